// A dashboard widget: the host provides React and passes the owner's configuration.
'use strict';

const React = require('react');

function GreetingWidget({ config = {} }) {
  return React.createElement('p', null, config.greeting ?? 'Hello');
}

exports.GreetingWidget = GreetingWidget;
