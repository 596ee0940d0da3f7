// Stands in for React where the host could not install it: modules load and make elements, nothing is ever rendered.
'use strict';

const { Fragment, element } = require('./elements.js');

const nothing = () => {};
const valueOf = (initial) => (typeof initial === 'function' ? initial() : initial);

class Component {
  constructor(props, context) {
    this.props = props;
    this.context = context;
    this.state = {};
  }

  setState() {}

  forceUpdate() {}
}
Component.prototype.isReactComponent = {};

class PureComponent extends Component {}

exports.version = '0.0.0-stand-in';
exports.isStandIn = true;
exports.Component = Component;
exports.PureComponent = PureComponent;
exports.Fragment = Fragment;
exports.StrictMode = Symbol.for('react.strict_mode');
exports.Suspense = Symbol.for('react.suspense');
exports.Profiler = Symbol.for('react.profiler');
exports.createElement = (type, config, ...children) => {
  const { key = null, ref = null, ...props } = config ?? {};
  if (children.length > 0) props.children = children.length === 1 ? children[0] : children;
  return element(type, props, key, ref);
};
exports.cloneElement = (from, config, ...children) =>
  exports.createElement(from.type, { key: from.key, ref: from.ref, ...from.props, ...config }, ...children);
exports.isValidElement = (value) => value?.$$typeof === Symbol.for('react.element');
exports.createContext = (initial) => {
  const context = { $$typeof: Symbol.for('react.context'), _currentValue: initial };
  return Object.assign(context, {
    Provider: { $$typeof: Symbol.for('react.provider'), _context: context },
    Consumer: context,
  });
};
exports.createRef = () => ({ current: null });
exports.forwardRef = (render) => ({ $$typeof: Symbol.for('react.forward_ref'), render });
exports.memo = (type, compare = null) => ({ $$typeof: Symbol.for('react.memo'), type, compare });
exports.lazy = (load) => ({ $$typeof: Symbol.for('react.lazy'), _payload: load });
exports.startTransition = (scope) => scope();

exports.useState = (initial) => [valueOf(initial), nothing];
exports.useReducer = (reducer, initial, init) => [init ? init(initial) : initial, nothing];
exports.useMemo = (make) => make();
exports.useCallback = (callback) => callback;
exports.useRef = (initial) => ({ current: initial });
exports.useContext = (context) => context._currentValue;
exports.useId = () => 'stand-in';
exports.useTransition = () => [false, exports.startTransition];
exports.useDeferredValue = (value) => value;
exports.useSyncExternalStore = (subscribe, snapshot) => snapshot();
exports.useEffect = nothing;
exports.useLayoutEffect = nothing;
exports.useInsertionEffect = nothing;
exports.useImperativeHandle = nothing;
exports.useDebugValue = nothing;

const list = (children) => (children === undefined || children === null ? [] : [children].flat(Infinity));
exports.Children = {
  map: (children, each) => list(children).map(each),
  forEach: (children, each) => list(children).forEach(each),
  count: (children) => list(children).length,
  toArray: list,
  only: (child) => child,
};
