"""Plugins about security and money, whose texts and words are those of attacks."""

from tests.support.samples import Sample
from tests.support.shapes import (
    ESM,
    declared,
    hooks,
    online,
    sdk_plugin,
    tsc_widget,
)

_SUBJECT = "security-as-subject"


SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="cheat-sheet-of-shell",
        family=_SUBJECT,
        files={
            "dist/index.js": r"""import { jsx } from 'react/jsx-runtime';

const TIPS = [
  ['Free space', 'df -h'],
  ['Never run this', 'rm -rf / --no-preserve-root'],
  ['A fork bomb, for the curious', ':(){ :|:& };:'],
  ['Fetch a page', 'curl -fsSL https://example.com/ | less'],
  ['Listen on a port', 'nc -l 4444'],
  ['Edit your timetable', 'crontab -e'],
  ['Copy your public key', 'cat ~/.ssh/id_ed25519.pub'],
];

export const ShellTips = ({ day = new Date().getDate() }) => {
  const [title, line] = TIPS[day % TIPS.length];
  return jsx('figure', { children: [jsx('figcaption', { children: title }, 't'), jsx('code', { children: line }, 'c')] });
};
"""
        },
        package=ESM,
        manifest=declared(),
    ),
    Sample(
        name="log-viewer-redacts-secrets",
        family=_SUBJECT,
        files={
            "dist/index.js": r"""'use strict';
const SECRETS = [
  [/\bAKIA[0-9A-Z]{16}\b/g, 'AKIA****************'],
  [/\bgh[pousr]_[A-Za-z0-9]{36}\b/g, 'gh*_…'],
  [/\bxox[baprs]-[\w-]{10,}\b/g, 'xox*-…'],
  [/\bsk_(live|test)_[A-Za-z0-9]{24}\b/g, 'sk_$1_…'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/g, '[private key]'],
  [/(authorization:\s*bearer)\s+\S+/gi, '$1 …'],
  [/((?:password|passwd|token|api_?key)["']?\s*[:=]\s*)\S+/gi, '$1…'],
];

const redact = (line) => SECRETS.reduce((text, [pattern, shown]) => text.replace(pattern, shown), line);

exports.LogView = ({ lines }) => require('react').createElement('pre', null, lines.map(redact).join('\n'));
exports.redact = redact;
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="lessons-on-script-injection",
        family=_SUBJECT,
        files={
            "dist/index.js": r"""import { useState } from 'react';
import { jsx, jsxs } from 'react/jsx-runtime';

const LESSONS = [
  { bad: "element.innerHTML = location.hash", good: "element.textContent = location.hash", why: 'The hash belongs to whoever wrote the link.' },
  { bad: "<img src=x onerror=alert(document.cookie)>", good: "escape < and &", why: 'Handlers run as soon as the image fails.' },
  { bad: "eval(atob('YWxlcnQoMSk='))", good: 'do not evaluate text', why: 'Encoding hides, it does not protect.' },
  { bad: "new Function('return ' + input)()", good: 'parse the input', why: 'It is eval under another name.' },
];

export function Lesson() {
  const [n, setN] = useState(0);
  const { bad, good, why } = LESSONS[n % LESSONS.length];
  return jsxs('section', { children: [
    jsx('code', { className: 'bad', children: bad }), jsx('code', { className: 'good', children: good }), jsx('p', { children: why }),
    jsx('button', { onClick: () => setN(n + 1), children: 'Next' }),
  ] });
}
"""
        },
        package=ESM,
        manifest=declared(),
    ),
    Sample(
        name="passwords-made-here",
        family=_SUBJECT,
        files={
            "dist/index.js": r"""'use strict';
const SETS = { lower: 'abcdefghijkmnopqrstuvwxyz', upper: 'ABCDEFGHJKLMNPQRSTUVWXYZ', digits: '23456789', signs: '!#$%&*+-=?@_' };

function password(length, sets) {
  const letters = sets.map((name) => SETS[name]).join('');
  const numbers = crypto.getRandomValues(new Uint32Array(length));
  return Array.from(numbers, (n) => letters[n % letters.length]).join('');
}

const bits = (length, letters) => Math.floor(length * Math.log2(letters));

exports.Passwords = function Passwords({ length = 20 }) {
  const [text, setText] = require('react').useState('');
  return require('react').createElement('button', { title: `${bits(length, 68)} bits`, onClick: () => setText(password(length, Object.keys(SETS))) }, text || 'New password');
};
"""
        },
        manifest=declared(),
    ),
    Sample(
        name="strength-of-a-typed-password",
        family=_SUBJECT,
        files={
            "dist/index.js": r"""import { useMemo, useState } from 'react';
import { jsx, jsxs } from 'react/jsx-runtime';

const COMMON = new Set(['password', '123456', 'qwerty', 'letmein', 'iloveyou', 'admin', 'welcome']);

function score(text) {
  if (COMMON.has(text.toLowerCase())) return 0;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\w]/].filter((kind) => kind.test(text)).length;
  return Math.min(4, Math.floor(text.length / 5) + kinds - 1);
}

export function Strength() {
  const [password, setPassword] = useState('');
  const value = useMemo(() => score(password), [password]);
  return jsxs('label', { children: [
    'Try a password (it stays in this field)',
    jsx('input', { type: 'password', autoComplete: 'new-password', value: password, onChange: (e) => setPassword(e.target.value) }),
    jsx('meter', { min: 0, max: 4, value }),
  ] });
}
"""
        },
        package=ESM,
        manifest=declared(),
    ),
    Sample(
        name="token-decoded-for-display",
        family=_SUBJECT,
        files={
            "dist/index.js": tsc_widget(
                r"""
                const token = (config.token || "").trim();
                setState({ text: token ? describe(token) : "Paste a token" });
                """,
                above=r"""
                const part = (text) => JSON.parse(decodeURIComponent(escape(atob(text.replace(/-/g, "+").replace(/_/g, "/")))));
                function describe(token) {
                    const [head, body] = token.split(".").slice(0, 2).map(part);
                    const expires = body.exp ? new Date(body.exp * 1000).toISOString() : "never";
                    return `${head.alg}, for ${body.sub}, expires ${expires}`;
                }
                """,
            )
        },
    ),
    Sample(
        name="one-time-codes-computed",
        family=_SUBJECT,
        files={
            "dist/index.js": r"""const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function bytes(secret) {
  const bits = [...secret.toUpperCase().replace(/[^A-Z2-7]/g, '')].map((c) => ALPHABET.indexOf(c).toString(2).padStart(5, '0')).join('');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (b) => parseInt(b, 2));
}

export async function code(secret, now = Date.now()) {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setUint32(4, Math.floor(now / 30000));
  const key = await crypto.subtle.importKey('raw', bytes(secret), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter));
  const offset = mac.getUint8(19) & 15;
  return String((mac.getUint32(offset) & 0x7fffffff) % 1e6).padStart(6, '0');
}

export const commands = { otp: { usage: 'otp NAME', run: async ({ storage }, [name]) => code(await storage.get(`otp.${name}`)) } };
"""
        },
        package=ESM,
    ),
    Sample(
        name="watch-only-wallet-balance",
        family=_SUBJECT,
        files={
            "dist/index.js": hooks(
                r"""
                const address = String(config.address || '').trim();
                if (!/^(bc1[a-z0-9]{25,59}|[13][a-km-zA-HJ-NP-Z1-9]{25,34})$/.test(address)) {
                  logger.warn('the address is not one');
                  return;
                }
                const { data } = await api.http.get(`https://explorer.example.com/address/${address}`);
                await storage.set('balance', data.confirmed / 1e8);
                """
            )
        },
        manifest=online("https://explorer.example.com"),
    ),
    Sample(
        name="statistics-of-a-mining-pool",
        family=_SUBJECT,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const { data } = await context.api.http.get(`https://pool.example.org/api/miners/${context.config.miner}/stats`);
                await context.storage.set('pool', {
                  hashrate: data.hashrate, shares: data.valid_shares, workers: data.workers.length, wallet: data.wallet.slice(0, 6) + '…',
                });
                """
            )
        },
        manifest=online("https://pool.example.org"),
        package=ESM,
    ),
    Sample(
        name="known-ports-and-attacks-quiz",
        family=_SUBJECT,
        files={
            "dist/index.js": r"""'use strict';
const QUESTIONS = [
  { ask: 'Which port does SSH use?', answers: ['22', '23', '25'], right: 0 },
  { ask: 'What does a keylogger record?', answers: ['keys pressed', 'music', 'temperatures'], right: 0 },
  { ask: 'What is 169.254.169.254 in a cloud?', answers: ['a router', 'the metadata service', 'a printer'], right: 1 },
  { ask: 'What is a reverse shell?', answers: ['a snail', 'a shell that calls home', 'a terminal theme'], right: 1 },
];

exports.Quiz = function Quiz({ n = 0, onAnswer }) {
  const { ask, answers, right } = QUESTIONS[n % QUESTIONS.length];
  const h = require('react').createElement;
  return h('fieldset', null, h('legend', null, ask), answers.map((text, k) => h('button', { key: text, onClick: () => onAnswer(k === right) }, text)));
};
"""
        },
        manifest=declared(),
    ),
)
