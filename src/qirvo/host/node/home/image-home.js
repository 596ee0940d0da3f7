// In a container the plugin is in the image, read-only, and the home is a volume: what the image holds is put there as
// installed before the first plugin is loaded. No other program writes this home, so this is its one writer.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const { Fault } = require('../faults.js');
const { readJson, writeWhole } = require('./files.js');
const { installedIds, readInstallation } = require('./installations.js');
const layout = require('./layout.js');

/**
 * Install in `home` what `imageHome` holds; another release that was there before makes way, its data stay.
 * @param {string} home
 * @param {string|undefined} imageHome   QIRVO_IMAGE_HOME
 * @throws {Fault} home-unusable, installation-unreadable
 */
function installFromImage(home, imageHome) {
  if (!imageHome) return;
  try {
    for (const id of installedIds(imageHome)) installOne(home, imageHome, id);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('home-unusable', `the plugins of the image cannot be put into \`${home}\`: ${error.code}`, {
      cause: error,
    });
  }
}

function installOne(home, imageHome, id) {
  const { release } = readInstallation(imageHome, id);
  const place = layout.releaseFolder(home, id, release);
  fs.mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 });
  for (const name of fs.readdirSync(path.dirname(place))) {
    const other = path.join(path.dirname(place), name);
    if (fs.lstatSync(other).isSymbolicLink()) fs.unlinkSync(other);
  }
  fs.symlinkSync(layout.releaseFolder(imageHome, id, release), place);
  const record = readJson(layout.installationFile(imageHome, id));
  writeWhole(layout.installationFile(home, id), `${JSON.stringify(record, null, 2)}\n`);
}

module.exports = { installFromImage };
