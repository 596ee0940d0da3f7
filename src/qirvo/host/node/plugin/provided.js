// Modules a plugin expects its host to have: the plugin's own copy first, then the host's, then our stand-in.
'use strict';

const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL, fileURLToPath } = require('node:url');
const { MessageChannel, receiveMessageOnPort } = require('node:worker_threads');

const { Fault } = require('../faults.js');

const STAND_INS = {
  'react': 'react.js',
  'react/jsx-runtime': 'react-jsx-runtime.js',
  'react/jsx-dev-runtime': 'react-jsx-runtime.js',
  'react-dom': 'react-dom.js',
  'react-dom/client': 'react-dom.js',
  'react-dom/server': 'react-dom.js',
};
const NODE_ROOT = path.join(__dirname, '..');
const SDK = path.join(NODE_ROOT, 'sdk', 'index.js');

/**
 * The package of a specifier we provide, or null.
 * @param {string} specifier
 */
function providedPackage(specifier) {
  return /^(react|react-dom|@qirvo\/plugin-sdk)(?:\/|$)/.exec(specifier)?.[1] ?? null;
}

/** Answers the plugin's `require` and `import` for one content tree, and remembers what was used. */
class ProvidedModules {
  /** @param {{tree: string, provided: string}} folders  real path of the tree; the host's folder of modules */
  constructor({ tree, provided }) {
    this.tree = tree;
    this.provided = fs.existsSync(provided) ? fs.realpathSync(provided) : null;
    /** @type {Record<string, 'plugin'|'host'|'stand-in'>} */
    this.used = {};
    this.importReports = null;
  }

  /** Make `require` and `import` inside the tree find what is provided. */
  install() {
    const original = Module._resolveFilename;
    const own = this;
    Module._resolveFilename = function resolveProvided(specifier, parent, ...rest) {
      const name = providedPackage(specifier);
      if (name === null || !parent?.filename || !own.inTree(parent.filename)) {
        return original.call(this, specifier, parent, ...rest);
      }
      return own.choose(name, specifier, () => original.call(this, specifier, parent, ...rest));
    };
    this.#installForImport();
  }

  /**
   * The file that answers `specifier`, noting where it came from.
   * @param {string} name
   * @param {string} specifier
   * @param {() => string} resolveNormally
   */
  choose(name, specifier, resolveNormally) {
    const file = attempt(resolveNormally);
    // A copy that merely lies in some folder above the home is nobody's promise: only the tree's own counts.
    if (file !== null && this.inTree(file)) return this.#note(name, 'plugin', file);
    if (name === '@qirvo/plugin-sdk') return this.#note(name, 'host', SDK);
    const hosted = this.#hosted(specifier);
    if (hosted !== null) return this.#note(name, 'host', hosted);
    const standIn = STAND_INS[specifier];
    if (standIn === undefined) {
      throw Object.assign(new Error(`Cannot find module '${specifier}'`), { code: 'MODULE_NOT_FOUND' });
    }
    return this.#note(name, 'stand-in', path.join(NODE_ROOT, 'stand-in', standIn));
  }

  /** @param {string} file */
  inTree(file) {
    return file.startsWith(this.tree + path.sep);
  }

  /** What was used so far, also by `import`. */
  report() {
    for (;;) {
      const told = this.importReports && receiveMessageOnPort(this.importReports);
      if (!told) return { ...this.used };
      this.used[told.message.name] = told.message.origin;
    }
  }

  #note(name, origin, file) {
    this.used[name] = origin;
    return file;
  }

  #hosted(specifier) {
    if (this.provided === null) return null;
    const file = attempt(() => Module.createRequire(path.join(this.provided, 'from-here.js')).resolve(specifier));
    return file !== null && file.startsWith(this.provided + path.sep) ? file : null;
  }

  #installForImport() {
    if (typeof Module.registerHooks === 'function') {
      Module.registerHooks({ resolve: (specifier, context, next) => this.#resolveImport(specifier, context, next) });
    } else if (typeof Module.register === 'function') {
      const { port1, port2 } = new MessageChannel();
      port1.unref();
      this.importReports = port1;
      Module.register(pathToFileURL(path.join(__dirname, 'provided-import.mjs')), {
        data: { tree: this.tree, provided: this.provided, port: port2 },
        transferList: [port2],
      });
    }
  }

  #resolveImport(specifier, context, next) {
    const name = providedPackage(specifier);
    const from = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : '';
    if (name === null || !this.inTree(from)) return next(specifier, context);
    let normal = null;
    const file = this.choose(name, specifier, () => {
      normal = next(specifier, context);
      return fileURLToPath(normal.url);
    });
    if (normal !== null && this.used[name] === 'plugin') return normal;
    return { url: pathToFileURL(file).href, format: 'commonjs', shortCircuit: true };
  }
}

/**
 * Explain an `import` of a provided module that this Node cannot redirect.
 * @param {any} error
 */
function explainImport(error) {
  const specifier = /Cannot find package '([^']+)'/.exec(error?.message ?? '')?.[1];
  if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !specifier || providedPackage(specifier) === null) return error;
  if (typeof Module.register === 'function') return error;
  return new Fault(
    'provided-module-unsupported',
    `Node \`${process.versions.node}\` cannot provide \`${specifier}\` to an ES module`,
    { cause: error },
  );
}

function attempt(resolve) {
  try {
    return resolve();
  } catch (error) {
    if (/MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED/.test(error.code)) return null;
    throw error;
  }
}

module.exports = { ProvidedModules, providedPackage, explainImport };
