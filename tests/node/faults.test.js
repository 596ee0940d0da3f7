// What crosses the border from a worker is not trusted to be of our form.
'use strict';

const assert = require('node:assert/strict');
const test = require('node:test');

const { runtime } = require('./support.js');

const { Fault } = runtime('faults.js');

for (const code of ['constructor', 'toString', '__proto__', 'unheard-of', undefined]) {
  test(`a fault that calls itself ${code} is an internal one`, () => {
    const { code: told, status } = Fault.fromMessage({ code, message: 'x' });
    assert.deepEqual([told, status], ['internal', 500]);
  });
}
