// A hybrid plugin: hooks and a command as plain exports, beside the components of its widget and page.
'use strict';

const { CounterPage, CounterWidget } = require('./views.js');

exports.onInstall = async function onInstall(context) {
  await context.storage.set('count', 0);
};

exports.onUninstall = async function onUninstall(context) {
  await context.storage.clear();
};

exports.commands = {
  /** `count [NUMBER]`: add NUMBER, or 1, and answer the sum. */
  async count([step = '1'], context) {
    const number = Number(step);
    if (!Number.isInteger(number)) throw new Error('count needs a whole number');
    const sum = ((await context.storage.get('count')) ?? 0) + number;
    await context.storage.set('count', sum);
    return 'the count is ' + sum;
  },
};

exports.CounterWidget = CounterWidget;
exports.CounterPage = CounterPage;
