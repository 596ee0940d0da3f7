// A plugin's storage: one JSON file, written whole at every change by the one worker that runs the plugin.
'use strict';

const { Fault } = require('../faults.js');
const { readJson, writeWhole } = require('../home/files.js');
const layout = require('../home/layout.js');

const STORAGE_LIMIT_BYTES = 5 * 1024 * 1024;

/**
 * @param {{home: string, pluginId: string, allow: (permission: string) => void, limitBytes?: number}} from
 */
function createStorage({ home, pluginId, allow, limitBytes = STORAGE_LIMIT_BYTES }) {
  const file = layout.storageFile(home, pluginId);
  /** @type {Map<string, string>|undefined} values as JSON text, so that no caller shares an object with another */
  let loaded;

  const values = () => (loaded ??= read(file, pluginId));
  const replace = (next) => {
    const text = `{${[...next].map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}\n`;
    const size = Buffer.byteLength(text);
    if (size > limitBytes) {
      throw new Fault('storage-full', `\`${pluginId}\` would store \`${size}\` bytes; its limit is \`${limitBytes}\``);
    }
    writeWhole(file, text);
    loaded = next;
  };

  return Object.freeze({
    /** The value of `key`, or null. */
    async get(key) {
      allow('storage-read');
      const json = values().get(String(key));
      return json === undefined ? null : JSON.parse(json);
    },
    async set(key, value) {
      allow('storage-write');
      replace(new Map(values()).set(String(key), asJson(key, value)));
    },
    async delete(key) {
      allow('storage-write');
      const next = new Map(values());
      if (next.delete(String(key))) replace(next);
    },
    async clear() {
      allow('storage-write');
      replace(new Map());
    },
    async keys() {
      allow('storage-read');
      return [...values().keys()];
    },
  });
}

function read(file, pluginId) {
  let found;
  try {
    found = readJson(file) ?? {};
  } catch (error) {
    throw new Fault('storage-unusable', `the storage of \`${pluginId}\` is damaged: \`${error.message}\``, {
      hint: 'Restore data/storage.json from a copy, or remove it to begin anew.',
      cause: error,
    });
  }
  return new Map(Object.entries(found).map(([key, value]) => [key, JSON.stringify(value)]));
}

function asJson(key, value) {
  let json;
  try {
    json = JSON.stringify(value === undefined ? null : value);
  } catch (error) {
    throw new Fault('storage-unusable', `the value for \`${key}\` cannot be stored: ${error.message.split('\n')[0]}`);
  }
  if (json === undefined) throw new Fault('storage-unusable', `the value for \`${key}\` cannot be stored`);
  return json;
}

module.exports = { createStorage, STORAGE_LIMIT_BYTES };
