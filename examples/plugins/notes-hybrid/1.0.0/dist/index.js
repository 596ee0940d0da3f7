// Notes: one store behind a widget, a page and a command. The plugin is the named instance `notesPlugin`.
'use strict';

const { BasePlugin, createPlugin } = require('@qirvo/plugin-sdk');

const { NotesPage, NotesWidget } = require('./views.js');

class NotesPlugin extends BasePlugin {
  async onInstall(context) {
    await context.storage.set('notes', []);
  }

  async healthCheck(context) {
    const notes = await context.storage.get('notes');
    return { status: Array.isArray(notes) ? 'healthy' : 'unhealthy', details: `${notes?.length ?? 'no'} notes` };
  }

  /** The command `note`: add TEXT, list, remove NUMBER. */
  async note([act = 'list', ...words], context) {
    const notes = await context.storage.get('notes');
    if (act === 'list') return notes;
    if (act === 'add') return this.add(notes, words.join(' ').trim(), context);
    if (act === 'remove') return this.remove(notes, Number(words[0]), context);
    throw new Error(`\`${act}\` is not something notes can do; say add, list or remove`);
  }

  async add(notes, text, context) {
    if (text === '') throw new Error('a note needs a text');
    await context.storage.set('notes', [...notes, text]);
    if (context.permissions.has('notifications')) await this.notify('New note', text);
    return `note ${notes.length + 1} added`;
  }

  async remove(notes, number, context) {
    if (!(number >= 1 && number <= notes.length)) throw new Error(`there is no note \`${number}\``);
    await context.storage.set(
      'notes',
      notes.filter((_, i) => i !== number - 1),
    );
    return `note ${number} removed`;
  }
}

exports.notesPlugin = createPlugin(NotesPlugin);
exports.NotesWidget = NotesWidget;
exports.NotesPage = NotesPage;
