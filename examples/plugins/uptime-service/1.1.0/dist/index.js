// The uptime service: it remembers its starts, keeps a heartbeat and says whether the heart still beats.
'use strict';

const { BasePlugin } = require('@qirvo/plugin-sdk');

const { formatSpan } = require('./format-span.js');
const { emptyRecord, fromSingleKeys, withStart } = require('./record.js');

class UptimeService extends BasePlugin {
  async onInstall(context) {
    await context.storage.set('record', emptyRecord(new Date()));
  }

  /** 1.0.0 kept `firstStart` and `starts` as keys of their own. Idempotent: a record that is there stays. */
  async onUpdate(context, oldVersion) {
    const { storage, logger } = context;
    if ((await storage.get('record')) === null) {
      await storage.set(
        'record',
        fromSingleKeys(await storage.get('firstStart'), await storage.get('starts'), new Date()),
      );
    }
    logger.info(`carried the record over from ${oldVersion}`);
  }

  async onEnable(context) {
    const record = (await context.storage.get('record')) ?? emptyRecord(new Date());
    await context.storage.set('record', withStart(record, new Date()));
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
  async uptime(args, context, { seconds = false } = {}) {
    const upSeconds = Math.floor((Date.now() - this.startedMs) / 1000);
    if (seconds) return upSeconds;
    const { starts } = await context.storage.get('record');
    return `up ${formatSpan(upSeconds)}, started ${starts} times`;
  }

  /** The command `starts`. */
  async starts(args, context) {
    return context.storage.get('record');
  }
}

exports.default = UptimeService;
