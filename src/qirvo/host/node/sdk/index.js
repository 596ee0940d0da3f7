// The surface of `@qirvo/plugin-sdk` that plugins use at run time; written for this runtime, provided to every plugin.
'use strict';

const { BasePlugin } = require('./base-plugin.js');
const { HOOKS, PERMISSIONS, PLUGIN_TYPES, validateManifest } = require('./manifest.js');

/** Make the instance a module exports. */
exports.createPlugin = function createPlugin(PluginClass) {
  return new PluginClass();
};

/** A plugin without a class: its functions, on top of what BasePlugin gives. */
exports.definePlugin = function definePlugin(members) {
  return Object.assign(new BasePlugin(), members);
};

/** Describe a command together with its function `(args, context, options)`. */
exports.createCommand = function createCommand(
  name,
  description,
  handler,
  { usage = name, aliases = [], options = [] } = {},
) {
  return { name, description, usage, aliases, options, handler };
};

/** Describe a permission as a manifest lists it. */
exports.createPermission = function createPermission(type, description, required = true) {
  return { type, description, required };
};

exports.BasePlugin = BasePlugin;
exports.HOOKS = HOOKS;
exports.PERMISSIONS = PERMISSIONS;
exports.PLUGIN_TYPES = PLUGIN_TYPES;
exports.validateManifest = validateManifest;
