// The words of a manifest, and a quick look at one for authors; `qirvo plugin validate` is the real examination.
'use strict';

const HOOKS = ['onInstall', 'onEnable', 'onDisable', 'onUpdate', 'onUninstall', 'onConfigChange'];
const PLUGIN_TYPES = ['dashboard-widget', 'cli-tool', 'service', 'page', 'hybrid'];
const PERMISSIONS = [
  'network-access',
  'storage-read',
  'storage-write',
  'filesystem-access',
  'notifications',
  'clipboard-read',
  'clipboard-write',
  'geolocation',
  'camera',
  'microphone',
  'calendar',
  'contacts',
];

/**
 * @param {any} manifest
 * @returns {{valid: boolean, errors: string[], warnings: string[]}}
 */
function validateManifest(manifest) {
  if (manifest === null || typeof manifest !== 'object') {
    return { valid: false, errors: ['a manifest is an object'], warnings: [] };
  }
  const errors = ['name', 'version', 'description', 'type', 'author']
    .filter((field) => !manifest[field])
    .map((field) => `\`${field}\` is missing`);
  if (!Array.isArray(manifest.permissions)) errors.push('`permissions` must be a list');
  if (!['entry', 'entryPoint', 'main', 'web', 'background'].some((field) => manifest[field]))
    errors.push('`entry` is missing');
  const unknown = (Array.isArray(manifest.permissions) ? manifest.permissions : [])
    .map((permission) => (typeof permission === 'string' ? permission : (permission?.name ?? permission?.type)))
    .filter((name) => !PERMISSIONS.includes(name));
  const warnings = unknown.map((name) => `\`${name}\` is not a canonical permission`);
  if (manifest.type && !PLUGIN_TYPES.includes(manifest.type)) warnings.push(`\`${manifest.type}\` is not a known type`);
  return { valid: errors.length === 0, errors, warnings };
}

module.exports = { HOOKS, PLUGIN_TYPES, PERMISSIONS, validateManifest };
