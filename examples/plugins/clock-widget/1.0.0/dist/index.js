// The clock widget: plain exports, no lifecycle of its own.
'use strict';

const { ClockWidget } = require('./clock-widget.js');
const { formatTime } = require('./format-time.js');

exports.ClockWidget = ClockWidget;
exports.formatTime = formatTime;
