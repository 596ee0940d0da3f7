// What people see: the host provides React.
'use strict';

const React = require('react');

function CounterWidget({ count = 0 }) {
  return React.createElement('output', null, count);
}

function CounterPage({ count = 0 }) {
  return React.createElement('main', null, React.createElement('h1', null, 'Counter'), React.createElement(CounterWidget, { count }));
}

exports.CounterWidget = CounterWidget;
exports.CounterPage = CounterPage;
