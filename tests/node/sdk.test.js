// The SDK's surface as plugins use it, and the stand-in for React.
'use strict';

const assert = require('node:assert/strict');
const test = require('node:test');

const { runtime } = require('./support.js');

const sdk = runtime('sdk/index.js');
const React = runtime('stand-in/react.js');

test('initialize keeps the context behind the short names', () => {
  const plugin = new sdk.BasePlugin();
  plugin.initialize({ storage: 's', logger: 'l', http: 'h', notifications: 'n' });
  assert.deepEqual([plugin.storage, plugin.logger, plugin.http, plugin.notifications], ['s', 'l', 'h', 'n']);
});

test('a subclass may assign a field of its own under a short name', () => {
  const plugin = new sdk.BasePlugin();
  plugin.storage = { mine: true };
  assert.deepEqual(plugin.storage, { mine: true });
});

test('setStorage answers false when storing fails', async () => {
  const plugin = new sdk.BasePlugin();
  plugin.initialize({
    storage: {
      set: async () => {
        throw new Error('full');
      },
    },
    logger: { error() {} },
  });
  assert.equal(await plugin.setStorage('a', 1), false);
});

test('definePlugin makes an instance of the given functions', () => {
  const plugin = sdk.definePlugin({ onEnable: () => 'on' });
  assert.deepEqual([plugin instanceof sdk.BasePlugin, plugin.onEnable()], [true, 'on']);
});

test('validateManifest names what is missing', () => {
  const { valid, errors } = sdk.validateManifest({
    name: 'x',
    version: '1.0.0',
    description: 'd',
    type: 'page',
    author: 'a',
    permissions: [],
  });
  assert.deepEqual([valid, errors], [false, ['`entry` is missing']]);
});

test('the stand-in makes elements', () => {
  const { type, props, key } = React.createElement('p', { key: 'k', id: 'a' }, 'x', 'y');
  assert.deepEqual({ type, props, key }, { type: 'p', props: { id: 'a', children: ['x', 'y'] }, key: 'k' });
});

test('the stand-in says that it cannot render', () => {
  assert.throws(() => runtime('stand-in/react-dom.js').renderToString({}), /needs React itself/);
});
