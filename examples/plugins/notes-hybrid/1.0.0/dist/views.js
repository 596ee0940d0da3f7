// What is shown: the widget with the latest notes, the page with all of them. React comes from the host.
'use strict';

const React = require('react');

const h = React.createElement;

function NotesWidget({ notes = [] }) {
  return h(
    'ul',
    { className: 'notes' },
    notes.slice(-5).map((note, i) => h('li', { key: i }, note)),
  );
}

function NotesPage({ notes = [] }) {
  return h(
    'section',
    null,
    h('h1', null, 'Notes'),
    h(
      'ol',
      null,
      notes.map((note, i) => h('li', { key: i }, note)),
    ),
  );
}

exports.NotesWidget = NotesWidget;
exports.NotesPage = NotesPage;
