// Notes: one store behind a widget, a page and two commands. The plugin is the named instance `notesPlugin`.
'use strict';

const { BasePlugin, createPlugin } = require('@qirvo/plugin-sdk');

const notebook = require('./notebook.js');
const { NotesPage, NotesWidget } = require('./views.js');

class NotesPlugin extends BasePlugin {
  async onInstall(context) {
    await context.storage.set('notes', []);
  }

  /** 1.0.0 kept bare texts. Idempotent: what is a note already stays as it is. */
  async onUpdate(context, oldVersion) {
    const notes = (await context.storage.get('notes')) ?? [];
    await context.storage.set('notes', notebook.migrate(notes, new Date()));
    context.logger.info(`carried ${notes.length} notes over from ${oldVersion}`);
  }

  async healthCheck(context) {
    const notes = await context.storage.get('notes');
    return { status: Array.isArray(notes) ? 'healthy' : 'unhealthy', details: `${notes?.length ?? 'no'} notes` };
  }

  /** The command `note`: add TEXT, list [--open], remove NUMBER. */
  async note([act = 'list', ...words], context, options = {}) {
    const notes = await context.storage.get('notes');
    if (act === 'list') return options.open ? notes.filter(({ done }) => !done) : notes;
    if (act === 'add') return this.add(notes, words.join(' ').trim(), context);
    if (act === 'remove')
      return this.change(notebook.remove(notes, Number(words[0])), `note ${words[0]} removed`, context);
    throw new Error(`\`${act}\` is not something notes can do; say add, list or remove`);
  }

  /** The command `note-done`. */
  async noteDone([number], context) {
    const notes = await context.storage.get('notes');
    return this.change(notebook.tick(notes, Number(number)), `note ${number} is done`, context);
  }

  async add(notes, text, context) {
    const next = notebook.add(notes, text, new Date());
    const { id } = next[next.length - 1];
    if (context.config.announce && context.permissions.has('notifications')) await this.notify('New note', text);
    return this.change(next, `note ${id} added`, context);
  }

  async change(notes, said, context) {
    await context.storage.set('notes', notes);
    return said;
  }
}

exports.notesPlugin = createPlugin(NotesPlugin);
exports.NotesWidget = NotesWidget;
exports.NotesPage = NotesPage;
