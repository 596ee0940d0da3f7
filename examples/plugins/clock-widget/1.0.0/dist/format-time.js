// How a moment is written: pure, so that the widget and a test call the same function.
'use strict';

/**
 * @param {Date} moment
 * @param {{hour12?: boolean, timeZone?: string}} config
 * @returns {string} such as `14:05:09`
 */
function formatTime(moment, { hour12 = false, timeZone = 'UTC' } = {}) {
  const style = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: hour12 ? 'h12' : 'h23', timeZone };
  return new Intl.DateTimeFormat('en-GB', style).format(moment);
}

exports.formatTime = formatTime;
