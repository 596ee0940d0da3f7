// Every address the serve answers, in one table.
'use strict';

const { Fault } = require('../faults.js');
const { assetFile, sendAsset } = require('./assets.js');
const { sendJson, sendText } = require('./answers.js');
const { checkControlToken, checkOrigin, readBody } = require('./guard.js');
const views = require('./views.js');

const HEALTH_PATIENCE_MS = 1500; // `plugin status` must end within 3 s, whatever a plugin does
const HOOKS = ['onUninstall', 'onConfigChange'];

/**
 * @typedef {object} Serving
 * @property {import('../supervision/plugins.js').Plugins} plugins
 * @property {import('../home/serve-record.js').ServeRecord} record
 * @property {string} home
 * @property {Promise<void>} ready   all plugins have started or failed, or taken too long
 * @property {string} boundHost
 */

const ROUTES = [
  route('GET', /^\/health\/live$/, ({ serving, response }) => {
    sendJson(response, 200, { status: 'alive', startedAt: serving.record.startedAt });
  }),
  route('GET', /^\/health(?:\/ready)?$/, async ({ serving, response }) => {
    await within(HEALTH_PATIENCE_MS / 3, serving.ready);
    const plugins = serving.plugins.list();
    await within(HEALTH_PATIENCE_MS, Promise.all(plugins.map((plugin) => plugin.refreshHealth())));
    const view = views.healthView(serving.plugins.list());
    sendJson(response, view.status === 'unhealthy' ? 503 : 200, view);
  }),
  route('GET', /^\/plugins\/?$/, async ({ serving, response }) => {
    await serving.ready;
    sendJson(response, 200, { plugins: serving.plugins.list().map(views.summaryView) });
  }),
  route(
    'GET',
    /^\/plugins\/([^/]+)$/,
    ofPlugin(({ plugin, response }) => {
      sendJson(response, 200, views.pluginView(plugin));
    }),
  ),
  route(
    'GET',
    /^\/plugins\/([^/]+)\/health$/,
    ofPlugin(async ({ plugin, response }) => {
      await within(HEALTH_PATIENCE_MS, plugin.refreshHealth());
      const view = views.pluginHealthView(plugin);
      sendJson(response, view.status === 'unhealthy' ? 503 : 200, view);
    }),
  ),
  route(
    'GET',
    /^\/plugins\/([^/]+)\/widgets$/,
    ofPlugin(({ plugin, response }) => {
      sendJson(response, 200, { widgets: views.widgetsView(plugin) });
    }),
  ),
  route(
    'GET',
    /^\/plugins\/([^/]+)\/assets\/(.*)$/,
    countedOfPlugin(({ serving, plugin, request, response, match }) => {
      if (plugin.state === 'disabled') throw new Fault('plugin-disabled', `\`${plugin.id}\` is disabled`);
      const file = assetFile(serving.home, plugin.installation, match[2]);
      sendAsset(request, response, file, plugin.installation.treeDigest);
    }),
  ),
  route(
    'POST',
    /^\/plugins\/([^/]+)\/commands\/([^/]+)$/,
    countedOfPlugin(async ({ plugin, request, response, match }) => {
      checkOrigin(request);
      const { args = [], options = {} } = await readBody(request);
      if (!Array.isArray(args)) throw new Fault('body-malformed', '`args` must be a list');
      if (options === null || typeof options !== 'object')
        throw new Fault('body-malformed', '`options` must be an object');
      const json = await plugin.runCommand(decode(match[2]), args, options);
      sendText(response, 200, `{"result":${json}}`, { 'content-type': 'application/json' });
    }),
  ),
  route('POST', /^\/-\/plugins\/([^/]+)\/reload$/, async ({ serving, request, response, match }) => {
    checkControlToken(request, serving.record.controlToken);
    await readBody(request, { optional: true });
    await serving.ready;
    sendJson(response, 200, await serving.plugins.reload(decode(match[1])));
  }),
  route(
    'POST',
    /^\/-\/plugins\/([^/]+)\/hooks\/([^/]+)$/,
    ofPlugin(async ({ serving, plugin, request, response, match }) => {
      checkControlToken(request, serving.record.controlToken);
      const { oldConfig } = await readBody(request, { optional: true });
      if (!HOOKS.includes(match[2]))
        throw new Fault('hook-not-found', `\`${match[2].slice(0, 100)}\` cannot be asked for`);
      sendJson(response, 200, { hook: match[2], ...(await plugin.runHook(match[2], oldConfig)) });
    }),
  ),
];

/**
 * Answer one request by the table.
 * @param {Serving} serving
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function answer(serving, request, response) {
  const path = request.url.split('?', 1)[0]; // never normalized: `..` must stay visible to the asset route
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const onPath = ROUTES.filter(({ pattern }) => pattern.test(path));
  if (onPath.length === 0) throw new Fault('page-not-found', `there is nothing at \`${path.slice(0, 200)}\``);
  const chosen = onPath.find((each) => each.method === method);
  if (chosen === undefined) {
    response.setHeader('allow', onPath.map((each) => (each.method === 'GET' ? 'GET, HEAD' : each.method)).join(', '));
    throw new Fault('method-not-allowed', `\`${request.method}\` is not possible here`);
  }
  await chosen.run({ serving, request, response, match: chosen.pattern.exec(path) });
}

function route(method, pattern, run) {
  return { method, pattern, run };
}

/** A route about the plugin its first group names. */
function ofPlugin(run) {
  return async (at) => {
    await at.serving.ready;
    await run({ ...at, plugin: at.serving.plugins.get(decode(at.match[1])) });
  };
}

/** The same, where the answer is the plugin's own: it counts, and is a failure when it is an error of the 500s. */
function countedOfPlugin(run) {
  return ofPlugin(async (at) => {
    const { requests } = at.plugin;
    requests.total += 1;
    try {
      await run(at);
    } catch (error) {
      if (!(error instanceof Fault) || error.status >= 500) requests.failed += 1;
      throw error;
    }
  });
}

function decode(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Fault('page-not-found', `\`${segment.slice(0, 200)}\` is not an encoded name`);
  }
}

/** Wait for `promise`, but not longer than `ms`. */
async function within(ms, promise) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

module.exports = { answer, within };
