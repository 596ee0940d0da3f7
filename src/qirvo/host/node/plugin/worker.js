// The worker of one plugin: it answers the main thread's questions, one reply to each, and owns the plugin's context.
'use strict';

const { workerData } = require('node:worker_threads');

const { createContext } = require('../context/create.js');
const { Fault, tell } = require('../faults.js');
const layout = require('../home/layout.js');
const { checkHealth } = require('./health.js');
const { codeOf, startPlugin } = require('./lifecycle.js');
const { loadPlugin } = require('./loaded.js');

const { port, home, installation, environment } = workerData;
const { context, reloadConfig, logger } = createContext({ home, installation, environment });
const onStage = (stage) => port.postMessage({ stage });
/** @type {Awaited<ReturnType<typeof loadPlugin>>} */
let plugin;

async function load() {
  onStage('load');
  const { pluginId, release, manifest } = installation;
  plugin = await loadPlugin({
    tree: layout.releaseFolder(home, pluginId, release),
    provided: layout.providedFolder(home),
    manifest,
  });
}

const answers = {
  /** Load and start: the whole lifecycle. */
  async start({ previousVersion }) {
    await load();
    const { ran, health } = await startPlugin(plugin, context, {
      version: installation.version,
      previousVersion,
      onStage,
    });
    const { form, missingHooks, missingCommands } = plugin;
    return { form, ran, health, missingHooks, missingCommands, provided: plugin.providedModules() };
  },

  /** Load and initialize only, so that a hook can run. */
  async prepare() {
    await load();
    await plugin.initialize?.(context);
    return { missingHooks: plugin.missingHooks };
  },

  async hook({ hook, oldConfig }) {
    if (hook === 'onConfigChange') reloadConfig();
    const run = plugin.hooks.get(hook);
    if (!run) return { ran: false };
    try {
      await (hook === 'onConfigChange' ? run(context, oldConfig ?? {}) : run(context));
    } catch (error) {
      logger.error(`${hook} failed`, error);
      throw new Fault('hook-failed', `\`${hook}\` failed: ${tell(error)}`, { cause: error, pluginCode: codeOf(error) });
    }
    return { ran: true };
  },

  async command({ name, args, options }) {
    const run = plugin.commands.get(name);
    if (!run) throw new Fault('command-not-implemented', `the plugin declares \`${name}\` but does not implement it`);
    let result;
    try {
      result = await run(args, options, context);
    } catch (error) {
      logger.error(`command ${name} failed`, error);
      throw new Fault('command-failed', tell(error), { cause: error, pluginCode: codeOf(error) });
    }
    return { json: asJson(name, result) };
  },

  async health() {
    return { ...(await checkHealth(plugin.healthCheck, context)), provided: plugin.providedModules() };
  },

  async ping() {
    return {};
  },
};

function asJson(name, result) {
  try {
    return JSON.stringify(result ?? null) ?? 'null';
  } catch (error) {
    throw new Fault('command-result-unusable', `\`${name}\` returned what JSON cannot express: ${tell(error)}`);
  }
}

port.on('message', async ({ id, ask, body }) => {
  try {
    port.postMessage({ id, value: await answers[ask](body) });
  } catch (error) {
    if (!(error instanceof Fault) || ask === 'start') logger.error(`${ask} failed`, error.cause ?? error);
    const fault =
      error instanceof Fault ? error : new Fault('plugin-start-failed', tell(error), { pluginCode: codeOf(error) });
    port.postMessage({ id, fault: fault.toMessage() });
  }
});
