// A permission is asked for at each use, so that a refusal names what was missing.
'use strict';

const { Fault } = require('../faults.js');

/**
 * A function that throws unless the permission was granted.
 * @param {string} pluginId
 * @param {Set<string>} granted
 * @returns {(permission: string) => void}
 */
function requirePermission(pluginId, granted) {
  return (permission) => {
    if (!granted.has(permission)) {
      throw new Fault('permission-not-granted', `\`${pluginId}\` was not granted the permission \`${permission}\``);
    }
  };
}

module.exports = { requirePermission };
