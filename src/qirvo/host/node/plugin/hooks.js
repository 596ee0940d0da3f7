// Lifecycle hooks: named by the manifest or by their own name; a declared hook that is not there is only reported.
'use strict';

const path = require('node:path');

const { entryFile, loadModule } = require('./entry.js');
const { findFunction, HOOKS } = require('./shape.js');

/**
 * Every hook the plugin has, and the declared ones it has not.
 * @param {any[]} places
 * @param {Record<string, string>|null|undefined} declared   hook name to function name, or to a module's path
 * @param {string} tree
 * @returns {Promise<{found: Map<string, Function>, missing: string[]}>}
 */
async function findHooks(places, declared, tree) {
  const found = new Map();
  const names = new Set([...HOOKS, ...Object.keys(declared ?? {})]);
  for (const hook of names) {
    const target = declared?.[hook];
    const hookFunction =
      (typeof target === 'string' && (await findTarget(places, target, hook, tree))) || findFunction(places, hook);
    if (hookFunction) found.set(hook, hookFunction);
  }
  return { found, missing: Object.keys(declared ?? {}).filter((hook) => !found.has(hook)) };
}

async function findTarget(places, target, hook, tree) {
  if (!/[/\\]|\.[cm]?js$/.test(target)) return findFunction(places, target);
  let file;
  try {
    file = entryFile(tree, path.normalize(target));
  } catch {
    return null;
  }
  const module = await loadModule(file, tree);
  return typeof module === 'function'
    ? module
    : (findFunction([module, module.default].filter(Boolean), hook) ?? onlyDefault(module));
}

const onlyDefault = (module) => (typeof module.default === 'function' ? module.default : null);

module.exports = { findHooks };
