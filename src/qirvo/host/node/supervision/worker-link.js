// The main thread's side of one worker: ask and be answered within a deadline, learn of its end, end it.
// A worker isolates faults (a crash, process.exit, an endless loop, too much memory). It is no security boundary:
// a plugin can do what the user who runs the serve can do. Confine the whole process where that matters.
'use strict';

const path = require('node:path');
const { MessageChannel, Worker } = require('node:worker_threads');

const { Fault, tell } = require('../faults.js');

const WORKER_FILE = path.join(__dirname, '..', 'plugin', 'worker.js');
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };
const PASSED_ENVIRONMENT = ['TZ', 'LANG', 'LC_ALL', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

class WorkerLink {
  /**
   * @param {object} from
   * @param {object} from.workerData   what the worker is to run
   * @param {(level: 'info'|'error', line: string) => void} from.onOutput   lines the plugin wrote to its console
   * @param {Record<string, string|undefined>} [from.processEnvironment]   the plugin sees a few harmless names of it
   * @param {string} [from.workerFile]
   * @param {object} [from.resourceLimits]
   */
  constructor({
    workerData,
    onOutput,
    processEnvironment = {},
    workerFile = WORKER_FILE,
    resourceLimits = RESOURCE_LIMITS,
  }) {
    const { port1, port2 } = new MessageChannel();
    this.stage = 'load';
    this.resourceLimits = resourceLimits;
    this.lastError = null;
    this.nextId = 1;
    /** @type {Map<number, {settle: Function, timer: NodeJS.Timeout}>} */
    this.waiting = new Map();
    this.port = port1;
    this.worker = new Worker(workerFile, {
      workerData: { ...workerData, port: port2 },
      transferList: [port2],
      resourceLimits,
      execArgv: [],
      argv: [],
      env: passed(processEnvironment),
      stdout: true,
      stderr: true,
    });
    /** Resolves with one sentence when the worker has ended, for whatever reason. */
    this.ended = new Promise((resolve) => this.worker.once('exit', (code) => resolve(this.#close(code))));
    this.worker.on('error', (error) => {
      this.lastError = error ?? new Error('unknown error');
    });
    this.worker.on('messageerror', () => {});
    this.port.on('message', (message) => this.#receive(message));
    readLines(this.worker.stdout, (line) => onOutput('info', line));
    readLines(this.worker.stderr, (line) => onOutput('error', line));
  }

  /**
   * @param {string} ask
   * @param {object} body
   * @param {number} timeoutMs
   * @param {(stage: string) => Fault} onLate   the fault of an answer that does not come
   * @returns {Promise<any>}
   */
  ask(ask, body, timeoutMs, onLate) {
    return new Promise((resolve, reject) => {
      if (this.why !== undefined) return reject(new Fault('plugin-died', this.why));
      const id = this.nextId++;
      const settle = (fault, value) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        if (fault) reject(fault);
        else resolve(value);
      };
      const timer = setTimeout(() => settle(onLate(this.stage)), timeoutMs);
      this.waiting.set(id, { settle, timer });
      this.port.postMessage({ id, ask, body });
    });
  }

  /** End the worker now, whatever it is doing. */
  async end() {
    await this.worker.terminate();
    await this.ended;
  }

  #receive(message) {
    if (typeof message?.stage === 'string') this.stage = message.stage;
    else this.waiting.get(message?.id)?.settle(message.fault && Fault.fromMessage(message.fault), message.value);
  }

  #close(code) {
    this.why = this.#explain(code);
    this.port.close();
    for (const { settle } of [...this.waiting.values()]) settle(new Fault('plugin-died', this.why));
    return this.why;
  }

  #explain(code) {
    if (this.lastError?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return `the plugin used more memory than its limit of \`${this.resourceLimits.maxOldGenerationSizeMb}\` MiB`;
    }
    if (this.lastError) return `an error was not caught: \`${tell(this.lastError)}\``;
    return `the plugin ended itself with exit code \`${code}\` (stage \`${this.stage}\`)`;
  }
}

function passed(environment) {
  const names = PASSED_ENVIRONMENT.filter((name) => environment[name] !== undefined);
  return { NODE_ENV: 'production', ...Object.fromEntries(names.map((name) => [name, environment[name]])) };
}

function readLines(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop().slice(-8000);
    lines.filter(Boolean).forEach(onLine);
  });
  stream.on('close', () => rest && onLine(rest));
}

module.exports = { WorkerLink, RESOURCE_LIMITS };
