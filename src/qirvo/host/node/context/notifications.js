// Notifications of plugins, kept for whoever shows them: one line each in notifications.jsonl of the home.
'use strict';

const { appendLine } = require('../home/lines.js');
const layout = require('../home/layout.js');

const TEXT_LIMIT = 2000;

/**
 * @param {{home: string, pluginId: string, allow: (permission: string) => void}} from
 */
function createNotifications({ home, pluginId, allow }) {
  return Object.freeze({
    /** show({title, message, type}), or show(message, {title, type}) */
    async show(first, options = {}) {
      allow('notifications');
      const {
        title = pluginId,
        message = '',
        type = 'info',
      } = typeof first === 'object' && first ? first : { ...options, message: first };
      const [shownTitle, shownMessage] = [title, message].map((text) => String(text).slice(0, TEXT_LIMIT));
      appendLine(layout.notificationsFile(home), {
        time: new Date().toISOString(),
        plugin: pluginId,
        type: String(type).slice(0, 40),
        title: shownTitle,
        message: shownMessage,
      });
    },
  });
}

module.exports = { createNotifications };
