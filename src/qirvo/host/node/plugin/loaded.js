// A plugin's module, loaded and understood: its hooks, commands and health check, found wherever the author put them.
'use strict';

const fs = require('node:fs');

const { BasePlugin } = require('../sdk/index.js');
const { findCommands } = require('./commands.js');
const { loadEntry } = require('./entry.js');
const { findHooks } = require('./hooks.js');
const { ProvidedModules } = require('./provided.js');
const { findFunction, findShape } = require('./shape.js');

/**
 * @param {{tree: string, provided: string, manifest: Record<string, any>}} from
 */
async function loadPlugin({ tree, provided, manifest }) {
  const realTree = fs.realpathSync(tree);
  const modules = new ProvidedModules({ tree: realTree, provided });
  modules.install();
  const shape = findShape(await loadEntry(realTree, manifest.entry), BasePlugin);
  const hooks = await findHooks(shape.places, manifest.hooks, realTree);
  const commands = findCommands(shape.places, manifest.commands);
  return {
    form: shape.form,
    initialize: findFunction(shape.places, 'initialize'),
    healthCheck: findFunction(shape.places, 'healthCheck') ?? findFunction(shape.places, 'health'),
    hooks: hooks.found,
    missingHooks: hooks.missing,
    commands: commands.found,
    missingCommands: commands.missing,
    providedModules: () => modules.report(),
  };
}

module.exports = { loadPlugin };
