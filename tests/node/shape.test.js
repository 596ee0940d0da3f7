// Which object of a module is the plugin.
'use strict';

const assert = require('node:assert/strict');
const test = require('node:test');

const { runtime } = require('./support.js');

const { BasePlugin } = runtime('sdk/index.js');
const { findFunction, findShape } = runtime('plugin/shape.js');

class Plain {
  onEnable() {
    return this.constructor.name;
  }
}
class Extended extends BasePlugin {}
const enable = (exported) => findFunction(findShape(exported, BasePlugin).places, 'onEnable')();

test('a default class is instantiated', () => {
  assert.equal(findShape({ default: Plain }, BasePlugin).form, 'default class');
  assert.equal(enable({ default: Plain }), 'Plain');
});

test('a class that is the whole CommonJS module is instantiated', () => {
  assert.equal(findShape(Plain, BasePlugin).form, 'default class');
});

test('a subclass of BasePlugin needs no hook of its own', () => {
  assert.ok(findShape({ default: Extended }, BasePlugin).instance instanceof Extended);
});

test('a default instance is taken as it is', () => {
  const instance = new Plain();
  assert.equal(findShape({ default: instance }, BasePlugin).instance, instance);
});

test('a default that a compiler wrapped once more is found', () => {
  assert.equal(findShape({ default: { __esModule: true, default: Plain } }, BasePlugin).form, 'default class');
});

test('a named instance is found among components', () => {
  const weatherPlugin = new Plain();
  const shape = findShape({ Widget: () => null, settings: { title: 'x' }, weatherPlugin }, BasePlugin);
  assert.deepEqual([shape.form, shape.instance], ['named instance', weatherPlugin]);
});

test('a named class is instantiated', () => {
  assert.equal(findShape({ Plain }, BasePlugin).form, 'named class');
});

test('a copy of BasePlugin among the exports is not the plugin', () => {
  class Copy {
    initialize() {}
  }
  Object.defineProperty(Copy, 'name', { value: 'BasePlugin' });
  assert.equal(findShape({ BasePlugin: Copy, other: BasePlugin }, BasePlugin).form, 'plain exports');
});

test('a component as default export is not called', () => {
  const Component = () => assert.fail('a component was called');
  assert.equal(findShape({ default: Component }, BasePlugin).instance, null);
});

test('plain exports are looked in directly', () => {
  assert.equal(findFunction(findShape({ onEnable: () => 'plain' }, BasePlugin).places, 'onEnable')(), 'plain');
});

test('the instance comes before the module', () => {
  assert.equal(enable({ plugin: new Plain(), onEnable: () => 'module' }), 'Plain');
});

test('the empty hooks of BasePlugin do not count as implemented', () => {
  assert.equal(findFunction(findShape({ default: Extended }, BasePlugin).places, 'onEnable'), null);
});

test('what every object has is not a function of the plugin', () => {
  const { places } = findShape({ default: Plain }, BasePlugin);
  assert.deepEqual(
    ['constructor', 'toString', 'call'].map((name) => findFunction(places, name)),
    [null, null, null],
  );
});
