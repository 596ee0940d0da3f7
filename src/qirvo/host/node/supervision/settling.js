// Having the Python half look after what is on probation: each minute while something is, and when it is given up.
'use strict';

const { readInstallation } = require('../home/installations.js');
const { REAL } = require('./programs.js');

const EVERY_MS = 60_000;

class Settling {
  /**
   * @param {{home: string, command: string[], plugins: import('./plugins.js').Plugins, around?: typeof REAL}} from
   *   command: what looks after the plugins; none where the Python half is not there (a container)
   */
  constructor({ home, command, plugins, around = REAL }) {
    Object.assign(this, { home, command, plugins, around });
    this.running = false;
  }

  start() {
    if (this.command.length > 0) this.timer = this.around.every(EVERY_MS, () => this.look());
  }

  stop() {
    if (this.timer) this.around.stop(this.timer);
  }

  /** Have what is on probation looked after, if anything is; one look at a time. */
  async look() {
    if (this.running || this.command.length === 0 || !this.#anyOnProbation()) return;
    this.running = true;
    try {
      await this.around.run([...this.command], { QIRVO_HOME: this.home }, 'look after what is on probation');
    } finally {
      this.running = false;
    }
  }

  #anyOnProbation() {
    return this.plugins.list().some(({ id }) => {
      try {
        return readInstallation(this.home, id)?.onProbation === true;
      } catch {
        return false; // `qirvo plugin list` tells of the damage
      }
    });
  }
}

module.exports = { Settling, EVERY_MS };
