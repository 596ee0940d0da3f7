// Where everything lies under a host's home. The names are a contract with the Python half; they stand here alone.
'use strict';

const os = require('node:os');
const path = require('node:path');

const PART = '[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?';
const PLUGIN_ID = new RegExp(`^${PART}\\.${PART}$`);

/** @param {string} text */
const isPluginId = (text) => PLUGIN_ID.test(text);

/**
 * The home folder: what was asked for, else QIRVO_HOME, else `.qirvo` in the user's own folder.
 * @param {string|undefined} asked
 * @param {Record<string, string|undefined>} environment
 */
function homeFolder(asked, environment) {
  return path.resolve(asked || environment.QIRVO_HOME || path.join(os.homedir(), '.qirvo'));
}

const pluginsFolder = (home) => path.join(home, 'plugins');
const pluginFolder = (home, id) => path.join(home, 'plugins', id);
const releaseFolder = (home, id, release) => path.join(pluginFolder(home, id), 'releases', release);
const installationFile = (home, id) => path.join(pluginFolder(home, id), 'installation.json');
const configFile = (home, id) => path.join(pluginFolder(home, id), 'config.json');
const storageFile = (home, id) => path.join(pluginFolder(home, id), 'data', 'storage.json');
const busyFile = (home, id) => path.join(pluginFolder(home, id), 'busy.json');
const runStateFile = (home, id) => path.join(pluginFolder(home, id), 'runtime.json');
const logFile = (home, id) => path.join(home, 'logs', `${id}.log`);
const serveFile = (home) => path.join(home, 'run', 'serve.json');
const hostFile = (home) => path.join(home, 'host.json');
const notificationsFile = (home) => path.join(home, 'notifications.jsonl');
const providedFolder = (home) => path.join(home, 'provided');

module.exports = {
  isPluginId,
  homeFolder,
  pluginsFolder,
  pluginFolder,
  releaseFolder,
  installationFile,
  configFile,
  storageFile,
  busyFile,
  runStateFile,
  logFile,
  serveFile,
  hostFile,
  notificationsFile,
  providedFolder,
};
