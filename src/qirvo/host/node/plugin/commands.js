// Commands: the manifest says which there are, the module says how. Functions get (args, context, options).
'use strict';

const { findFunction } = require('./shape.js');

/**
 * @callback RunCommand
 * @param {string[]} args
 * @param {Record<string, any>} options
 * @param {object} context
 */

/**
 * The implemented commands by name, and the declared ones that are not implemented.
 * @param {any[]} places   objects to look in, in order
 * @param {{name: string}[]|null|undefined} declared
 * @returns {{found: Map<string, RunCommand>, missing: string[]}}
 */
function findCommands(places, declared) {
  const found = new Map();
  const names = (declared ?? []).map(({ name }) => name);
  for (const name of names) {
    const run = fromCommandsExport(places, name) ?? fromNamedExport(places, name) ?? fromDispatcher(places, name);
    if (run) found.set(name, run);
  }
  return { found, missing: names.filter((name) => !found.has(name)) };
}

/** `commands`: an object or Map by name, or an array of {name, …}. */
function fromCommandsExport(places, name) {
  for (const { commands } of places) {
    if (!commands || typeof commands !== 'object') continue;
    const one = Array.isArray(commands) ? commands.find((each) => each?.name === name) : member(commands, name);
    const run = asRun(one, commands);
    if (run) return run;
  }
  return null;
}

/** An export or method with the command's name in camelCase, or an exported {name, handler}. */
function fromNamedExport(places, name) {
  const method = findFunction(places, camelCase(name));
  if (method) return asRun(method);
  for (const place of places) {
    const one = Object.values(place).find((each) => each && typeof each === 'object' && each.name === name);
    const run = asRun(one);
    if (run) return run;
  }
  return null;
}

function fromDispatcher(places, name) {
  const dispatch = findFunction(places, 'executeCommand') ?? findFunction(places, 'onCommand');
  return dispatch && ((args, options, context) => dispatch(name, args, options, context));
}

function asRun(one, owner) {
  if (typeof one === 'function') return (args, options, context) => one.call(owner, args, context, options);
  const method = one && ['execute', 'handler', 'run'].find((key) => typeof one[key] === 'function');
  return method ? (args, options, context) => one[method](args, context, options) : null;
}

function member(commands, name) {
  if (commands instanceof Map) return commands.get(name);
  return [name, camelCase(name)].filter((key) => Object.hasOwn(commands, key)).map((key) => commands[key])[0];
}

/** @param {string} name */
const camelCase = (name) => name.replace(/[-_:. ]+([a-zA-Z0-9])/g, (_, letter) => letter.toUpperCase());

module.exports = { findCommands, camelCase };
