// A background service: it starts its work when it is enabled, stops it when it is disabled, and says how it is.
'use strict';

class Service {
  constructor() {
    this.timer = null;
    this.failure = null;
  }

  async onEnable(context) {
    const seconds = context.config.intervalSeconds ?? 60;
    this.timer = setInterval(() => this.work(context), seconds * 1000);
    context.logger.info('the service works', { everySeconds: seconds });
  }

  async onDisable() {
    clearInterval(this.timer);
    this.timer = null;
  }

  async onUninstall(context) {
    await context.storage.clear();
  }

  async healthCheck() {
    return this.failure === null ? { status: 'healthy' } : { status: 'unhealthy', details: this.failure };
  }

  /** One round of work. */
  async work(context) {
    try {
      const rounds = (await context.storage.get('rounds')) ?? 0;
      await context.storage.set('rounds', rounds + 1);
      this.failure = null;
    } catch (error) {
      this.failure = error.message;
      context.logger.error('a round of work failed', { reason: error.message });
    }
  }
}

exports.default = Service;
