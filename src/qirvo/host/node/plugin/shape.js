// Which object of a module is the plugin: a class, an instance or the plain exports; and where its functions are.
'use strict';

const HOOKS = ['onInstall', 'onEnable', 'onDisable', 'onUpdate', 'onUninstall', 'onConfigChange'];
const KNOWN = ['initialize', ...HOOKS, 'healthCheck', 'executeCommand', 'onCommand'];

/**
 * @typedef {object} Shape
 * @property {'default class'|'default instance'|'named instance'|'named class'|'plain exports'} form
 * @property {any} instance   the plugin object, or null for plain exports
 * @property {any[]} places   objects to look for functions in, in order
 */

/**
 * @param {Record<string, any>} exported   what the entry module exports
 * @param {Function} BasePlugin   the class the runtime provides
 * @returns {Shape}
 */
function findShape(exported, BasePlugin) {
  const main = mainExport(exported);
  const named = isObject(exported)
    ? Object.keys(exported)
        .filter((key) => key !== 'default')
        .map((key) => exported[key])
    : [];
  const isClass = (value) => isPluginClass(value, BasePlugin);
  const made = (form, instance) => {
    const places = [instance, exported, main].filter((place, i, all) => isPlace(place) && all.indexOf(place) === i);
    return { form, instance, places };
  };

  if (isClass(main)) return made('default class', new main());
  if (main !== exported && isPluginObject(main)) return made('default instance', main);
  const instance = named.find(isPluginObject);
  if (instance !== undefined) return made('named instance', instance);
  const Named = named.find(isClass);
  if (Named !== undefined) return made('named class', new Named());
  return made('plain exports', null);
}

/** The default export, also where a compiler wrapped it once more; a CommonJS module without one is its own. */
function mainExport(exported) {
  const main = isPlace(exported) && exported.default !== undefined ? exported.default : exported;
  return isObject(main) && main.__esModule && main.default !== undefined ? main.default : main;
}

/**
 * The function called `name`, bound to the object it was found on.
 * @param {any[]} places
 * @param {string} name
 * @returns {Function|null}
 */
function findFunction(places, name) {
  for (const place of places) {
    const found = place[name];
    if (typeof found !== 'function' || found.isNoOp === true) continue;
    // `call`, `toString`, `constructor`: every object has these; they are nobody's command.
    if (found === Object.prototype[name] || found === Function.prototype[name] || name === 'constructor') continue;
    return found.bind(place);
  }
  return null;
}

function isPluginClass(value, BasePlugin) {
  if (typeof value !== 'function' || !isObject(value.prototype) || value === BasePlugin) return false;
  if (value.name === 'BasePlugin') return false; // a copy of the SDK's class that a bundler left among the exports
  return value.prototype instanceof BasePlugin || KNOWN.some((name) => typeof value.prototype[name] === 'function');
}

function isPluginObject(value) {
  return isObject(value) && KNOWN.some((name) => typeof value[name] === 'function');
}

const isObject = (value) => value !== null && typeof value === 'object';
const isPlace = (value) => value !== null && (typeof value === 'object' || typeof value === 'function');

module.exports = { findShape, findFunction, HOOKS, KNOWN };
