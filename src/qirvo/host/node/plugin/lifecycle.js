// The order of a start: initialize, onInstall or onUpdate when due, onEnable, health check. A throw ends it.
'use strict';

const { Fault, tell } = require('../faults.js');
const { checkHealth } = require('./health.js');

/**
 * @typedef {object} LoadedPlugin
 * @property {Function|null} initialize
 * @property {Map<string, Function>} hooks
 * @property {Function|null} healthCheck
 */

/**
 * @param {LoadedPlugin} plugin
 * @param {object} context
 * @param {{version: string, previousVersion: string|null, onStage: (stage: string) => void}} when
 * @returns {Promise<{ran: string[], health: import('./health.js').Health}>}
 * @throws {Fault} plugin-start-failed
 */
async function startPlugin(plugin, context, { version, previousVersion, onStage }) {
  const ran = [];
  const step = async (name, run, ...args) => {
    if (!run) return;
    await runStage(name, onStage, () => run(context, ...args));
    ran.push(name);
  };
  await step('initialize', plugin.initialize);
  if (previousVersion === null) await step('onInstall', plugin.hooks.get('onInstall'));
  else if (previousVersion !== version) await step('onUpdate', plugin.hooks.get('onUpdate'), previousVersion);
  await step('onEnable', plugin.hooks.get('onEnable'));
  onStage('healthCheck');
  const health = await checkHealth(plugin.healthCheck, context);
  onStage('running');
  return { ran, health };
}

/**
 * Run one stage, so that its failure names it.
 * @param {string} name
 * @param {(stage: string) => void} onStage
 * @param {() => unknown} run
 */
async function runStage(name, onStage, run) {
  onStage(name);
  try {
    await run();
  } catch (error) {
    throw new Fault('plugin-start-failed', `\`${name}\` failed: ${tell(error)}`, {
      cause: error,
      pluginCode: codeOf(error),
    });
  }
}

/** @param {any} error */
const codeOf = (error) => (typeof error?.code === 'string' ? error.code.slice(0, 100) : undefined);

module.exports = { startPlugin, codeOf };
