// Saying that the plugin is in the middle of something, so that nobody updates it now: a file with a deadline.
'use strict';

const fs = require('node:fs');

const { writeWhole } = require('../home/files.js');
const layout = require('../home/layout.js');

const LONGEST_S = 24 * 3600; // the Python half ends any such claim after a week, whatever it says

/** @param {{home: string, pluginId: string, now?: () => number}} from */
function createBusy({ home, pluginId, now = Date.now }) {
  const file = layout.busyFile(home, pluginId);
  return Object.freeze({
    /**
     * Ask not to be updated or rolled back for `seconds`, at most a day; asking again moves the deadline.
     * @param {number} seconds
     * @param {string} [reason]   shown to whoever is refused
     */
    async hold(seconds, reason = '') {
      const bounded = Math.min(Math.max(Number(seconds) || 0, 0), LONGEST_S);
      const until = new Date(now() + bounded * 1000).toISOString();
      writeWhole(file, `${JSON.stringify({ until, reason: String(reason).slice(0, 500) })}\n`);
    },
    /** Be free again. */
    async release() {
      fs.rmSync(file, { force: true });
    },
  });
}

module.exports = { createBusy };
