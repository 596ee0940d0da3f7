// A plugin's configuration: the defaults of its schema, then its default configuration, then the owner's values.
'use strict';

const { readJson } = require('../home/files.js');
const layout = require('../home/layout.js');

/**
 * @param {string} home
 * @param {string} id
 * @param {Record<string, any>} manifest
 * @returns {Record<string, any>} a fresh object
 */
function readConfig(home, id, manifest) {
  return [schemaDefaults(manifest.configSchema), manifest.defaultConfig, readJson(layout.configFile(home, id))]
    .filter(isRecord)
    .reduce(overlay, {});
}

/**
 * The defaults written in a JSON Schema, which is the one form a canonical manifest has.
 * @param {any} schema
 */
function schemaDefaults(schema) {
  const defaults = {};
  for (const [key, field] of Object.entries(isRecord(schema?.properties) ? schema.properties : {})) {
    if (!isRecord(field)) continue;
    if (field.default !== undefined) defaults[key] = field.default;
    else if (isRecord(field.properties)) defaults[key] = schemaDefaults(field);
  }
  return defaults;
}

/** `under` with the values of `over` on top; objects are joined, everything else is replaced. */
function overlay(under, over) {
  const joined = { ...under };
  for (const [key, value] of Object.entries(over)) {
    if (key === '__proto__') continue;
    joined[key] = isRecord(value) ? overlay(isRecord(joined[key]) ? joined[key] : {}, value) : value;
  }
  return joined;
}

const isRecord = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

module.exports = { readConfig, schemaDefaults, overlay };
