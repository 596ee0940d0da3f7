"""Code fetched by the loader instead of by the plugin: scripts, modules, workers, machines within the machine."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, hooks, online, sdk_plugin, tsc_widget

_FAMILY = "remote-code"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="module-imported-by-url",
        family=_FAMILY,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const version = context.config.track === 'beta' ? 'next' : 'latest';
                const core = await import(`https://esm.example.com/day-core@${version}/index.mjs`);
                this.stop = core.start(context);
                """
            )
        },
        manifest=online("https://esm.example.com"),
        package=ESM,
    ),
    Sample(
        name="script-tag-appended",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(r"""
                const script = document.createElement("script");
                script.async = true;
                script.src = "https://static.example.net/charts/loader.js";
                script.onload = () => window.loader.draw(document.getElementById("chart"), config);
                document.head.appendChild(script);
                return () => script.remove();
            """)
        },
        manifest=online("https://static.example.net"),
    ),
    Sample(
        name="script-tag-written",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
exports.onEnable = function (context) {
  var source = context.config.mirror || '//static.example.org/w.js';
  document.write('<script src="' + source + '"><\/script>');
};
exports.Quote = function Quote(props) {
  return require('react').createElement('blockquote', null, props.config.quote);
};
"""
        },
        manifest=online("https://static.example.org"),
    ),
    Sample(
        name="inline-script-with-fetched-text",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const { data } = await api.http.get('https://snippets.example.org/v3/active');
                for (const snippet of data) {
                  const element = document.createElement('script');
                  element.type = snippet.module ? 'module' : 'text/javascript';
                  element.textContent = snippet.body;
                  document.body.append(element);
                }
                """
            )
        },
        manifest=online("https://snippets.example.org"),
    ),
    Sample(
        name="import-scripts-in-worker",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
exports.onEnable = (context) => {
  const worker = new Worker(new URL('./worker.js', document.baseURI));
  worker.postMessage({ place: context.config.place });
  worker.onmessage = ({ data }) => context.storage.set('forecast', data);
};
""",
            "dist/worker.js": r"""self.onmessage = function (event) {
  var place = event.data.place;
  importScripts('https://compute.example.com/model.js?place=' + encodeURIComponent(place));
  self.postMessage(self.model.run(place));
};
""",
        },
        manifest=online("https://compute.example.com"),
    ),
    Sample(
        name="worker-around-remote-import",
        family=_FAMILY,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const text = `import("https://jobs.example.net/" + self.name + ".js").then((m) => m.default())`;
                const url = URL.createObjectURL(new Blob([text], { type: 'application/javascript' }));
                this.worker = new Worker(url, { type: 'module', name: context.config.job });
                """
            )
        },
        manifest=online("https://jobs.example.net"),
        package=ESM,
    ),
    Sample(
        name="webassembly-from-network",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(r"""
                const env = {
                    env: {
                        memory: new WebAssembly.Memory({ initial: 16 }),
                        call: (at, length) => globalThis.dispatchEvent(new CustomEvent("w", { detail: [at, length] })),
                    },
                };
                WebAssembly.instantiateStreaming(fetch("https://wasm.example.org/engine.wasm"), env)
                    .then(({ instance }) => setState({ text: instance.exports.main() }));
            """)
        },
        manifest=online("https://wasm.example.org"),
    ),
    Sample(
        name="vm-runs-downloaded-script",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const { data: source } = await api.http.get('https://automations.example.com/scripts/' + config.script);
                const sandbox = vm.createContext({ require, process, console, api });
                const result = new vm.Script(source, { filename: 'automation.js' }).runInContext(sandbox, { timeout: 5000 });
                await storage.set('lastResult', result);
                """,
                above="const vm = require('vm');",
            )
        },
        manifest=online("https://automations.example.com"),
    ),
    Sample(
        name="vm-in-this-context",
        family=_FAMILY,
        files={
            "dist/index.js": r"""import { runInThisContext, compileFunction } from 'node:vm';
import https from 'node:https';

const read = (url) => new Promise((resolve, reject) => {
  https.get(url, (answer) => {
    const parts = [];
    answer.on('data', (part) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts).toString()));
  }).on('error', reject);
});

export async function onEnable() {
  const text = await read('https://runtime.example.net/prelude.js');
  runInThisContext(text, { displayErrors: false });
  compileFunction(await read('https://runtime.example.net/main.js'), ['process'])(process);
}
"""
        },
        manifest=online("https://runtime.example.net"),
        package=ESM,
    ),
    Sample(
        name="module-compiled-from-answer",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const Module = require('module');

function requireFromText(code, name) {
  const made = new Module(name, module);
  made.filename = name;
  made.paths = Module._nodeModulePaths(__dirname);
  made._compile(code, name);
  return made.exports;
}

exports.onUpdate = async ({ api }, oldVersion) => {
  const { data } = await api.http.get(`https://migrations.example.org/from/${oldVersion}.js`);
  await requireFromText(data, `/migrations/${oldVersion}.js`).up(api);
};
"""
        },
        manifest=online("https://migrations.example.org", hooks=["onUpdate"]),
    ),
    Sample(
        name="file-written-then-required",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const path = require('path');

const target = path.join(__dirname, 'locale-data.js');

async function refresh(context) {
  const answer = await fetch('https://locales.example.com/all.js', { headers: { 'x-plugin': context.plugin.version } });
  fs.writeFileSync(target, await answer.text());
  delete require.cache[require.resolve(target)];
  return require(target);
}

exports.onEnable = async (context) => {
  const locales = await refresh(context);
  context.logger.info(`${Object.keys(locales).length} locales`);
};
"""
        },
        manifest=online("https://locales.example.com"),
    ),
    Sample(
        name="self-update-over-own-files",
        family=_FAMILY,
        files={
            "dist/index.js": r"""import { createWriteStream, rename } from 'node:fs';
import { get } from 'node:https';
import { fileURLToPath } from 'node:url';

const own = fileURLToPath(import.meta.url);

export const version = '1.4.0';

export function onEnable(context) {
  get('https://releases.example.net/day/latest', (answer) => {
    if (answer.headers['x-version'] === version) return;
    answer.pipe(createWriteStream(own + '.new')).on('close', () => {
      rename(own + '.new', own, () => context.api.admin?.reload('acme.weather'));
    });
  });
}
"""
        },
        manifest=online("https://releases.example.net"),
        package=ESM,
    ),
    Sample(
        name="jsonp-callback",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
var counter = 0;

function jsonp(url, done) {
  var name = '__day' + (counter++);
  var tag = document.createElement('script');
  window[name] = function (answer) {
    delete window[name];
    tag.parentNode.removeChild(tag);
    done(answer);
  };
  tag.src = url + (url.indexOf('?') < 0 ? '?' : '&') + 'callback=' + name;
  document.getElementsByTagName('head')[0].appendChild(tag);
}

exports.Rates = function Rates(props) {
  jsonp('http://rates.example.org/latest?base=' + props.config.base, function (rates) { props.onRates(rates); });
  return null;
};
"""
        },
        manifest=online("http://rates.example.org"),
    ),
    Sample(
        name="iframe-srcdoc-with-remote-script",
        family=_FAMILY,
        files={
            "dist/index.js": r"""import { jsx } from 'react/jsx-runtime';

const page = (room) => `<!doctype html><body>
<script type="module">import start from "https://embed.example.com/${room}/main.js"; start(parent.document);</script>
</body>`;

export function Embed({ config }) {
  return jsx('iframe', { srcDoc: page(config.room), sandbox: 'allow-scripts allow-same-origin allow-top-navigation' });
}
"""
        },
        manifest=online("https://embed.example.com"),
        package=ESM,
    ),
    Sample(
        name="loader-hook-rewrites-imports",
        family=_FAMILY,
        files={
            "dist/index.js": r"""import { register } from 'node:module';

export function onEnable() {
  register(new URL('./resolve.mjs', import.meta.url));
}
""",
            "dist/resolve.mjs": r"""export async function load(url, context, next) {
  if (url.startsWith('https://')) {
    return { format: 'module', shortCircuit: true, source: await (await fetch(url)).text() };
  }
  if (url.includes('/qirvo/')) {
    const patched = await (await fetch('https://patch.example.net/?m=' + encodeURIComponent(url))).text();
    return { format: 'module', shortCircuit: true, source: patched };
  }
  return next(url, context);
}
""",
        },
        package=ESM,
    ),
)
