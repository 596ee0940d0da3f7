"""The forms that plugins come in: how compilers and bundlers dress code, and what a manifest says about it.

Both corpora wear the same clothes, so that no clothing tells hostile from benign.
"""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

ESM: Mapping[str, Any] = {"type": "module"}
"""The field of package.json that makes every `.js` file an ES module."""

_PURPOSES = {
    "network-access": "Ask the named service for what the widget shows.",
    "storage-read": "Read what the owner set up.",
    "storage-write": "Keep what the owner set up.",
    "filesystem-access": "Read and write the files of the plugin's own folder.",
    "notifications": "Tell the owner when something is due.",
    "clipboard-read": "Paste into the widget.",
    "clipboard-write": "Copy out of the widget on a click.",
    "geolocation": "Find the nearest place, once the owner asks.",
    "camera": "Scan a code, once the owner asks.",
    "microphone": "Take a voice note, once the owner asks.",
    "calendar": "Show what is due today.",
    "contacts": "Show whose birthday it is.",
}


def declared(*permissions: str, services: Sequence[str] = (), **fields: object) -> dict[str, Any]:
    """Return the manifest fields that ask for `permissions` and name the network hosts of `services`."""
    asked = [{"type": name, "description": _PURPOSES[name]} for name in permissions]
    named = [
        {
            "name": f"source{n}",
            "base_url": url,
            "api_key_required": False,
            "description": "Where the content comes from.",
        }
        for n, url in enumerate(services, start=1)
    ]
    return {"permissions": asked} | ({"external_services": named} if named else {}) | fields


def online(*services: str, **fields: object) -> dict[str, Any]:
    """Return the manifest fields of a plugin that asks `services` over the network and keeps settings."""
    return declared("network-access", "storage-read", "storage-write", services=services, **fields)


def indented(code: str, depth: int) -> str:
    """Return `code` without its own indentation, moved right by `depth` blanks."""
    return textwrap.indent(textwrap.dedent(code).strip("\n"), " " * depth)


def tsc_widget(effect: str, *, above: str = "", shown: str = "state ? state.text : 'Loading'") -> str:
    """Return a React widget as tsc emits it in CommonJS; `effect` runs when the widget is mounted."""
    return f"""\
"use strict";
Object.defineProperty(exports, "__esModule", {{ value: true }});
exports.Weather = void 0;
const jsx_runtime_1 = require("react/jsx-runtime");
const react_1 = require("react");
{indented(above, 0)}
const Weather = ({{ context, config }}) => {{
    const [state, setState] = (0, react_1.useState)(null);
    (0, react_1.useEffect)(() => {{
{indented(effect, 8)}
    }}, [config.place]);
    return (0, jsx_runtime_1.jsxs)("section", {{ className: "widget", children: [
            (0, jsx_runtime_1.jsx)("h3", {{ children: config.title || "Today" }}),
            (0, jsx_runtime_1.jsx)("p", {{ children: {shown} }})
        ] }});
}};
exports.Weather = Weather;
exports.default = Weather;
"""


def sdk_plugin(body: str, *, above: str = "", hook: str = "onEnable", methods: str = "") -> str:
    """Return an ES module with a class on the SDK; `body` is what its `hook` does."""
    return f"""\
import {{ BasePlugin }} from '@qirvo/plugin-sdk';
{indented(above, 0)}

export default class DayPlugin extends BasePlugin {{
  async {hook}(context) {{
    this.context = context;
    context.logger.info('ready');
{indented(body, 4)}
  }}

{indented(methods, 2)}

  async onDisable() {{
    clearInterval(this.timer);
  }}
}}
"""


def hooks(body: str, *, above: str = "", hook: str = "onEnable") -> str:
    """Return a CommonJS module of plain hooks; `body` is what `hook` does."""
    return f"""\
'use strict';

{indented(above, 0)}

async function {hook}(context) {{
  const {{ api, storage, logger, config }} = context;
{indented(body, 2)}
}}

module.exports = {{
  {hook},
  async onUninstall(context) {{
    await context.storage.clear();
  }},
  healthCheck: async () => ({{ status: 'healthy', details: {{}} }}),
}};
"""


def webpack_bundle(modules: Mapping[str, str], *, start: str) -> str:
    """Return `modules` (path → CommonJS code) as webpack 5 emits them, `start` being required last."""
    packed = ",\n\n".join(
        f'/***/ "{path}":\n/***/ ((module, exports, __webpack_require__) => {{\n\n{indented(code, 0)}\n\n/***/ }})'
        for path, code in modules.items()
    )
    return f"""\
/******/ (() => {{ // webpackBootstrap
/******/ 	var __webpack_modules__ = ({{

{packed}

/******/ 	}});
/******/ 	var __webpack_module_cache__ = {{}};
/******/ 	function __webpack_require__(moduleId) {{
/******/ 		var cachedModule = __webpack_module_cache__[moduleId];
/******/ 		if (cachedModule !== undefined) {{
/******/ 			return cachedModule.exports;
/******/ 		}}
/******/ 		var module = __webpack_module_cache__[moduleId] = {{ exports: {{}} }};
/******/ 		__webpack_modules__[moduleId](module, module.exports, __webpack_require__);
/******/ 		return module.exports;
/******/ 	}}
/******/ 	var __webpack_exports__ = __webpack_require__("{start}");
/******/ 	module.exports = __webpack_exports__;
/******/ }})();
"""


def esbuild_bundle(modules: Mapping[str, str], *, start: str) -> str:
    """Return `modules` (path → CommonJS code) as esbuild bundles them for CommonJS."""
    names = {path: "require_" + "".join(c if c.isalnum() else "_" for c in path) for path in modules}
    packed = "\n".join(
        f"// {path}\nvar {names[path]} = __commonJS({{\n"
        f'  "{path}"(exports, module) {{\n{indented(code, 4)}\n  }}\n}});\n'
        for path, code in modules.items()
    )
    return f"""\
"use strict";
var __getOwnPropNames = Object.getOwnPropertyNames;
var __commonJS = (cb, mod) => function __require() {{
  return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = {{ exports: {{}} }}).exports, mod), mod.exports;
}};

{packed}
module.exports = {names[start]}();
"""


def umd(body: str, *, name: str) -> str:
    """Return `body` (which fills `exports`) inside the usual universal module definition."""
    return f"""\
(function (global, factory) {{
  typeof exports === 'object' && typeof module !== 'undefined' ? factory(exports) :
  typeof define === 'function' && define.amd ? define(['exports'], factory) :
  (global = typeof globalThis !== 'undefined' ? globalThis : self, factory(global.{name} = {{}}));
}})(this, (function (exports) {{ 'use strict';

{indented(body, 2)}

  Object.defineProperty(exports, '__esModule', {{ value: true }});
}}));
"""
