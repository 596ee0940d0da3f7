#!/usr/bin/env node
// The runtime's program: choose the command, print its error, end with its code. The process is read here alone.
'use strict';

const { Fault } = require('./faults.js');
const { version } = require('./package.json');

const COMMANDS = {
  serve: () => require('./commands/serve.js').serve,
  status: () => require('./commands/status.js').status,
  probe: () => require('./commands/probe.js').probe,
  hook: () => require('./commands/hook.js').hook,
  call: () => require('./commands/call.js').call,
};

const USAGE = `usage: qirvo plugin COMMAND [--home DIR] …

  serve [--host 127.0.0.1] [--port 3000] [--platform-version VERSION] [--json]
                               load the installed, enabled plugins and answer for them over HTTP; another
                               address (or QIRVO_SERVE_HOST) lets anybody who reaches it run their commands.
                               Plugins are kept apart so that one cannot break the others by mistake; that is
                               no security boundary: confine the whole process if you do not trust them
  status [ID] [--json] [--timeout 3]
                               ask the running serve; exit code 0 only when all is healthy
  probe ID [--timeout 20]      start one plugin, say whether it came up healthy, stop it
  hook ID HOOK                 run onUninstall, onDisable or onConfigChange of a plugin that is not being served
  call [--json] ID COMMAND [ARG | --NAME=VALUE | --NAME]…
                               have the running serve run a plugin's command

  --home DIR   the host's folder (default: QIRVO_HOME, else .qirvo in your own folder)
  --version    the version of this runtime
`;

/**
 * @typedef {object} Process   what a command may use of the process it runs in
 * @property {Record<string, string|undefined>} env
 * @property {number} pid
 * @property {() => number} runningMs   since the process was started
 * @property {(text: string) => void} print
 * @property {() => Promise<void>} stopAsked   resolves at SIGTERM or SIGINT
 */

/**
 * @param {string[]} argv   without the program's own name
 * @param {Process & {complain: (text: string) => void}} around
 * @returns {Promise<number>} the exit code: 0 done, 1 done and not well, 2 wrong usage, others as `qirvo` has them
 */
async function run(argv, around) {
  const [name, ...rest] = argv[0] === 'plugin' ? argv.slice(1) : argv;
  if (name === '--version') {
    around.print(version);
    return 0;
  }
  if (name === '--help' || (rest.includes('--help') && name !== 'call')) {
    around.print(USAGE.trimEnd());
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
  if (command === undefined) {
    around.complain(
      `${name === undefined ? 'a command is missing' : `\`${name}\` is not a command`}\n\n${USAGE.trimEnd()}`,
    );
    return 2;
  }
  try {
    return await command()(rest, around);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    around.complain(asksForJson(name, rest) ? problemText(error) : `error: ${error.message}\nhint: ${error.hint}`);
    return error.exitCode;
  }
}

/** Whether an error is to be a problem document; a call's words after its command are the plugin's. */
function asksForJson(name, rest) {
  const own = name === 'call' ? require('./commands/call.js').splitAtCommand(rest).own : rest;
  return own.includes('--json');
}

/** The problem document that the other commands of `qirvo` print, too. */
function problemText({ code, status, title, message, hint }) {
  const type = `urn:qirvo:error:${code}`;
  return JSON.stringify({ type, title, status, detail: message, code, hint, success: false, errors: [] }, null, 2);
}

function stopAsked() {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => resolve());
  });
}

/** Run as this process: the one place that reads it, catches everything and ends it. */
async function runProgram() {
  let code;
  try {
    code = await run(process.argv.slice(2), {
      env: process.env,
      pid: process.pid,
      runningMs: () => process.uptime() * 1000,
      stopAsked,
      print: (text) => process.stdout.write(`${text}\n`),
      complain: (text) => process.stderr.write(`${text}\n`),
    });
  } catch (error) {
    process.stderr.write(`internal error: ${error?.stack ?? error}\n`);
    code = new Fault('internal', 'the runtime failed').exitCode;
  }
  // Wait until both streams are written (they may be pipes), then end, whatever a plugin left running.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

module.exports = { run, runProgram, USAGE };
if (require.main === module) runProgram();
