// Files of the active content tree over HTTP: exactly those, by their plain path, and nothing a path trick reaches.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { pipeline } = require('node:stream');

const { Fault } = require('../faults.js');
const { releaseFolder } = require('../home/layout.js');

const TYPES = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.cjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * The real file of an asset's path as it stood in the request, still encoded.
 * @param {string} home
 * @param {import('../home/installations.js').Installation} installation
 * @param {string} encodedPath
 * @returns {string}
 * @throws {Fault} asset-not-found
 */
function assetFile(home, { pluginId, release }, encodedPath) {
  const refuse = () => new Fault('asset-not-found', `\`${pluginId}\` has no file \`${encodedPath.slice(0, 200)}\``);
  if (release === '') throw refuse(); // of an unreadable installation nothing is known, least of all its files
  let segments;
  try {
    segments = encodedPath.split('/').map(decodeURIComponent); // decoded once: `%252e` stays text
  } catch {
    throw refuse();
  }
  if (segments.some((segment) => segment === '' || /^\.{1,2}$|[/\\\0:]/.test(segment))) throw refuse();
  try {
    const tree = fs.realpathSync(releaseFolder(home, pluginId, release));
    const real = fs.realpathSync(path.join(tree, ...segments));
    if (real.startsWith(tree + path.sep) && fs.statSync(real).isFile()) return real;
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES'].includes(error.code)) throw error;
  }
  throw refuse();
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {string} file
 * @param {string} treeDigest   a release's files never change, so its digest is in every tag
 */
function sendAsset(request, response, file, treeDigest) {
  const { size, mtimeMs } = fs.statSync(file);
  const release = treeDigest.replace(/^\w+:/, '').slice(0, 16);
  const etag = `"${release}-${size.toString(16)}-${Math.floor(mtimeMs).toString(16)}"`;
  const headers = {
    etag,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    // A plugin's own page gets an origin of its own, so that it cannot command other plugins in the owner's name.
    'content-security-policy': 'sandbox allow-scripts',
  };
  if (matches(request.headers['if-none-match'], etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const type = TYPES[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': size });
  if (request.method === 'HEAD') response.end();
  else pipeline(fs.createReadStream(file, { end: Math.max(size - 1, 0) }), response, () => {});
}

function matches(wanted, etag) {
  return wanted !== undefined && wanted.split(',').some((tag) => [etag, '*'].includes(tag.trim().replace(/^W\//, '')));
}

module.exports = { assetFile, sendAsset };
