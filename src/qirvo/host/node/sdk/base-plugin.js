// The class plugins extend: it keeps the context and shortens its common uses; its hooks do nothing.
'use strict';

const { HOOKS } = require('./manifest.js');

class BasePlugin {
  /** Called by the runtime before any hook. */
  initialize(context) {
    this.context = context;
  }

  get logger() {
    return this.context.logger;
  }

  get storage() {
    return this.context.storage;
  }

  get http() {
    return this.context.http;
  }

  get notifications() {
    return this.context.notifications;
  }

  log(level, message, ...fields) {
    this.context.logger[level](message, ...fields);
  }

  /** One configuration value, or the whole configuration without a key. */
  async getConfig(key) {
    return key === undefined ? this.context.config : this.context.config[key];
  }

  /** Change a value for this run; the owner's configuration is kept by the host. */
  async setConfig(key, value) {
    this.context.config[key] = value;
  }

  /** A stored value; null, with a log entry, when it cannot be read. */
  async getStorage(key) {
    return this.#tolerate(`reading \`${key}\``, null, () => this.context.storage.get(key));
  }

  /** Store a value; false, with a log entry, when it cannot be stored. */
  async setStorage(key, value) {
    return this.#tolerate(`storing \`${key}\``, false, async () => {
      await this.context.storage.set(key, value);
      return true;
    });
  }

  async notify(title, message, type = 'info') {
    await this.context.notifications.show({ title, message, type });
  }

  async httpGet(url, options) {
    return this.context.http.get(url, options);
  }

  async httpPost(url, body, options) {
    return this.context.http.post(url, body, options);
  }

  async #tolerate(act, otherwise, run) {
    try {
      return await run();
    } catch (error) {
      this.context.logger.error(`${act} failed`, error);
      return otherwise;
    }
  }
}

for (const accessor of ['logger', 'storage', 'http', 'notifications']) makeAssignable(accessor);
for (const hook of HOOKS) BasePlugin.prototype[hook] = Object.assign(async () => {}, { isNoOp: true });

/** A subclass may keep a field of its own under an accessor's name; assigning then hides the accessor. */
function makeAssignable(name) {
  const { get } = Object.getOwnPropertyDescriptor(BasePlugin.prototype, name);
  Object.defineProperty(BasePlugin.prototype, name, {
    configurable: true,
    get,
    set(value) {
      Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
    },
  });
}

exports.BasePlugin = BasePlugin;
