// The record of starts: pure functions over `{firstStart, starts, recent}`.
'use strict';

const KEPT_STARTS = 10;

/** @param {Date} now */
const emptyRecord = (now) => ({ firstStart: now.toISOString(), starts: 0, recent: [] });

/** The record for what 1.0.0 had stored; either value may be missing. */
function fromSingleKeys(firstStart, starts, now) {
  return { ...emptyRecord(now), firstStart: firstStart ?? now.toISOString(), starts: starts ?? 0 };
}

/** The record after one more start. */
function withStart(record, now) {
  return { ...record, starts: record.starts + 1, recent: [...record.recent, now.toISOString()].slice(-KEPT_STARTS) };
}

module.exports = { emptyRecord, fromSingleKeys, withStart };
