// Arguments of a command line, checked against what the command knows.
'use strict';

const { parseArgs } = require('node:util');

const { Fault } = require('../faults.js');

/**
 * @param {string[]} argv
 * @param {Record<string, {type: 'string'|'boolean'}>} options
 * @param {{names: string[], required: number}} positionals
 * @returns {{options: Record<string, any>, positionals: string[]}}
 * @throws {Fault} usage
 */
function readArguments(argv, options, { names, required }) {
  let parsed;
  try {
    parsed = parseArgs({
      args: argv,
      options: { home: { type: 'string' }, ...options },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new Fault('usage', error.message.split('\n')[0], { cause: error });
  }
  if (parsed.positionals.length < required)
    throw new Fault('usage', `\`${names[parsed.positionals.length]}\` is missing`);
  if (parsed.positionals.length > names.length) {
    throw new Fault('usage', `\`${parsed.positionals[names.length]}\` is one argument too many`);
  }
  return { options: parsed.values, positionals: parsed.positionals };
}

/**
 * @param {string} name
 * @param {string} text
 * @param {{least: number, most: number}} range
 * @throws {Fault} usage
 */
function readNumber(name, text, { least, most }) {
  const number = Number(text);
  if (text.trim() === '' || !(number >= least && number <= most)) {
    throw new Fault('usage', `\`${text}\` is no value for \`--${name}\`: ${least} to ${most}`);
  }
  return number;
}

/**
 * @param {string} name
 * @param {string|undefined} text   a JSON list: a program and its words
 * @returns {string[]} empty when none was given
 * @throws {Fault} usage
 */
function readCommand(name, text) {
  if (text === undefined) return [];
  let words;
  try {
    words = JSON.parse(text);
  } catch {
    words = undefined;
  }
  if (Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string')) return words;
  throw new Fault('usage', `\`${text.slice(0, 200)}\` is no value for \`--${name}\`: a JSON list of words`);
}

module.exports = { readArguments, readCommand, readNumber };
