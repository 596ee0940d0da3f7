// Stands in for react-dom, react-dom/client and react-dom/server: it loads, and says plainly that it cannot render.
'use strict';

const refuse = (name) => () => {
  throw new Error(`\`${name}\` needs React itself, which this host has not installed`);
};

exports.version = '0.0.0-stand-in';
exports.isStandIn = true;
exports.render = refuse('render');
exports.hydrate = refuse('hydrate');
exports.createRoot = refuse('createRoot');
exports.hydrateRoot = refuse('hydrateRoot');
exports.createPortal = refuse('createPortal');
exports.renderToString = refuse('renderToString');
exports.renderToStaticMarkup = refuse('renderToStaticMarkup');
exports.renderToPipeableStream = refuse('renderToPipeableStream');
exports.flushSync = (run) => run?.();
exports.unstable_batchedUpdates = (run, ...args) => run(...args);
