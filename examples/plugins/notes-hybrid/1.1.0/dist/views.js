// What is shown: the widget with the latest open notes, the page with all of them. React comes from the host.
'use strict';

const React = require('react');

const h = React.createElement;

function NotesWidget({ notes = [] }) {
  const open = notes.filter((note) => !note.done).slice(-5);
  return h(
    'ul',
    { className: 'notes' },
    open.map((note) => h('li', { key: note.id }, note.text)),
  );
}

function NotesPage({ notes = [] }) {
  const line = (note) => h('li', { key: note.id }, note.done ? h('s', null, note.text) : note.text);
  return h('section', null, h('h1', null, 'Notes'), h('ol', null, notes.map(line)));
}

exports.NotesWidget = NotesWidget;
exports.NotesPage = NotesPage;
