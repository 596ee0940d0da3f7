// Stands in for react/jsx-runtime and react/jsx-dev-runtime.
'use strict';

const { Fragment, element } = require('./elements.js');

exports.Fragment = Fragment;
exports.jsx = (type, { ref = null, ...props }, key = null) => element(type, props, key, ref);
exports.jsxs = exports.jsx;
exports.jsxDEV = exports.jsx;
