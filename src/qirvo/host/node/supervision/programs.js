// Having another program do something now and then; nothing here waits for it.
'use strict';

const { spawn } = require('node:child_process');

const LIMIT_MS = 120_000;

/** Around what waits and runs programs, so that tests need neither. */
const REAL = {
  every: (ms, run) => setInterval(run, ms),
  stop: (timer) => clearInterval(timer),
  run: runProgram,
};

/**
 * Run a program to its end; that it fails is said in its own words, on this process's stderr.
 * @param {string[]} command
 * @param {Record<string, string>} more   of the environment
 * @param {string} purpose   what it cannot do when it cannot be run
 */
function runProgram([program, ...words], more, purpose) {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      env: { ...process.env, ...more },
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: LIMIT_MS,
    });
    child.on('error', (error) => {
      process.stderr.write(`\`${program}\` cannot ${purpose}: ${error.code}\n`);
      resolve();
    });
    child.on('exit', () => resolve());
  });
}

module.exports = { REAL };
