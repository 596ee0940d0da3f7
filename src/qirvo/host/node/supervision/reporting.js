// Having the Python half tell sources what is in use, where the owner agreed: soon after the start, then each hour.
'use strict';

const { REAL } = require('./programs.js');

const EVERY_MS = 60 * 60_000;
const FIRST_AFTER_MS = 30_000;

class Reporting {
  /**
   * @param {{home: string, command: string[], around?: typeof REAL}} from
   *   command: what tells them; none where the Python half is not there (a container)
   */
  constructor({ home, command, around = REAL }) {
    Object.assign(this, { home, command, around });
    this.running = false;
    this.timers = [];
  }

  start() {
    if (this.command.length === 0) return;
    const first = this.around.every(FIRST_AFTER_MS, () => {
      this.around.stop(first);
      this.tell();
    });
    this.timers = [first, this.around.every(EVERY_MS, () => this.tell())];
  }

  stop() {
    for (const timer of this.timers) this.around.stop(timer);
  }

  /** Have them told; once at a time. */
  async tell() {
    if (this.running) return;
    this.running = true;
    try {
      await this.around.run([...this.command], { QIRVO_HOME: this.home }, 'tell sources what is in use');
    } finally {
      this.running = false;
    }
  }
}

module.exports = { Reporting, EVERY_MS, FIRST_AFTER_MS };
