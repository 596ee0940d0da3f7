// The uptime service: it counts its starts, keeps a heartbeat and says whether the heart still beats.
'use strict';

const { BasePlugin } = require('@qirvo/plugin-sdk');

const { formatSpan } = require('./format-span.js');

class UptimeService extends BasePlugin {
  async onInstall(context) {
    await context.storage.set('firstStart', new Date().toISOString());
    await context.storage.set('starts', 0);
  }

  async onEnable(context) {
    await context.storage.set('starts', ((await context.storage.get('starts')) ?? 0) + 1);
    this.startedMs = Date.now();
    this.beatMs = this.startedMs;
    this.timer = setInterval(() => {
      this.beatMs = Date.now();
    }, context.config.heartbeatSeconds * 1000);
    context.logger.info('the heart beats', { everySeconds: context.config.heartbeatSeconds });
  }

  async onDisable() {
    clearInterval(this.timer);
  }

  async onUninstall(context) {
    await context.storage.clear();
  }

  async healthCheck(context) {
    const silentSeconds = Math.round((Date.now() - this.beatMs) / 1000);
    const healthy = silentSeconds <= 3 * context.config.heartbeatSeconds;
    return { status: healthy ? 'healthy' : 'degraded', details: `last heartbeat ${silentSeconds} s ago` };
  }

  /** The command `uptime`. */
  async uptime(args, context) {
    const starts = await context.storage.get('starts');
    return `up ${formatSpan((Date.now() - this.startedMs) / 1000)}, started ${starts} times`;
  }
}

exports.default = UptimeService;
