"""Talk with services that the manifest names: sockets, sign-in, the owner's own webhooks, counts, money."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, online, sdk_plugin, tsc_widget

_SOCKET = "stream-of-a-declared-host"
_WEBHOOK = "webhook-of-the-owner"
_SIGN_IN = "sign-in-by-protocol"
_COUNTS = "counts-that-are-declared"
_RETRY = "waiting-and-trying-again"
_MONEY = "money-and-coins"
_GIT = "git-host-asked"

_HOOK_FIELD = {
    "config_schema": {
        "type": "object",
        "properties": {"webhookUrl": {"type": "string", "format": "uri", "description": "Where to send messages."}},
        "required": ["webhookUrl"],
    }
}

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="prices-over-a-socket",
        family=_SOCKET,
        files={
            "dist/index.js": tsc_widget(
                r"""
                const socket = new WebSocket("wss://prices.example.com/stream");
                socket.onopen = () => socket.send(JSON.stringify({ method: "subscribe", params: [config.symbol] }));
                socket.onmessage = ({ data }) => {
                    const { price, symbol } = JSON.parse(data);
                    if (symbol === config.symbol)
                        setState({ text: Number(price).toFixed(2) });
                };
                socket.onerror = () => context.logger.warn("the stream broke");
                return () => socket.close(1000);
                """
            )
        },
        manifest=declared("network-access", "storage-read", services=["wss://prices.example.com"]),
    ),
    Sample(
        name="socket-that-reconnects",
        family=_SOCKET,
        files={
            "dist/index.js": r"""export class Live {
  #tries = 0;
  #queue = [];

  constructor(onEvent, address = 'wss://home.example.net/api/websocket') {
    this.onEvent = onEvent;
    this.address = address;
    this.open();
  }

  open() {
    this.socket = new WebSocket(this.address);
    this.socket.addEventListener('open', () => {
      this.#tries = 0;
      this.#queue.splice(0).forEach((message) => this.socket.send(message));
      this.beat = setInterval(() => this.socket.send('{"type":"ping"}'), 30000);
    });
    this.socket.addEventListener('message', ({ data }) => this.onEvent(JSON.parse(data)));
    this.socket.addEventListener('close', ({ code }) => {
      clearInterval(this.beat);
      if (code !== 1000) setTimeout(() => this.open(), Math.min(60000, 1000 * 2 ** this.#tries++) * (0.5 + Math.random() / 2));
    });
  }

  send(message) {
    const text = JSON.stringify(message);
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
    else this.#queue.push(text);
  }
}
"""
        },
        manifest=declared("network-access", services=["wss://home.example.net"]),
        package=ESM,
    ),
    Sample(
        name="events-from-the-server",
        family=_SOCKET,
        files={
            "dist/index.js": tsc_widget(
                r"""
                const source = new EventSource(`https://alerts.example.org/stream?region=${encodeURIComponent(config.region)}`);
                source.addEventListener("warning", (event) => setState({ text: JSON.parse(event.data).headline }));
                return () => source.close();
                """
            )
        },
        manifest=declared("network-access", "storage-read", services=["https://alerts.example.org"]),
    ),
    Sample(
        name="answer-streamed-word-by-word",
        family=_SOCKET,
        files={
            "dist/index.js": r"""export async function* ask(config, question, signal) {
  const response = await fetch('https://assistant.example.com/v1/chat/completions', {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${config.apiKey}` },
    body: JSON.stringify({ model: config.model ?? 'small', stream: true, messages: [{ role: 'user', content: question }] }),
  });
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (!line.startsWith('data: ') || line === 'data: [DONE]') continue;
      yield JSON.parse(line.slice(6)).choices[0].delta.content ?? '';
    }
  }
}
"""
        },
        manifest=declared("network-access", "storage-read", services=["https://assistant.example.com"]),
        package=ESM,
    ),
    Sample(
        name="chat-message-to-own-webhook",
        family=_WEBHOOK,
        files={
            "dist/index.js": hooks(
                r"""
                const url = new URL(config.webhookUrl);
                if (url.protocol !== 'https:') throw new Error('The webhook must begin with https.');
                const done = ((await storage.get('tasks')) || []).filter((task) => task.done).length;
                await api.http.post(url.href, { text: `${done} tasks are done today.` });
                """
            )
        },
        manifest=declared(
            "network-access", "storage-read", "storage-write", description="Tells your chat how many tasks are done."
        )
        | _HOOK_FIELD,
    ),
    Sample(
        name="card-with-fields-to-a-channel",
        family=_WEBHOOK,
        files={
            "dist/index.js": r"""'use strict';
const card = ({ title, url, fields }) => ({
  username: 'Weather',
  embeds: [{ title, url, color: 0x3366cc, timestamp: new Date().toISOString(), fields: Object.entries(fields).map(([name, value]) => ({ name, value: String(value), inline: true })) }],
});

exports.onEnable = async ({ api, config, storage, logger }) => {
  const forecast = await storage.get('forecast');
  const { status } = await api.http.post(config.webhookUrl, card({ title: `Weather of ${config.place}`, url: 'https://sky.example.org', fields: forecast }));
  if (status === 429) logger.warn('the chat asks for patience');
};
"""
        },
        manifest=declared("network-access", "storage-read", description="Posts the forecast to your channel.")
        | _HOOK_FIELD,
    ),
    Sample(
        name="push-message-by-own-topic",
        family=_WEBHOOK,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const level = (await context.storage.get('level')) ?? 0;
                if (level < context.config.alarmAt) return;
                await fetch(`https://push.example.org/${encodeURIComponent(context.config.topic)}`, {
                  method: 'POST', body: `The river stands at ${level} cm.`, headers: { Title: 'High water', Priority: 'high', Tags: 'ocean' },
                });
                """
            )
        },
        manifest=declared("network-access", "storage-read", services=["https://push.example.org"]),
        package=ESM,
    ),
    Sample(
        name="home-automation-told",
        family=_WEBHOOK,
        files={
            "dist/index.js": r"""const headers = (config) => ({ Authorization: `Bearer ${config.longLivedToken}`, 'Content-Type': 'application/json' });

export const commands = {
  scene: {
    usage: 'scene NAME',
    run: async ({ config, api }, [name]) => {
      await api.http.post('https://home.example.net/api/services/scene/turn_on', { entity_id: `scene.${name}` }, { headers: headers(config) });
      return `${name} is on.`;
    },
  },
};
"""
        },
        manifest=declared("network-access", "storage-read", services=["https://home.example.net"]),
        package=ESM,
    ),
    Sample(
        name="sign-in-window-and-message",
        family=_SIGN_IN,
        files={
            "dist/index.js": r"""const ORIGIN = 'https://accounts.example.com';

export function signIn(clientId) {
  const state = crypto.randomUUID();
  const window_ = window.open(`${ORIGIN}/authorize?${new URLSearchParams({ client_id: clientId, state, response_type: 'code' })}`, 'sign-in', 'popup,width=480,height=640');
  return new Promise((resolve, reject) => {
    const closed = setInterval(() => window_.closed && end(reject, new Error('The window was closed.')), 500);
    const listen = ({ origin, data }) => origin === ORIGIN && data.state === state && end(resolve, data.code);
    const end = (settle, value) => {
      clearInterval(closed);
      removeEventListener('message', listen);
      settle(value);
    };
    addEventListener('message', listen);
  });
}
"""
        },
        manifest=declared(
            "network-access",
            services=["https://accounts.example.com"],
            oauth=[{"provider": "example", "scopes": ["read"]}],
        ),
        package=ESM,
    ),
    Sample(
        name="code-typed-on-another-device",
        family=_SIGN_IN,
        files={
            "dist/index.js": hooks(
                r"""
                const { data: grant } = await api.http.post(`${BASE}/device/code`, { client_id: CLIENT, scope: 'calendar.read' });
                api.notifications.show({ title: 'Sign in', message: `Type ${grant.user_code} at ${grant.verification_uri}` });
                for (let left = grant.expires_in; left > 0; left -= grant.interval) {
                  await new Promise((resolve) => setTimeout(resolve, grant.interval * 1000));
                  const { data } = await api.http.post(`${BASE}/token`, { client_id: CLIENT, device_code: grant.device_code, grant_type: 'urn:ietf:params:oauth:grant-type:device_code' });
                  if (data.access_token) return storage.set('tokens', { access: data.access_token, refresh: data.refresh_token });
                  if (data.error !== 'authorization_pending') throw new Error(data.error);
                }
                """,
                above=r"""
                const BASE = 'https://accounts.example.com/oauth2';
                const CLIENT = 'acme-weather-public';
                """,
            )
        },
        manifest=declared(
            "network-access",
            "storage-write",
            "notifications",
            services=["https://accounts.example.com"],
            oauth=[{"provider": "example", "scopes": ["calendar.read"]}],
        ),
    ),
    Sample(
        name="token-refreshed-once",
        family=_SIGN_IN,
        files={
            "dist/index.js": r"""'use strict';
let refreshing = null;

async function refresh(api, storage) {
  const { refresh: refreshToken } = await storage.get('tokens');
  const { data } = await api.http.post('https://accounts.example.com/token', new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }));
  await storage.set('tokens', { access: data.access_token, refresh: data.refresh_token ?? refreshToken, until: Date.now() + data.expires_in * 1000 });
  return data.access_token;
}

exports.token = async function token({ api, storage }) {
  const tokens = await storage.get('tokens');
  if (tokens.until - 60000 > Date.now()) return tokens.access;
  refreshing ??= refresh(api, storage).finally(() => { refreshing = null; });
  return refreshing;
};
"""
        },
        manifest=online("https://accounts.example.com"),
    ),
    Sample(
        name="page-views-counted-with-consent",
        family=_COUNTS,
        files={
            "dist/index.js": r"""export async function onEnable({ storage, config }) {
  if (config.countVisits !== true || navigator.doNotTrack === '1') return;
  const body = JSON.stringify({ event: 'enabled', plugin: 'acme.weather', version: '1.0.0' });
  navigator.sendBeacon('https://stats.example.org/v1/events', new Blob([body], { type: 'application/json' }));
  await storage.set('countedAt', Date.now());
}
"""
        },
        manifest=declared(
            "network-access",
            "storage-read",
            "storage-write",
            services=["https://stats.example.org"],
            description="Counts how often it is enabled, if you allow it.",
        ),
        package=ESM,
    ),
    Sample(
        name="errors-reported-to-the-declared-host",
        family=_COUNTS,
        files={
            "dist/index.js": r"""'use strict';
const scrub = (text) => String(text).replace(/https?:\/\/\S+/g, '[address]').replace(/[\w.+-]+@[\w.-]+/g, '[mail]');

exports.report = function report(error, config) {
  if (!config.sendReports) return;
  fetch('https://errors.example.org/api/7/store', {
    method: 'POST', keepalive: true, credentials: 'omit', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: error.name, message: scrub(error.message), stack: scrub(error.stack).split('\n').slice(0, 8), release: 'acme.weather@1.0.0' }),
  }).catch(function () {});
};
exports.guard = (run, config) => (...given) => {
  try { return run(...given); } catch (error) { exports.report(error, config); throw error; }
};
"""
        },
        manifest=declared(
            "network-access",
            "storage-read",
            services=["https://errors.example.org"],
            description="Reports its own errors, if you allow it.",
        ),
    ),
    Sample(
        name="vitals-in-batches",
        family=_COUNTS,
        files={
            "dist/index.js": r"""const queue = [];
const flush = () => queue.length && navigator.sendBeacon('https://stats.example.org/v1/vitals', JSON.stringify(queue.splice(0)));

export function measure(consent) {
  if (!consent) return () => undefined;
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(({ name, duration }) => queue.push({ name, ms: Math.round(duration) })));
  observer.observe({ type: 'measure', buffered: true });
  const hidden = () => document.visibilityState === 'hidden' && flush();
  document.addEventListener('visibilitychange', hidden);
  return () => {
    observer.disconnect();
    document.removeEventListener('visibilitychange', hidden);
  };
}
"""
        },
        manifest=declared(
            "network-access",
            services=["https://stats.example.org"],
            description="Measures how fast it draws, if you allow it.",
        ),
        package=ESM,
    ),
    Sample(
        name="queue-for-times-without-network",
        family=_RETRY,
        files={
            "dist/index.js": r"""'use strict';
class Outbox {
  constructor({ api, storage }) { Object.assign(this, { api, storage }); }

  async put(entry) {
    await this.storage.set('outbox', [...((await this.storage.get('outbox')) ?? []), { ...entry, id: crypto.randomUUID() }]);
    return this.flush();
  }

  async flush() {
    const waiting = (await this.storage.get('outbox')) ?? [];
    while (navigator.onLine && waiting.length) {
      await this.api.http.post('https://tasks.example.com/v1/tasks', waiting[0], { headers: { 'Idempotency-Key': waiting[0].id } });
      waiting.shift();
      await this.storage.set('outbox', waiting);
    }
  }
}
exports.onEnable = async (context) => {
  const outbox = new Outbox(context);
  addEventListener('online', () => outbox.flush());
  await outbox.flush();
};
exports.Outbox = Outbox;
"""
        },
        manifest=online("https://tasks.example.com"),
    ),
    Sample(
        name="bucket-of-tokens",
        family=_RETRY,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const take = bucket(5, 1000);
                for (const place of context.config.places) {
                  await take();
                  const { data } = await context.api.http.get(`https://sky.example.org/v2/now/${encodeURIComponent(place)}`);
                  await context.storage.set(`now.${place}`, data);
                }
                """,
                above=r"""
                const bucket = (size, everyMs) => {
                  let tokens = size, last = Date.now();
                  return async () => {
                    tokens = Math.min(size, tokens + (Date.now() - last) / everyMs);
                    last = Date.now();
                    if (tokens < 1) await new Promise((resolve) => setTimeout(resolve, (1 - tokens) * everyMs));
                    tokens -= 1;
                  };
                };
                """,
            )
        },
        manifest=online("https://sky.example.org"),
        package=ESM,
    ),
    Sample(
        name="fresh-every-morning",
        family=_RETRY,
        files={
            "dist/index.js": hooks(
                r"""
                const next = new Date();
                next.setHours(6, Math.floor(Math.random() * 30), 0, 0);
                if (next <= new Date()) next.setDate(next.getDate() + 1);
                setTimeout(async () => {
                  const { data } = await api.http.get(MIRRORS[0]).catch(() => api.http.get(MIRRORS[1]));
                  await storage.set('quote', data);
                }, next - Date.now());
                """,
                above="const MIRRORS = ['https://quotes.example.org/today.json', 'https://quotes.example.net/today.json'];",
            )
        },
        manifest=declared(
            "network-access", "storage-write", services=["https://quotes.example.org", "https://quotes.example.net"]
        ),
    ),
    Sample(
        name="hashrate-and-difficulty-shown",
        family=_MONEY,
        files={
            "dist/index.js": tsc_widget(
                r"""
                context.api.http.get("https://explorer.example.com/api/mining/hashrate").then(({ data }) => {
                    const exahash = data.hashrate / 1e18;
                    setState({ text: `${exahash.toFixed(1)} EH/s, difficulty ${(data.difficulty / 1e12).toFixed(2)} T, next block reward 3.125` });
                });
                """
            )
        },
        manifest=declared("network-access", "storage-read", services=["https://explorer.example.com"]),
    ),
    Sample(
        name="profit-of-a-miner-calculated",
        family=_MONEY,
        files={
            "dist/index.js": r"""const ALGORITHMS = { SHA256: 1e12, Scrypt: 1e9, RandomX: 1e3, Ethash: 1e6, KawPow: 1e6 };

/** What a mining rig would earn in a day; nothing is mined here. */
export function profit({ algorithm, hashrate, watts, centsPerKwh, poolFee = 0.01 }, network) {
  const share = (hashrate * ALGORITHMS[algorithm]) / network.hashrate;
  const coins = share * network.blocksPerDay * network.reward * (1 - poolFee);
  return coins * network.price - (watts / 1000) * 24 * (centsPerKwh / 100);
}

export const commands = {
  profit: { usage: 'profit RandomX 12', run: async ({ storage, config }, [algorithm, rate]) => profit({ ...config, algorithm, hashrate: Number(rate) }, await storage.get(`network.${algorithm}`)).toFixed(2) },
};
"""
        },
        manifest=declared("storage-read"),
        package=ESM,
    ),
    Sample(
        name="donation-address-shown",
        family=_MONEY,
        files={
            "dist/index.js": r"""'use strict';
const { createElement: h } = require('react');
const ADDRESSES = { Bitcoin: 'bc1qexampleexampleexampleexampleexample0q', Ethereum: '0x00000000000000000000000000000000000000e1' };

exports.Donate = () => h('dl', null, Object.entries(ADDRESSES).map(([coin, address]) => [
  h('dt', { key: coin }, coin),
  h('dd', { key: address }, h('code', { onClick: (event) => getSelection().selectAllChildren(event.currentTarget) }, address)),
]));
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="wallet-address-checksum",
        family=_MONEY,
        files={
            "dist/index.js": r"""const SIGNS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

export function decode(address) {
  let value = 0n;
  for (const sign of address) {
    const digit = SIGNS.indexOf(sign);
    if (digit < 0) throw new RangeError(`"${sign}" is no sign of an address`);
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16).padStart(50, '0');
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}

const sha = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
export async function valid(address) {
  const bytes = decode(address);
  const check = await sha(await sha(bytes.slice(0, 21)));
  return bytes.slice(21).every((byte, n) => byte === check[n]);
}
"""
        },
        manifest=declared(),
        package=ESM,
    ),
    Sample(
        name="portfolio-with-limits",
        family=_MONEY,
        files={
            "dist/index.js": hooks(
                r"""
                const ids = Object.keys(config.holdings || {}).join(',');
                const { data } = await api.http.get(`https://prices.example.com/simple?ids=${encodeURIComponent(ids)}&vs=eur`);
                const worth = Object.entries(config.holdings).reduce((sum, [id, amount]) => sum + amount * (data[id]?.eur ?? 0), 0);
                if (worth < config.alarmBelow) api.notifications.show({ title: 'Portfolio', message: `${worth.toFixed(0)} €` });
                await storage.set('worth', worth);
                """
            )
        },
        manifest=declared(
            "network-access", "storage-read", "storage-write", "notifications", services=["https://prices.example.com"]
        ),
    ),
    Sample(
        name="issues-assigned-to-me",
        family=_GIT,
        files={
            "dist/index.js": r"""const QUERY = `query ($login: String!) {
  search(type: ISSUE, first: 20, query: $login) { nodes { ... on Issue { title url repository { name } } } }
}`;

export async function onEnable({ api, config, storage }) {
  const { data } = await api.http.post('https://git.example.org/api/graphql', { query: QUERY, variables: { login: `is:open assignee:${config.login}` } }, { headers: { Authorization: `token ${config.token}` } });
  if (data.errors) throw new Error(data.errors.map((e) => e.message).join('; '));
  await storage.set('issues', data.data.search.nodes);
}
"""
        },
        manifest=online("https://git.example.org"),
        package=ESM,
    ),
    Sample(
        name="newest-release-compared",
        family=_GIT,
        files={
            "dist/index.js": r"""'use strict';
const parts = (version) => version.replace(/^v/, '').split('.').map(Number);
const newer = (a, b) => { const [x, y] = [parts(a), parts(b)]; const n = x.findIndex((v, k) => v !== y[k]); return n >= 0 && x[n] > y[n]; };

exports.onEnable = async ({ api, storage }) => {
  const { data } = await api.http.get('https://git.example.org/api/v1/repos/acme/weather/releases/latest');
  if (newer(data.tag_name, '1.0.0')) await api.notifications.show({ title: 'Weather', message: `Version ${data.tag_name} can be installed from the marketplace.` });
  await storage.set('newest', data.tag_name);
};
"""
        },
        manifest=declared("network-access", "storage-write", "notifications", services=["https://git.example.org"]),
    ),
    Sample(
        name="size-of-a-package-told",
        family=_GIT,
        files={
            "dist/index.js": r"""const NAME = /^(?:@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*$/;

export const commands = {
  pkgsize: {
    usage: 'pkgsize NAME',
    run: async ({ api }, [name]) => {
      if (!NAME.test(name)) throw new Error(`"${name}" is no name of a package`);
      const { data } = await api.http.get(`https://packages.example.org/${name.replace('/', '%2f')}/latest`);
      const { unpackedSize, fileCount } = data.dist;
      return `${name} ${data.version}: ${(unpackedSize / 1024).toFixed(0)} KiB in ${fileCount} files, ${Object.keys(data.dependencies ?? {}).length} dependencies`;
    },
  },
};
"""
        },
        manifest=declared("network-access", services=["https://packages.example.org"]),
        package=ESM,
    ),
)
