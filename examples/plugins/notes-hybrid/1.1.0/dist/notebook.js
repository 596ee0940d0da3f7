// The notebook: pure functions over a list of notes `{id, text, done, createdAt}`.
'use strict';

/** Notes of any version as notes of this one. */
function migrate(notes, now) {
  return notes.map((note, i) =>
    typeof note === 'string' ? { id: i + 1, text: note, done: false, createdAt: now.toISOString() } : note,
  );
}

function add(notes, text, now) {
  if (text === '') throw new Error('a note needs a text');
  const id = Math.max(0, ...notes.map((note) => note.id)) + 1;
  return [...notes, { id, text, done: false, createdAt: now.toISOString() }];
}

function remove(notes, id) {
  requireNote(notes, id);
  return notes.filter((note) => note.id !== id);
}

function tick(notes, id) {
  requireNote(notes, id);
  return notes.map((note) => (note.id === id ? { ...note, done: true } : note));
}

function requireNote(notes, id) {
  if (!notes.some((note) => note.id === id)) throw new Error(`there is no note \`${id}\``);
}

module.exports = { migrate, add, remove, tick };
