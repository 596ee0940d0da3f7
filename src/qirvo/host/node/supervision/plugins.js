// All plugins of a home as one serve runs them. Turns of one plugin come one after the other; plugins do not wait
// for each other.
'use strict';

const { Fault } = require('../faults.js');
const { installedIds, readInstallation } = require('../home/installations.js');
const { Supervised } = require('./supervised.js');

class Plugins {
  /** @param {ConstructorParameters<typeof Supervised>[1]} around */
  constructor(around) {
    this.around = around;
    /** @type {Map<string, Supervised>} */
    this.all = new Map();
    /** @type {Map<string, Promise<unknown>>} */
    this.turns = new Map();
  }

  /** Start every installed plugin; resolves when each has started or failed. */
  async startAll() {
    await Promise.all(installedIds(this.around.home).map((id) => this.reload(id)));
  }

  async stopAll() {
    await Promise.all([...this.all.values()].map((plugin) => plugin.stop()));
  }

  /**
   * @param {string} id
   * @throws {Fault} plugin-not-found
   */
  get(id) {
    const plugin = this.all.get(id);
    if (plugin === undefined) throw new Fault('plugin-not-found', `\`${id.slice(0, 140)}\` is not installed here`);
    return plugin;
  }

  list() {
    return [...this.all.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /**
   * Stop the plugin and start what its installation says now.
   * @param {string} id
   * @returns {Promise<{status: 'healthy'|'unhealthy', version: string|null, state: string, error?: string}>}
   */
  reload(id) {
    return this.#inTurn(id, () => this.#reloadNow(id));
  }

  #inTurn(id, run) {
    const turn = (this.turns.get(id) ?? Promise.resolve()).then(run);
    this.turns.set(
      id,
      turn.catch(() => {}),
    );
    return turn;
  }

  async #reloadNow(id) {
    await this.all.get(id)?.stop();
    let installation;
    try {
      installation = readInstallation(this.around.home, id);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return this.#unreadable(id, error);
    }
    if (installation === null) {
      this.all.delete(id);
      return { status: 'healthy', version: null, state: 'absent' };
    }
    const plugin = this.all.get(id) ?? this.#add(id);
    plugin.forgive();
    await plugin.start(installation);
    plugin.tryAgain();
    const { status, detail } = plugin.status();
    const answer = {
      status: status === 'unhealthy' ? 'unhealthy' : 'healthy',
      version: installation.version,
      state: plugin.state,
    };
    return status === 'unhealthy' ? { ...answer, error: detail } : answer;
  }

  #add(id) {
    const plugin = new Supervised(id, { ...this.around, inTurn: (run) => this.#inTurn(id, run) });
    this.all.set(id, plugin);
    return plugin;
  }

  #unreadable(id, fault) {
    const plugin = this.all.get(id) ?? this.#add(id);
    plugin.installation = {
      pluginId: id,
      version: null,
      release: '',
      treeDigest: '',
      enabled: true,
      manifest: {},
      grants: [],
    };
    plugin.state = 'failed';
    plugin.detail = fault.message;
    return { status: 'unhealthy', version: null, state: 'failed', error: fault.message };
  }
}

module.exports = { Plugins };
