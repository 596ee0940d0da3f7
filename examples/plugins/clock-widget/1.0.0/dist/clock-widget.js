// The dashboard widget: it asks the host for React and draws the time anew every second.
'use strict';

const React = require('react');

const { formatTime } = require('./format-time.js');

function ClockWidget({ config = {} }) {
  const [now, setNow] = React.useState(() => new Date());
  React.useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 1000);
    return () => clearInterval(timer);
  }, []);
  return React.createElement('time', { dateTime: now.toISOString() }, formatTime(now, config));
}

exports.ClockWidget = ClockWidget;
