// The clock widget: plain exports. The zone is checked at the start, so that a wrong one is seen at once.
'use strict';

const { ClockWidget } = require('./clock-widget.js');
const { formatTime, isTimeZone } = require('./format-time.js');

exports.ClockWidget = ClockWidget;
exports.formatTime = formatTime;

exports.onEnable = async function onEnable(context) {
  if (!isTimeZone(context.config.timeZone)) throw new Error(`\`${context.config.timeZone}\` is not a time zone`);
};

exports.onUpdate = async function onUpdate(context, oldVersion) {
  context.logger.info(`updated from ${oldVersion}; the date can now be shown too`);
};

exports.onConfigChange = exports.onEnable;

exports.commands = {
  /** time [ZONE] [--showDate] */
  async time([timeZone], context, options) {
    const zone = timeZone ?? context.config.timeZone;
    if (!isTimeZone(zone)) throw new Error(`\`${zone}\` is not a time zone`);
    return formatTime(new Date(), { ...context.config, ...options, timeZone: zone });
  },
};
