// Where a declared command is implemented.
'use strict';

const assert = require('node:assert/strict');
const test = require('node:test');

const { runtime } = require('./support.js');

const { findCommands } = runtime('plugin/commands.js');
const { createCommand } = runtime('sdk/index.js');
const told = (...heard) => heard;
const run = (place, name = 'say-hi') => findCommands([place], [{ name }]).found.get(name)?.(['a'], { o: 1 }, 'context');

test('a function of a commands object gets arguments, context and options', () => {
  assert.deepEqual(run({ commands: { 'say-hi': told } }), [['a'], 'context', { o: 1 }]);
});

test('a commands object may use the camelCase name', () => {
  assert.deepEqual(run({ commands: { sayHi: told } }), [['a'], 'context', { o: 1 }]);
});

for (const key of ['execute', 'handler', 'run']) {
  test(`a command object's ${key} is its function`, () => {
    assert.deepEqual(run({ commands: { 'say-hi': { [key]: told } } }), [['a'], 'context', { o: 1 }]);
  });
}

test('a list of commands made with the SDK is searched by name', () => {
  assert.deepEqual(run({ commands: [createCommand('say-hi', 'Say hi', told)] }), [['a'], 'context', { o: 1 }]);
});

test('a command exported under any name is found by the name it carries', () => {
  assert.deepEqual(run({ greeting: createCommand('say-hi', 'Say hi', told) }), [['a'], 'context', { o: 1 }]);
});

test('a method with the camelCase name is a command', () => {
  assert.deepEqual(run({ sayHi: told }), [['a'], 'context', { o: 1 }]);
});

for (const dispatcher of ['executeCommand', 'onCommand']) {
  test(`${dispatcher} gets name, arguments, options and context`, () => {
    assert.deepEqual(run({ [dispatcher]: told }), ['say-hi', ['a'], { o: 1 }, 'context']);
  });
}

test('a method keeps its this', () => {
  const plugin = {
    greeting: 'hi',
    sayHi() {
      return this.greeting;
    },
  };
  assert.equal(run(plugin), 'hi');
});

test('a declared command that is nowhere is reported', () => {
  assert.deepEqual(findCommands([{}], [{ name: 'gone' }]).missing, ['gone']);
});

test('a command named like a property of every object is not implemented by it', () => {
  assert.deepEqual(findCommands([{ commands: {} }], [{ name: 'to-string' }, { name: 'constructor' }]).missing, [
    'to-string',
    'constructor',
  ]);
});
