// Which plugins are installed: read from installation.json, which the Python half alone writes.
'use strict';

const fs = require('node:fs');

const { Fault } = require('../faults.js');
const { readJson } = require('./files.js');
const layout = require('./layout.js');

/**
 * @typedef {object} Installation
 * @property {string} pluginId
 * @property {string} version
 * @property {string} treeDigest
 * @property {string} release   name of the active folder under releases/
 * @property {boolean} enabled
 * @property {Record<string, any>} manifest   the canonical manifest
 * @property {string[]} grants   canonical permission names
 * @property {boolean} isUnsigned   whether neither a source nor a publisher signed the release
 * @property {boolean} onProbation   whether the release has yet to prove itself
 */

/**
 * The installation of one plugin, or null when it is not installed.
 * @param {string} home
 * @param {string} id
 * @returns {Installation|null}
 * @throws {Fault} installation-unreadable
 */
function readInstallation(home, id) {
  if (!layout.isPluginId(id)) return null;
  let found;
  try {
    found = readJson(layout.installationFile(home, id));
  } catch (error) {
    throw new Fault('installation-unreadable', `the installation of \`${id}\` cannot be read`, { cause: error });
  }
  return found === undefined ? null : accept(found, id);
}

/**
 * Every installed plugin id, in order; folders without an installation are left out.
 * @param {string} home
 * @returns {string[]}
 */
function installedIds(home) {
  let names;
  try {
    names = fs.readdirSync(layout.pluginsFolder(home));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw new Fault('home-unusable', `the plugins of \`${home}\` cannot be listed: ${error.code}`, { cause: error });
  }
  return names.filter((name) => layout.isPluginId(name) && fs.existsSync(layout.installationFile(home, name))).sort();
}

function accept(found, id) {
  const isText = (value) => typeof value === 'string' && value !== '';
  const wanted =
    found !== null &&
    typeof found === 'object' &&
    found.pluginId === id &&
    isText(found.version) &&
    isText(found.release) &&
    !/[/\\\0]|^\.{1,2}$/.test(found.release) &&
    found.manifest !== null &&
    typeof found.manifest === 'object';
  if (!wanted) throw new Fault('installation-unreadable', `the installation of \`${id}\` is not of the agreed form`);
  return {
    pluginId: id,
    version: found.version,
    treeDigest: String(found.treeDigest ?? ''),
    release: found.release,
    enabled: found.enabled === true,
    manifest: found.manifest,
    onProbation: found.state === 'probation',
    isUnsigned: isText(found.source?.kind) && found.source.kind !== 'repository' && !isText(found.source.signer),
    grants: Array.isArray(found.grants) ? found.grants.filter(isText) : [],
  };
}

module.exports = { readInstallation, installedIds };
