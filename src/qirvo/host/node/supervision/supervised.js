// One installed plugin under supervision: started, watched, restarted a few times when it dies, stopped.
'use strict';

const { Fault, tell } = require('../faults.js');
const { readRunState } = require('../home/run-state.js');
const starting = require('./start.js');

const RESTART_DELAYS_MS = [1_000, 4_000, 16_000];
const PROBATION_STARTS = 3; // as the Python half counts them: then the release before is to be active again
const FORGIVEN_AFTER_MS = 10 * 60 * 1000;
const HEALTH_TIMEOUT_MS = 3_500; // a little more than the plugin's own 3 s: the worker answers first, if it can
const COMMAND_TIMEOUT_MS = 30_000;
const PING_TIMEOUT_MS = 1_000;
const COUNTED = new Set(['command-failed', 'command-timeout']); // the plugin's fault, not the caller's
const REAL_TIMERS = {
  after: (ms, run) => setTimeout(run, ms),
  cancel: (timer) => clearTimeout(timer),
  now: () => Date.now(),
};

class Supervised {
  /**
   * @param {string} id
   * @param {starting.Surroundings & {timers?: typeof REAL_TIMERS, commandTimeoutMs?: number,
   *   inTurn: (run: () => Promise<any>) => Promise<any>, onGivenUp?: (id: string) => void}} around   starts and
   *   stops of a plugin take turns
   */
  constructor(id, around) {
    this.id = id;
    this.around = around;
    this.timers = around.timers ?? REAL_TIMERS;
    /** @type {'disabled'|'stopped'|'starting'|'running'|'failed'} */
    this.state = 'stopped';
    this.installation = null;
    this.detail = null;
    this.restarts = 0;
    /** Requests for its commands and files since the serve began; what it could not answer itself is a failure. */
    this.requests = { total: 0, failed: 0 };
    this.clear();
  }

  clear() {
    this.link = null;
    this.report = null;
    this.startedAt = null;
    this.health = null;
    this.healthCheck = null;
  }

  /**
   * Start what `installation` says; a failure is kept as the plugin's state, never thrown.
   * @param {import('../home/installations.js').Installation} installation
   */
  async start(installation) {
    this.installation = installation;
    if (!installation.enabled) {
      this.state = 'disabled';
      return;
    }
    this.state = 'starting';
    this.detail = null;
    try {
      const { link, report, startedAt } = await starting.start(installation, this.around);
      Object.assign(this, {
        link,
        report,
        startedAt,
        health: report.health,
        state: 'running',
        startedMs: this.timers.now(),
      });
      link.ended.then((why) => this.#onEnded(link, why));
    } catch (error) {
      this.state = 'failed';
      this.detail = tell(error);
      if (!(error instanceof Fault)) throw error;
    }
  }

  /** Stop for good; no restart is pending afterwards. */
  async stop() {
    this.timers.cancel(this.restartTimer);
    this.restartTimer = null;
    const link = this.link;
    this.clear();
    this.state = 'stopped';
    if (link) await starting.stop(link, this.around.stopTimeoutMs);
  }

  /** Begin again, later, a release on probation that did not come up: it has a few starts to prove itself. */
  tryAgain() {
    if (this.state === 'failed' && this.installation.onProbation) this.#restartLater();
  }

  /** Count the restarts anew, as after a reload. */
  forgive() {
    this.restarts = 0;
  }

  /**
   * What the plugin says of its health, or what we know without asking.
   * @returns {{status: string, detail: string|null}}
   */
  status() {
    if (this.state === 'running') return { status: this.health.status, detail: this.health.detail };
    if (this.state === 'disabled') return { status: 'disabled', detail: null };
    return { status: 'unhealthy', detail: this.detail ?? this.state };
  }

  /** Ask the plugin's health anew; one question at a time. A worker that does not answer is ended, and restarted. */
  refreshHealth() {
    if (this.state !== 'running') return Promise.resolve();
    const link = this.link;
    this.healthCheck ??= this.#askHealth(link).finally(() => {
      if (this.link === link) this.healthCheck = null;
    });
    return this.healthCheck;
  }

  /**
   * @param {string} nameOrAlias
   * @param {string[]} args
   * @param {Record<string, any>} options
   * @returns {Promise<string>} the result as JSON text
   */
  async runCommand(nameOrAlias, args, options) {
    const command = (this.installation.manifest.commands ?? []).find(
      ({ name, aliases }) => name === nameOrAlias || (aliases ?? []).includes(nameOrAlias),
    );
    if (!command) throw new Fault('command-not-found', `\`${this.id}\` has no command \`${nameOrAlias}\``);
    const timeoutMs = this.around.commandTimeoutMs ?? COMMAND_TIMEOUT_MS;
    const late = new Fault('command-timeout', `\`${command.name}\` did not finish within \`${timeoutMs}\` ms`);
    try {
      return (await this.#ask('command', { name: command.name, args, options }, timeoutMs, late)).json;
    } catch (error) {
      if (COUNTED.has(error.code)) starting.countFault(this.around.home, this.installation, error);
      throw error;
    }
  }

  /** Run a hook other than those of the lifecycle: onUninstall, onConfigChange. */
  runHook(hook, oldConfig) {
    const timeoutMs = this.around.startTimeoutMs ?? starting.START_TIMEOUT_MS;
    return this.#ask(
      'hook',
      { hook, oldConfig },
      timeoutMs,
      new Fault('hook-timeout', `\`${hook}\` did not finish within \`${timeoutMs}\` ms`),
    );
  }

  lastError() {
    return readRunState(this.around.home, this.id).lastError;
  }

  async #ask(ask, body, timeoutMs, late) {
    const link = this.link;
    if (this.state === 'disabled') throw new Fault('plugin-disabled', `\`${this.id}\` is disabled`);
    if (link === null) throw new Fault('plugin-not-running', `\`${this.id}\` is not running: ${this.status().detail}`);
    try {
      return await link.ask(ask, body, timeoutMs, () => late);
    } catch (error) {
      if (error === late) this.#endIfBlocked(link);
      throw error;
    }
  }

  async #askHealth(link) {
    const late = new Fault('plugin-unhealthy', 'the plugin does not answer');
    try {
      const { status, detail, provided } = await link.ask('health', {}, HEALTH_TIMEOUT_MS, () => late);
      this.#noteHealth(link, { status, detail });
      if (this.link === link) this.report = { ...this.report, provided };
    } catch (error) {
      this.#noteHealth(link, { status: 'unhealthy', detail: tell(error) });
      if (error === late) this.#endIfBlocked(link);
    }
  }

  #noteHealth(link, health) {
    if (this.link === link) this.health = health;
  }

  /** An endless loop answers nothing at all; only ending the worker helps. */
  #endIfBlocked(link) {
    const late = new Fault('plugin-died', 'the plugin does not answer');
    link
      .ask('ping', {}, PING_TIMEOUT_MS, () => late)
      .catch((error) => {
        if (error !== late) return undefined;
        link.lastError ??= new Error('the plugin no longer answered and was ended');
        return link.end();
      });
  }

  #onEnded(link, why) {
    if (this.link !== link) return; // stopped on purpose
    const ranMs = this.timers.now() - this.startedMs;
    this.clear();
    this.state = 'failed';
    this.detail = why;
    starting.recordError(this.around.home, this.installation, new Fault('plugin-died', why));
    if (ranMs > FORGIVEN_AFTER_MS) this.forgive();
    this.#restartLater();
  }

  #restartLater() {
    const isLast = this.installation.onProbation && this.restarts >= PROBATION_STARTS - 1;
    const delay = isLast ? undefined : RESTART_DELAYS_MS[this.restarts];
    if (delay === undefined) {
      this.around.onGivenUp?.(this.id);
      return;
    }
    this.restarts += 1;
    const timer = this.timers.after(delay, () =>
      this.around.inTurn(async () => {
        if (this.restartTimer !== timer) return; // stopped or reloaded in the meantime
        await this.start(this.installation);
        if (this.state === 'failed') this.#restartLater();
      }),
    );
    this.restartTimer = timer;
  }
}

module.exports = { Supervised, RESTART_DELAYS_MS, COMMAND_TIMEOUT_MS };
