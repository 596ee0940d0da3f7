// The context a plugin works with; each part refuses its use unless the owner granted the permission for it.
'use strict';

const { createBusy } = require('./busy.js');
const { readConfig } = require('./configuration.js');
const { requirePermission } = require('./grants.js');
const { createHttp } = require('./http.js');
const { createLogger } = require('./logger.js');
const { createNotifications } = require('./notifications.js');
const { createStorage } = require('./storage.js');

/**
 * @param {{home: string, installation: import('../home/installations.js').Installation,
 *   environment: {platformVersion: string, runtimeVersion: string}, fetch?: typeof fetch}} from
 */
function createContext({ home, installation, environment, fetch = globalThis.fetch }) {
  const { pluginId, version, manifest, grants } = installation;
  const allow = requirePermission(pluginId, new Set(grants));
  const logger = createLogger(home, pluginId);
  const http = createHttp({ allow, fetch });
  const notifications = createNotifications({ home, pluginId, allow });
  const context = {
    plugin: Object.freeze({ id: pluginId, name: manifest.name, version }),
    config: readConfig(home, pluginId, manifest),
    storage: createStorage({ home, pluginId, allow }),
    busy: createBusy({ home, pluginId }),
    logger,
    api: Object.freeze({ notifications, http }),
    http,
    notifications,
    permissions: new Set(grants),
    environment: Object.freeze({ ...environment, node: process.versions.node }),
    user: undefined,
  };
  const reloadConfig = () => {
    context.config = readConfig(home, pluginId, manifest);
  };
  return { context, reloadConfig, logger };
}

module.exports = { createContext };
