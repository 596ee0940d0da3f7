// The rules inside the example plugins.
'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const test = require('node:test');

const example = (...parts) => require(path.join(__dirname, '..', '..', 'examples', 'plugins', ...parts));
const NOW = new Date('2026-03-01T23:05:09Z');

test('the clock writes the date only when asked to', () => {
  const { formatTime } = example('clock-widget', '1.1.0', 'dist', 'format-time.js');
  assert.deepEqual(
    [formatTime(NOW), formatTime(NOW, { timeZone: 'Asia/Tokyo', showDate: true })],
    ['23:05:09', '2026-03-02 08:05:09'],
  );
});

test('a span is written without leading zeros', () => {
  const { formatSpan } = example('uptime-service', '1.1.0', 'dist', 'format-span.js');
  assert.deepEqual([0, 65, 90_000].map(formatSpan), ['0 s', '1 min 5 s', '1 d 1 h 0 min 0 s']);
});

test('single keys become a record', () => {
  const { fromSingleKeys } = example('uptime-service', '1.1.0', 'dist', 'record.js');
  assert.deepEqual(fromSingleKeys('2026-01-01', 4, NOW), { firstStart: '2026-01-01', starts: 4, recent: [] });
});

test('migrating notes twice changes nothing more', () => {
  const { migrate } = example('notes-hybrid', '1.1.0', 'dist', 'notebook.js');
  const once = migrate(['milk'], NOW);
  assert.deepEqual(
    [once, migrate(once, new Date(0))],
    [[{ id: 1, text: 'milk', done: false, createdAt: NOW.toISOString() }], once],
  );
});
