// Modules the host provides: the plugin's own copy first, then the host's, then the stand-in.
'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const test = require('node:test');

const { aHome, around, install, runtime, write } = require('./support.js');

const { start, stop } = runtime('supervision/start.js');
const REACT = "exports.version = '18.9.9'; exports.useState = () => 'real';";

async function provided(home, files, manifest = {}) {
  const { link, report } = await start(install(home, files, { manifest }), around(home));
  await stop(link);
  return report.provided;
}

test('require of React gets the stand-in where the host has none', async (t) => {
  const source =
    "const { useState } = require('react'); require('react-dom/server');" +
    "require('react/jsx-runtime').jsx('p', { children: useState(1)[0] });";
  assert.deepEqual(await provided(aHome(t), { 'index.js': source }), { 'react': 'stand-in', 'react-dom': 'stand-in' });
});

test('import of React and the SDK works by name from an ES module', async (t) => {
  const source =
    "import React, { useState } from 'react'; import { BasePlugin } from '@qirvo/plugin-sdk';" +
    'export default class extends BasePlugin {} ; React.memo(useState);';
  assert.deepEqual(await provided(aHome(t), { 'index.mjs': source }, { entry: 'index.mjs' }), {
    'react': 'stand-in',
    '@qirvo/plugin-sdk': 'host',
  });
});

test('a package.json of the release makes its .js files ES modules', async (t) => {
  const files = {
    'dist/index.js': "import 'react'; export const healthCheck = () => true;",
    'package.json': '{"type":"module"}',
  };
  assert.deepEqual(await provided(aHome(t), files, { entry: 'dist/index.js' }), { react: 'stand-in' });
});

test("the host's React comes before the stand-in", async (t) => {
  const home = aHome(t);
  write(path.join(home, 'provided/node_modules/react/index.js'), REACT);
  const source = "if (require('react').version !== '18.9.9') throw new Error('another React');";
  assert.deepEqual(await provided(home, { 'index.js': source }), { react: 'host' });
});

test("the host's React is imported too", async (t) => {
  const home = aHome(t);
  write(path.join(home, 'provided/node_modules/react/index.js'), REACT);
  const source = "import { version } from 'react'; if (version !== '18.9.9') throw new Error('another React');";
  assert.deepEqual(await provided(home, { 'index.mjs': source }, { entry: 'index.mjs' }), { react: 'host' });
});

for (const [kind, entry, source] of [
  ['require', 'index.js', "if (require('react').version !== 'own') throw new Error('another React');"],
  ['import', 'index.mjs', "import { version } from 'react'; if (version !== 'own') throw new Error('another React');"],
]) {
  test(`the plugin's own React comes first for ${kind}`, async (t) => {
    const home = aHome(t);
    write(path.join(home, 'provided/node_modules/react/index.js'), REACT);
    const files = { [entry]: source, 'node_modules/react/index.js': "exports.version = 'own'" };
    assert.deepEqual(await provided(home, files, { entry }), { react: 'plugin' });
  });
}

test('a React that merely lies above the home is not used', async (t) => {
  const above = aHome(t);
  write(path.join(above, 'node_modules/react/index.js'), REACT);
  assert.deepEqual(await provided(path.join(above, 'home'), { 'index.js': "require('react')" }), { react: 'stand-in' });
});

test('a dependency the plugin did not bring is its own failure', async (t) => {
  await assert.rejects(provided(aHome(t), { 'index.js': "require('left-out')" }), {
    message: /Cannot find module 'left-out'/,
  });
});
