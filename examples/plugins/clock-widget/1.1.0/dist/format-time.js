// How a moment is written: pure, so that the widget, the command and a test call the same function.
'use strict';

/**
 * @param {Date} moment
 * @param {{hour12?: boolean, timeZone?: string, showDate?: boolean}} config
 * @returns {string} such as `14:05:09`, or `2026-03-01 14:05:09` with the date
 */
function formatTime(moment, { hour12 = false, timeZone = 'UTC', showDate = false } = {}) {
  const style = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: hour12 ? 'h12' : 'h23', timeZone };
  const time = new Intl.DateTimeFormat('en-GB', style).format(moment);
  return showDate ? `${formatDate(moment, timeZone)} ${time}` : time;
}

/** The day in that zone, as `2026-03-01`. */
function formatDate(moment, timeZone) {
  const style = { year: 'numeric', month: '2-digit', day: '2-digit', timeZone };
  const parts = new Intl.DateTimeFormat('en-GB', style).formatToParts(moment);
  return ['year', 'month', 'day'].map((type) => parts.find((part) => part.type === type).value).join('-');
}

/** Whether this machine knows the zone. */
function isTimeZone(name) {
  try {
    return Boolean(new Intl.DateTimeFormat('en-GB', { timeZone: name }));
  } catch {
    return false;
  }
}

exports.formatTime = formatTime;
exports.isTimeZone = isTimeZone;
