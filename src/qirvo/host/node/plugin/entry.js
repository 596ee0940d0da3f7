// Load the module a manifest calls its entry: CommonJS or ES module, and never anything outside the content tree.
'use strict';

const fs = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const { Fault, tell } = require('../faults.js');
const { explainImport } = require('./provided.js');

/**
 * The exports of the entry module; an empty object when the manifest names no entry.
 * @param {string} tree   real path of the content tree
 * @param {string|null|undefined} entry   path inside the tree
 * @returns {Promise<Record<string, any>>}
 * @throws {Fault} entry-unusable
 */
async function loadEntry(tree, entry) {
  if (!entry) return {};
  return loadModule(entryFile(tree, entry), tree);
}

/**
 * The file an entry means: itself, with `.js`, or an index inside it.
 * @param {string} tree
 * @param {string} entry
 * @throws {Fault} entry-unusable
 */
function entryFile(tree, entry) {
  const wanted = path.resolve(tree, entry);
  for (const file of [wanted, `${wanted}.js`, path.join(wanted, 'index.js')]) {
    const real = realFile(file);
    if (real?.startsWith(tree + path.sep)) return real;
  }
  throw new Fault('entry-unusable', `the entry \`${entry}\` is not a file of the release`);
}

function realFile(file) {
  try {
    const real = fs.realpathSync(file);
    return fs.statSync(real).isFile() ? real : null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'].includes(error.code)) return null;
    throw error;
  }
}

async function loadModule(file, tree) {
  try {
    return isEsModule(file, tree) ? await import(pathToFileURL(file).href) : createRequire(file)(file);
  } catch (error) {
    const explained = explainImport(error);
    if (explained instanceof Fault) throw explained;
    throw new Fault('entry-unusable', `\`${path.relative(tree, file)}\` cannot be loaded: ${explain(error)}`, {
      cause: error,
    });
  }
}

/**
 * Whether Node would treat `file` as an ES module: by its ending, else by the nearest package.json of the tree.
 * @param {string} file
 * @param {string} tree
 */
function isEsModule(file, tree) {
  if (file.endsWith('.mjs')) return true;
  if (!file.endsWith('.js')) return false;
  for (let folder = path.dirname(file); folder.startsWith(tree); folder = path.dirname(folder)) {
    const description = path.join(folder, 'package.json');
    if (!fs.existsSync(description)) continue;
    try {
      return JSON.parse(fs.readFileSync(description, 'utf8')).type === 'module';
    } catch {
      return false;
    }
  }
  return false;
}

function explain(error) {
  const esInCommonJs = error instanceof SyntaxError && /import statement outside a module|Unexpected token 'export'/;
  if (esInCommonJs && esInCommonJs.test(error.message)) {
    return 'it is written as an ES module, but package.json does not say `"type": "module"`';
  }
  return tell(error);
}

module.exports = { loadEntry, loadModule, entryFile, isEsModule };
