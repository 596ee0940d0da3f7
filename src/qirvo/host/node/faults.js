// What can go wrong, each with a stable code, an HTTP status and a hint; nothing else in the runtime knows a status, or
// the exit codes, which are those of `qirvo` (docs/cli.md).
'use strict';

/** @type {Record<string, {status: number, title: string, hint: string, exitCode?: number}>} */
const FAULTS = {
  'usage': { status: 400, title: 'Wrong usage', hint: 'See `qirvo plugin --help`.', exitCode: 2 },
  'plugin-not-found': { status: 404, title: 'No such plugin', hint: '`qirvo plugin list` or GET /plugins shows what is installed.' },
  'plugin-disabled': { status: 409, title: 'Plugin is disabled', hint: 'Enable it: `qirvo plugin enable ID`.' },
  'plugin-not-running': {
    status: 503,
    title: 'Plugin is not running',
    hint: 'GET /plugins/ID says why; its log says more.',
  },
  'plugin-died': {
    status: 503,
    title: 'Plugin stopped unexpectedly',
    hint: 'See the plugin log: `qirvo plugin logs ID`.',
  },
  'plugin-start-timeout': {
    status: 504,
    title: 'Plugin did not start in time',
    hint: 'See the plugin log: `qirvo plugin logs ID`.',
  },
  'plugin-start-failed': {
    status: 500,
    title: 'Plugin failed to start',
    hint: 'See the plugin log: `qirvo plugin logs ID`.',
  },
  'plugin-unhealthy': { status: 503, title: 'Plugin is unhealthy', hint: 'See the plugin log: `qirvo plugin logs ID`.' },
  'plugin-is-served': {
    status: 409,
    title: 'Plugin is being served',
    hint: 'Ask the running serve to reload it, or stop that serve first.',
  },
  'entry-unusable': { status: 500, title: 'Entry module is unusable', hint: 'Tell the author; the release is faulty.' },
  'provided-module-unsupported': {
    status: 500,
    title: 'Provided module cannot be imported',
    hint: 'Use Node 18.19, 20.6 or later.',
  },
  'command-not-found': { status: 404, title: 'No such command', hint: '`qirvo plugin info ID` or GET /plugins/ID lists the commands.' },
  'command-not-implemented': {
    status: 501,
    title: 'Command is declared but not implemented',
    hint: 'Tell the author; the release is faulty.',
  },
  'command-failed': { status: 500, title: 'Command failed', hint: 'See the plugin log: `qirvo plugin logs ID`.' },
  'command-timeout': { status: 504, title: 'Command took too long', hint: 'See the plugin log: `qirvo plugin logs ID`.' },
  'command-result-unusable': {
    status: 500,
    title: 'Command result cannot be shown',
    hint: 'A command must return something JSON can express.',
  },
  'hook-not-found': { status: 404, title: 'No such hook', hint: 'The hooks are onUninstall and onConfigChange.' },
  'hook-failed': { status: 500, title: 'Hook failed', hint: 'See the plugin log: `qirvo plugin logs ID`.' },
  'hook-timeout': { status: 504, title: 'Hook took too long', hint: 'See the plugin log: `qirvo plugin logs ID`.' },
  'permission-not-granted': {
    status: 403,
    title: 'Permission not granted',
    hint: 'The owner grants permissions when installing the plugin.',
  },
  'storage-full': { status: 507, title: 'Plugin storage is full', hint: 'Delete keys that are no longer needed.' },
  'storage-unusable': { status: 500, title: 'Plugin storage is unusable', hint: 'Store values that JSON can express.' },
  'request-refused': {
    status: 400,
    title: 'Outgoing request refused',
    hint: 'Only http and https addresses can be asked.',
  },
  'installation-unreadable': {
    status: 500,
    title: 'Installation record is unreadable',
    hint: 'Reinstall the plugin: `qirvo plugin install ID`.',
    exitCode: 8,
  },
  'asset-not-found': {
    status: 404,
    title: 'No such file in the plugin',
    hint: 'Paths are those of the release, as packed.',
  },
  'page-not-found': { status: 404, title: 'Nothing here', hint: 'Start at /plugins or /health.' },
  'method-not-allowed': { status: 405, title: 'Method not allowed', hint: 'The Allow header lists what is.' },
  'network-host-refused': {
    status: 421,
    title: 'Host header refused',
    hint: 'A serve bound to loopback answers to localhost names only.',
  },
  'origin-refused': { status: 403, title: 'Origin refused', hint: 'Only pages of this serve may send this request.' },
  'control-token-refused': {
    status: 401,
    title: 'Control token refused',
    hint: 'Send `Authorization: Bearer TOKEN` with the token of run/serve.json.',
  },
  'content-type-refused': {
    status: 415,
    title: 'Content type refused',
    hint: 'Send `Content-Type: application/json`.',
  },
  'body-malformed': { status: 400, title: 'Malformed body', hint: 'Send one JSON object.' },
  'body-too-large': { status: 413, title: 'Body too large', hint: 'Send at most 1 MiB.' },
  'serve-running': {
    status: 409,
    title: 'Already serving',
    hint: 'Stop the running serve first, or name another home with QIRVO_HOME.',
  },
  'serve-not-running': { status: 503, title: 'Not serving', hint: 'Start it with `qirvo plugin serve`.' },
  'serve-address-refused': {
    status: 409,
    title: 'Cannot listen',
    hint: 'Choose another --port, or 0 for any free one.',
    exitCode: 7,
  },
  'home-unusable': {
    status: 500,
    title: 'Home folder is unusable',
    hint: 'Check QIRVO_HOME and its permissions.',
    exitCode: 7,
  },
  'internal': {
    status: 500,
    title: 'Internal error',
    hint: 'This is a defect of the runtime; see its standard error.',
    exitCode: 70,
  },
};

/** Exit codes by what the caller can do; what was tried and did not go well is 1. */
const EXIT_CODES = { 400: 3, 401: 6, 403: 6, 404: 4, 405: 3, 409: 5, 413: 3, 415: 3, 421: 6, 503: 7, 504: 7 };
const NOT_WELL = 1;

/** A failure that is told to a person or a program; values stand in backquotes in its message. */
class Fault extends Error {
  /**
   * @param {keyof typeof FAULTS} code
   * @param {string} message
   * @param {{hint?: string, cause?: unknown, pluginCode?: string, exitCode?: number}} [more]
   */
  constructor(code, message, { hint, cause, pluginCode, exitCode } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Fault';
    this.code = code;
    this.hint = hint ?? FAULTS[code].hint;
    /** The `code` of the plugin's own error, where it had one. */
    this.pluginCode = pluginCode;
    /** Of the program that ends with this. */
    this.exitCode = exitCode ?? FAULTS[code].exitCode ?? EXIT_CODES[FAULTS[code].status] ?? NOT_WELL;
  }

  get status() {
    return FAULTS[this.code].status;
  }

  get title() {
    return FAULTS[this.code].title;
  }

  /** The form that crosses the border between a worker and the main thread. */
  toMessage() {
    return { code: this.code, message: this.message, hint: this.hint, pluginCode: this.pluginCode };
  }

  /** @param {{code: string, message: string, hint?: string, pluginCode?: string}} message */
  static fromMessage({ code, message, hint, pluginCode }) {
    return new Fault(Object.hasOwn(FAULTS, code ?? '') ? code : 'internal', String(message), { hint, pluginCode });
  }
}

/**
 * One line that tells a foreign error: its kind and the first line of its message.
 * @param {unknown} error
 * @returns {string}
 */
function tell(error) {
  if (error instanceof Fault) return error.message;
  if (!(error instanceof Error)) return String(error).split('\n')[0].slice(0, 500);
  const said = String(error.message).split('\n')[0].slice(0, 500);
  return error.name === 'Error' ? said : `${error.name}: ${said}`;
}

module.exports = { FAULTS, Fault, NOT_WELL, tell };
