// What the serve tells about its plugins, as JSON values.
'use strict';

/** @typedef {import('../supervision/supervised.js').Supervised} Supervised */

const RANK = { disabled: 0, healthy: 0, degraded: 1, unhealthy: 2 };

/**
 * The health of everything: the worst of the enabled plugins; no plugin at all is healthy.
 * @param {Supervised[]} plugins
 */
function healthView(plugins) {
  const views = plugins.map(pluginHealthView);
  const worst = Math.max(0, ...views.map(({ status }) => RANK[status]));
  return { status: ['healthy', 'degraded', 'unhealthy'][worst], plugins: views };
}

/** @param {Supervised} plugin */
function pluginHealthView(plugin) {
  const { status, detail } = plugin.status();
  const { version, isUnsigned } = plugin.installation;
  return { id: plugin.id, version, status, detail, requests: plugin.requests, ...(isUnsigned ? { unsigned: true } : {}) };
}

/** @param {Supervised} plugin */
function summaryView(plugin) {
  const { id, installation, state } = plugin;
  const { name, type, description } = installation.manifest;
  return {
    id,
    name,
    version: installation.version,
    type,
    description,
    enabled: installation.enabled,
    state,
    ...plugin.status(),
  };
}

/** @param {Supervised} plugin */
function pluginView(plugin) {
  const { installation, report } = plugin;
  const { manifest, grants } = installation;
  const asked = (manifest.permissions ?? []).map(({ name }) => name);
  return {
    ...summaryView(plugin),
    treeDigest: installation.treeDigest,
    startedAt: plugin.startedAt,
    restarts: plugin.restarts,
    permissions: { granted: grants, refused: asked.filter((name) => !grants.includes(name)) },
    hooks: { declared: Object.keys(manifest.hooks ?? {}), missing: report?.missingHooks ?? null },
    commands: (manifest.commands ?? []).map((command) => ({
      name: command.name,
      aliases: command.aliases ?? [],
      description: command.description,
      usage: command.usage,
      implemented: report ? !report.missingCommands.includes(command.name) : null,
    })),
    widgets: widgetsView(plugin),
    pages: manifest.pages ?? [],
    form: report?.form ?? null,
    provided: report?.provided ?? {},
    lastError: plugin.lastError(),
  };
}

/** @param {Supervised} plugin */
function widgetsView({ id, installation: { manifest } }) {
  const assets = `/plugins/${id}/assets/`;
  const entry = manifest.entry
    ? assets + manifest.entry.replace(/^\.\//, '').split('/').map(encodeURIComponent).join('/')
    : null;
  return (manifest.widgets ?? []).map(({ name, component, description, defaultSize }) => ({
    name,
    component,
    description,
    defaultSize,
    entry,
    assets,
  }));
}

module.exports = { healthView, pluginHealthView, summaryView, pluginView, widgetsView };
