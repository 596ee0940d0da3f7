// The value that createElement and the JSX runtime make.
'use strict';

exports.Fragment = Symbol.for('react.fragment');
exports.element = (type, props, key = null, ref = null) => ({
  $$typeof: Symbol.for('react.element'),
  type,
  key,
  ref,
  props,
});
