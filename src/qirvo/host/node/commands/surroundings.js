// What the commands share: which home, and what plugins are told about the machine.
'use strict';

const { homeFolder, hostFile } = require('../home/layout.js');
const { readJson } = require('../home/files.js');
const { version } = require('../package.json');

const PLATFORM_VERSION = '2.0.0';

/**
 * @param {{home?: string}} options
 * @param {{env: Record<string, string|undefined>}} process
 */
const homeOf = (options, process) => homeFolder(options.home, process.env);

/**
 * The platform version is a setting of the host, not our own version.
 * @param {string} home
 * @param {string|undefined} asked
 */
function environmentOf(home, asked) {
  let recorded;
  try {
    recorded = readJson(hostFile(home))?.platformVersion;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { platformVersion: asked ?? recorded ?? PLATFORM_VERSION, runtimeVersion: version };
}

module.exports = { homeOf, environmentOf };
