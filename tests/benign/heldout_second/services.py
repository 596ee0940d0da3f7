"""Plugins that talk to the services that they declare, with the owner's own key or password."""

from typing import Any

from tests.support.asking import asking
from tests.support.samples import Sample


def _sample(name: str, family: str, code: str, **more: Any) -> Sample:
    return Sample(name=name, family=family, files={"dist/index.js": code.lstrip("\n")}, **more)


SERVICES: tuple[Sample, ...] = (
    _sample(
        "issues-with-bearer-token",
        "declared-service",
        r"""
'use strict';

const { BasePlugin, createPlugin } = require('@qirvo/plugin-sdk');

const API = 'https://api.code.example.org';

class IssueError extends Error {
  constructor(status, message) {
    super(message);
    this.name = 'IssueError';
    this.status = status;
  }
}

class Issues extends BasePlugin {
  async onEnable(context) {
    this.context = context;
    await this.load();
  }

  headers() {
    const { token } = this.context.config;
    if (!token) throw new IssueError(0, 'Set an access token in the settings of this plugin');
    return {
      Accept: 'application/vnd.code.v3+json',
      Authorization: `Bearer ${token}`,
      'User-Agent': 'qirvo-issues/1.0',
    };
  }

  async request(path, options = {}) {
    const answer = await fetch(API + path, { ...options, headers: { ...this.headers(), ...options.headers } });
    if (answer.status === 401) throw new IssueError(401, 'The access token is not accepted any more');
    if (answer.status === 403 && answer.headers.get('x-ratelimit-remaining') === '0') {
      const reset = new Date(Number(answer.headers.get('x-ratelimit-reset')) * 1000);
      throw new IssueError(403, `Too many requests until ${reset.toLocaleTimeString()}`);
    }
    if (!answer.ok) throw new IssueError(answer.status, await answer.text());
    return answer.status === 204 ? null : answer.json();
  }

  async *pages(path) {
    for (let page = 1; page <= 10; page += 1) {
      const items = await this.request(`${path}${path.includes('?') ? '&' : '?'}per_page=50&page=${page}`);
      yield* items;
      if (items.length < 50) return;
    }
  }

  async load() {
    const issues = [];
    for await (const issue of this.pages('/issues?filter=assigned&state=open')) {
      issues.push({ id: issue.number, title: issue.title, labels: issue.labels.map((l) => l.name), url: issue.html_url });
    }
    await this.context.storage.set('issues', issues);
    return issues;
  }

  async close([repository, number]) {
    return this.request(`/repos/${repository}/issues/${number}`, { method: 'PATCH', body: JSON.stringify({ state: 'closed' }) });
  }
}

exports.issues = createPlugin(Issues);
exports.Weather = () => null;
""",
        manifest=asking("storage-read", "storage-write", of=("https://api.code.example.org",)),
    ),
    _sample(
        "basic-auth-to-own-server",
        "declared-service",
        r"""
import { createPlugin, BasePlugin } from '@qirvo/plugin-sdk';

// Reads tasks from the owner's CalDAV server, as every calendar program does.
const REPORT = `<?xml version="1.0"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
  <d:prop><d:getetag/><c:calendar-data/></d:prop>
  <c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VTODO"/></c:comp-filter></c:filter>
</c:calendar-query>`;

function authorization({ user, password }) {
  return 'Basic ' + btoa(unescape(encodeURIComponent(`${user}:${password}`)));
}

function unfold(text) {
  return text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
}

function tasks(xml) {
  const parsed = new DOMParser().parseFromString(xml, 'application/xml');
  return [...parsed.getElementsByTagNameNS('*', 'calendar-data')].map((node) => {
    const task = {};
    for (const line of unfold(node.textContent)) {
      const [, name, value] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? [];
      if (name === 'SUMMARY') task.title = value.replace(/\\([,;\\])/g, '$1');
      if (name === 'DUE') task.due = value;
      if (name === 'STATUS') task.done = value === 'COMPLETED';
      if (name === 'UID') task.id = value;
    }
    return task;
  });
}

class Tasks extends BasePlugin {
  async onEnable(context) {
    this.context = context;
    this.timer = setInterval(() => this.sync().catch((e) => context.logger.warn('sync failed', e.message)), 300_000);
    await this.sync();
  }

  async sync() {
    const { config, storage } = this.context;
    const answer = await fetch(new URL(config.path ?? '/dav/tasks/', 'https://dav.example.org'), {
      method: 'REPORT',
      headers: { Authorization: authorization(config), Depth: '1', 'Content-Type': 'application/xml; charset=utf-8' },
      body: REPORT,
    });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    await storage.set('tasks', tasks(await answer.text()));
  }

  onDisable() {
    clearInterval(this.timer);
  }
}

export default createPlugin(Tasks);
export const Weather = () => null;
""",
        manifest=asking("storage-write", of=("https://dav.example.org",)),
    ),
    _sample(
        "sign-in-form-to-declared-host",
        "password-form",
        r"""
import React, { useRef, useState } from 'react';

const SERVICE = 'https://bank.example.com';

async function signIn({ user, password, code }) {
  const answer = await fetch(`${SERVICE}/oauth/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'password', username: user, password, otp: code ?? '', scope: 'accounts:read' }),
  });
  const body = await answer.json();
  if (answer.status === 428) return { step: 'code' };
  if (!answer.ok) throw new Error(body.error_description ?? 'The bank did not accept this');
  return { step: 'done', token: body.access_token, refresh: body.refresh_token, expires: Date.now() + body.expires_in * 1000 };
}

export function SignIn({ context, onDone }) {
  const form = useRef(null);
  const [step, setStep] = useState('password');
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);

  async function submit(event) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const values = Object.fromEntries(new FormData(form.current));
      const result = await signIn(values);
      if (result.step === 'code') return setStep('code');
      await context.storage.set('session', { token: result.token, refresh: result.refresh, expires: result.expires });
      return onDone();
    } catch (error) {
      return setProblem(error.message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form ref={form} onSubmit={submit} autoComplete="on">
      <label>User <input name="user" autoComplete="username" required /></label>
      <label>Password <input name="password" type="password" autoComplete="current-password" required /></label>
      {step === 'code' && <label>Code <input name="code" inputMode="numeric" autoComplete="one-time-code" pattern="\d{6}" /></label>}
      {problem && <p role="alert">{problem}</p>}
      <button disabled={busy}>{busy ? 'Signing in…' : 'Sign in'}</button>
      <small>Your password is sent to bank.example.com and nowhere else. It is not kept.</small>
    </form>
  );
}

export const Weather = SignIn;
""",
        manifest=asking("storage-write", of=("https://bank.example.com",)),
    ),
    _sample(
        "token-refreshed-before-it-ends",
        "declared-service",
        r"""
'use strict';

const AUTH = 'https://id.music.example.com';
const API = 'https://api.music.example.com';
const EARLY_MS = 60_000;

function createSession(storage, clientId) {
  let pending = null;

  async function refresh(session) {
    const answer = await fetch(`${AUTH}/api/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: session.refreshToken, client_id: clientId }),
    });
    if (!answer.ok) {
      await storage.remove('session');
      throw new Error('Please connect your account again');
    }
    const json = await answer.json();
    const next = {
      accessToken: json.access_token,
      refreshToken: json.refresh_token || session.refreshToken,
      expiresAt: Date.now() + json.expires_in * 1000,
    };
    await storage.set('session', next);
    return next;
  }

  async function current() {
    const session = await storage.get('session');
    if (!session) throw new Error('Please connect your account');
    if (session.expiresAt - EARLY_MS > Date.now()) return session;
    pending = pending || refresh(session).finally(() => { pending = null; });
    return pending;
  }

  return {
    async get(path) {
      const { accessToken } = await current();
      const answer = await fetch(API + path, { headers: { authorization: 'Bearer ' + accessToken } });
      if (answer.status === 429) {
        const seconds = Number(answer.headers.get('retry-after') || 1);
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        return this.get(path);
      }
      return answer.status === 204 ? null : answer.json();
    },
  };
}

exports.onEnable = async (context) => {
  const session = createSession(context.storage, context.config.clientId);
  exports.nowPlaying = () => session.get('/v1/me/player/currently-playing');
};
exports.Weather = () => null;
""",
        manifest=asking(
            "storage-read", "storage-write", of=("https://id.music.example.com", "https://api.music.example.com")
        ),
    ),
    _sample(
        "oauth-with-code-verifier",
        "declared-service",
        r"""
// Authorization code with PKCE (RFC 7636): the verifier stays here, its hash goes with the request.
const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

export function randomVerifier(length = 64) {
  return base64url(crypto.getRandomValues(new Uint8Array(length))).slice(0, 128);
}

export async function challengeOf(verifier) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return base64url(new Uint8Array(digest));
}

export async function begin({ authorizeUrl, clientId, redirectUri, scope }) {
  const verifier = randomVerifier();
  const state = randomVerifier(16);
  sessionStorage.setItem(`pkce:${state}`, verifier);
  const url = new URL(authorizeUrl);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: await challengeOf(verifier),
    code_challenge_method: 'S256',
  });
  return url.href;
}

export async function finish({ tokenUrl, clientId, redirectUri, answer }) {
  const params = new URL(answer).searchParams;
  if (params.get('error')) throw new Error(params.get('error_description') ?? params.get('error'));
  const key = `pkce:${params.get('state')}`;
  const verifier = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  if (!verifier) throw new Error('The answer belongs to another sign-in');
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code: params.get('code'), client_id: clientId, redirect_uri: redirectUri, code_verifier: verifier }),
  });
  if (!response.ok) throw new Error(`Sign-in failed with ${response.status}`);
  return response.json();
}

export const place = {
  authorizeUrl: 'https://accounts.example.org/authorize',
  tokenUrl: 'https://accounts.example.org/token',
};

export const Weather = () => null;
""",
        manifest=asking(of=("https://accounts.example.org",)),
    ),
    _sample(
        "signed-requests-to-object-store",
        "declared-service",
        r"""
'use strict';
// Requests to an object store, signed as its interface wants it: HMAC over a canonical text.
const encoder = new TextEncoder();
const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, '0')).join('');

async function hmac(key, text) {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return crypto.subtle.sign('HMAC', imported, encoder.encode(text));
}

async function sha256(text) {
  return hex(await crypto.subtle.digest('SHA-256', encoder.encode(text)));
}

async function signingKey(secret, day, region) {
  let key = encoder.encode('AWS4' + secret);
  for (const part of [day, region, 's3', 'aws4_request']) key = await hmac(key, part);
  return key;
}

async function signed({ method = 'GET', path, query = '', body = '', config, now = new Date() }) {
  const stamp = now.toISOString().replace(/[:-]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const host = 'objects.example.org';
  const payload = await sha256(body);
  const canonical = [method, path, query, `host:${host}`, `x-amz-content-sha256:${payload}`, `x-amz-date:${stamp}`, '', 'host;x-amz-content-sha256;x-amz-date', payload].join('\n');
  const scope = `${day}/${config.region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', stamp, scope, await sha256(canonical)].join('\n');
  const signature = hex(await hmac(await signingKey(config.secretKey, day, config.region), text));
  return fetch(`https://${host}${path}${query ? '?' + query : ''}`, {
    method,
    body: body || undefined,
    headers: {
      'x-amz-date': stamp,
      'x-amz-content-sha256': payload,
      Authorization: `AWS4-HMAC-SHA256 Credential=${config.accessKey}/${scope}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${signature}`,
    },
  });
}

exports.commands = {
  async backup(args, context) {
    const notes = await context.storage.get('notes');
    const answer = await signed({ method: 'PUT', path: `/${context.config.bucket}/notes.json`, body: JSON.stringify(notes), config: context.config });
    return answer.ok ? 'saved' : `not saved: ${answer.status}`;
  },
  async restore(args, context) {
    const answer = await signed({ path: `/${context.config.bucket}/notes.json`, config: context.config });
    await context.storage.set('notes', await answer.json());
    return 'restored';
  },
};
exports.Weather = () => null;
""",
        manifest=asking("storage-read", "storage-write", of=("https://objects.example.org",)),
    ),
    _sample(
        "build-status-from-environment-token",
        "declared-service",
        r"""
'use strict';
const http = require('node:https');

const HOST = 'ci.example.org';

// A command-line tool: the token may stand in the environment, as the service's own tool has it.
function token(config) {
  return config.token || process.env.CI_STATUS_TOKEN || '';
}

function get(path, secret) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: HOST, path, headers: { 'PRIVATE-TOKEN': secret, accept: 'application/json' }, timeout: 10_000 }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode !== 200) reject(new Error(`${path} answered ${response.statusCode}`));
        else resolve(JSON.parse(text));
      });
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 10 s')));
    request.on('error', reject);
  });
}

const SIGNS = { success: '✓', failed: '✗', running: '…', canceled: '–', skipped: '·' };

function line(pipeline) {
  const minutes = Math.round((pipeline.duration || 0) / 60);
  return `${SIGNS[pipeline.status] || '?'} ${pipeline.ref.padEnd(24)} ${String(minutes).padStart(4)} min`;
}

exports.commands = {
  async builds([project], context, { limit = 10 }) {
    const secret = token(context.config);
    if (!secret) return 'No token: set it in the settings or in CI_STATUS_TOKEN';
    const list = await get(`/api/v4/projects/${encodeURIComponent(project)}/pipelines?per_page=${limit}`, secret);
    return list.map(line).join('\n');
  },
};
exports.Weather = () => null;
""",
        manifest=asking(of=("https://ci.example.org",)),
    ),
    _sample(
        "mail-count-over-jmap",
        "declared-service",
        r"""
import { BasePlugin, createPlugin } from '@qirvo/plugin-sdk';

const SESSION = 'https://mail.example.com/.well-known/jmap';
const USING = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'];

class Mail extends BasePlugin {
  #session;

  async onEnable(context) {
    this.context = context;
    this.#session = null;
    const count = await this.unread();
    context.logger.info('mail is connected', { count });
  }

  get #headers() {
    return { authorization: `Bearer ${this.context.config.appPassword}`, 'content-type': 'application/json' };
  }

  async #open() {
    this.#session ??= await fetch(SESSION, { headers: this.#headers }).then((answer) => {
      if (!answer.ok) throw new Error(`mail.example.com answered ${answer.status}`);
      return answer.json();
    });
    return this.#session;
  }

  async #call(method, args) {
    const { apiUrl, primaryAccounts } = await this.#open();
    const accountId = primaryAccounts[USING[1]];
    const answer = await fetch(apiUrl, {
      method: 'POST',
      headers: this.#headers,
      body: JSON.stringify({ using: USING, methodCalls: [[method, { accountId, ...args }, 'c0']] }),
    });
    const { methodResponses } = await answer.json();
    const [[name, result]] = methodResponses;
    if (name === 'error') throw new Error(`${method}: ${result.type}`);
    return result;
  }

  async unread() {
    const { list } = await this.#call('Mailbox/get', { properties: ['role', 'unreadEmails', 'name'] });
    return list.find(({ role }) => role === 'inbox')?.unreadEmails ?? 0;
  }

  async latest(limit = 5) {
    const { ids } = await this.#call('Email/query', { sort: [{ property: 'receivedAt', isAscending: false }], limit });
    const { list } = await this.#call('Email/get', { ids, properties: ['from', 'subject', 'preview', 'receivedAt'] });
    return list;
  }
}

export default createPlugin(Mail);
export const Weather = () => null;
""",
        manifest=asking(of=("https://mail.example.com",)),
    ),
    _sample(
        "telemetry-declared-and-off-at-first",
        "telemetry",
        r"""
'use strict';
/**
 * Counts which views are used, if the owner says so in the settings. Nothing that names a person is sent:
 * no address, no text, no identity of the installation.
 */
const ENDPOINT = 'https://counts.example.org/v1/events';
const MAX_QUEUE = 50;

function createCounter({ enabled, version, now = Date.now, send = post }) {
  const counts = new Map();
  let started = now();

  async function flush() {
    if (!counts.size) return;
    const events = [...counts].map(([name, count]) => ({ name, count }));
    counts.clear();
    const seconds = Math.round((now() - started) / 1000);
    started = now();
    try {
      await send({ version, seconds, events });
    } catch {
      // Counting is never worth an error.
    }
  }

  return {
    count(name) {
      if (!enabled() || navigator.doNotTrack === '1') return;
      counts.set(name, (counts.get(name) || 0) + 1);
      if (counts.size >= MAX_QUEUE) flush();
    },
    flush,
  };
}

async function post(body) {
  const text = JSON.stringify(body);
  if (navigator.sendBeacon && navigator.sendBeacon(ENDPOINT, text)) return;
  await fetch(ENDPOINT, { method: 'POST', body: text, keepalive: true, credentials: 'omit' });
}

exports.onEnable = (context) => {
  const counter = createCounter({ enabled: () => context.config.shareUsage === true, version: context.version });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && counter.flush());
  exports.count = counter.count;
};

exports.Weather = function Weather() {
  if (exports.count) exports.count('weather');
  return null;
};
exports.createCounter = createCounter;
""",
        manifest=asking(
            of=("https://counts.example.org",),
            configSchema={"type": "object", "properties": {"shareUsage": {"type": "boolean", "default": False}}},
        ),
    ),
    _sample(
        "error-reports-with-scrubbing",
        "telemetry",
        r"""
// Sends errors of this plugin to the service that the manifest names, without anything secret in them.
const SECRET = /(authorization|cookie|password|passwd|secret|token|api[-_]?key)/i;
const CARD = /\b(?:\d[ -]?){13,19}\b/g;
const MAIL = /[\w.+-]+@[\w-]+\.[\w.]+/g;
const JWT = /\beyJ[\w-]+\.[\w-]+\.[\w-]+\b/g;

export function scrubText(text) {
  return String(text).replace(JWT, '[jwt]').replace(CARD, '[card]').replace(MAIL, '[mail]');
}

export function scrub(value, depth = 0) {
  if (depth > 5) return '[deep]';
  if (typeof value === 'string') return scrubText(value);
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => scrub(item, depth + 1));
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, SECRET.test(name) ? '[removed]' : scrub(item, depth + 1)]),
    );
  }
  return value;
}

export function frames(error) {
  return (error.stack || '')
    .split('\n')
    .slice(1)
    .map((line) => /at (?:(.+?) \()?(.+?):(\d+):(\d+)\)?$/.exec(line.trim()))
    .filter(Boolean)
    .map(([, name, file, row, column]) => ({ name: name ?? '?', file: file.split('/').pop(), row: +row, column: +column }));
}

export class Reports {
  #sent = new Map();

  constructor({ key, release, url = 'https://errors.example.org/api/store/' }) {
    Object.assign(this, { key, release, url });
  }

  async capture(error, extra = {}) {
    const id = `${error.name}:${error.message}`.slice(0, 200);
    if ((this.#sent.get(id) ?? 0) >= 3) return;
    this.#sent.set(id, (this.#sent.get(id) ?? 0) + 1);
    const event = { release: this.release, type: error.name, message: scrubText(error.message), frames: frames(error), extra: scrub(extra) };
    await fetch(this.url, { method: 'POST', headers: { 'x-report-key': this.key }, body: JSON.stringify(event) }).catch(() => {});
  }
}

export function onEnable(context) {
  const reports = new Reports({ key: context.config.reportKey, release: context.version });
  window.addEventListener('error', ({ error, filename }) => filename.includes('acme.weather') && reports.capture(error));
}
export const Weather = () => null;
""",
        manifest=asking(of=("https://errors.example.org",)),
    ),
    _sample(
        "chat-message-to-owners-webhook",
        "declared-service",
        r"""
'use strict';

const { BasePlugin, createPlugin } = require('@qirvo/plugin-sdk');

/** Posts a daily summary into the owner's own chat room. The address of the room is in the settings. */
class Summary extends BasePlugin {
  async onEnable(context) {
    this.context = context;
    this.schedule();
  }

  schedule() {
    const now = new Date();
    const next = new Date(now);
    const [hour, minute] = (this.context.config.at || '08:30').split(':').map(Number);
    next.setHours(hour, minute, 0, 0);
    if (next <= now) next.setDate(next.getDate() + 1);
    this.timer = setTimeout(() => this.post().finally(() => this.schedule()), next - now);
  }

  onDisable() {
    clearTimeout(this.timer);
  }

  async onConfigChange() {
    clearTimeout(this.timer);
    this.schedule();
  }

  async text() {
    const tasks = (await this.context.storage.get('tasks')) || [];
    const today = new Date().toISOString().slice(0, 10);
    const due = tasks.filter((t) => !t.done && t.due && t.due <= today);
    const rows = due.map((t) => `• ${t.title}${t.due < today ? ` (since ${t.due})` : ''}`);
    return rows.length ? `*Due today*\n${rows.join('\n')}` : 'Nothing is due today.';
  }

  async post() {
    const { room, username = 'Dashboard' } = this.context.config;
    const url = new URL(room);
    if (url.host !== 'hooks.chat.example.com') throw new Error('The room must be one of hooks.chat.example.com');
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ username, text: await this.text() }),
    });
    if (!answer.ok) this.context.logger.warn('the chat did not take the summary', { status: answer.status });
  }
}

exports.summary = createPlugin(Summary);
exports.Weather = () => null;
""",
        manifest=asking("storage-read", of=("https://hooks.chat.example.com",)),
    ),
    _sample(
        "lights-on-home-bridge",
        "declared-service",
        r"""
const BRIDGE = 'http://192.0.2.10';

export class Lights {
  constructor(storage, http = fetch) {
    this.storage = storage;
    this.http = http;
  }

  async pair(name = 'qirvo#dashboard') {
    const [answer] = await this.http(`${BRIDGE}/api`, { method: 'POST', body: JSON.stringify({ devicetype: name }) }).then((r) => r.json());
    if (answer.error?.type === 101) throw new Error('Press the button on the bridge, then try again');
    await this.storage.set('username', answer.success.username);
  }

  async #url(path) {
    const username = await this.storage.get('username');
    if (!username) throw new Error('Pair with the bridge first');
    return `${BRIDGE}/api/${username}${path}`;
  }

  async list() {
    const all = await this.http(await this.#url('/lights')).then((r) => r.json());
    return Object.entries(all).map(([id, { name, state }]) => ({ id, name, on: state.on, level: Math.round((state.bri / 254) * 100), reachable: state.reachable }));
  }

  async set(id, { on, level, color }) {
    const state = {};
    if (on !== undefined) state.on = on;
    if (level !== undefined) state.bri = Math.round((level / 100) * 254);
    if (color) Object.assign(state, { xy: toXy(color) });
    return this.http(await this.#url(`/lights/${id}/state`), { method: 'PUT', body: JSON.stringify(state) });
  }
}

export function toXy(hex) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c > 0.04045 ? ((c + 0.055) / 1.055) ** 2.4 : c / 12.92));
  const x = r * 0.649926 + g * 0.103455 + b * 0.197109;
  const y = r * 0.234327 + g * 0.743075 + b * 0.022598;
  const z = g * 0.053077 + b * 1.035763;
  const sum = x + y + z || 1;
  return [x / sum, y / sum].map((v) => Math.round(v * 1e4) / 1e4);
}

export const commands = {
  async light([name, value], context) {
    const lights = new Lights(context.storage);
    const found = (await lights.list()).find((l) => l.name.toLowerCase() === name.toLowerCase());
    if (!found) return `there is no light \`${name}\``;
    await lights.set(found.id, value === 'on' || value === 'off' ? { on: value === 'on' } : { on: true, level: Number(value) });
    return `${found.name}: ${value}`;
  },
};
export const Weather = () => null;
""",
        manifest=asking("storage-read", "storage-write", of=("http://192.0.2.10",)),
    ),
    _sample(
        "graphql-client-with-cache",
        "declared-service",
        r"""
'use strict';

function stable(value) {
  if (Array.isArray(value)) return '[' + value.map(stable).join(',') + ']';
  if (value && typeof value === 'object') {
    return '{' + Object.keys(value).sort().map((k) => JSON.stringify(k) + ':' + stable(value[k])).join(',') + '}';
  }
  return JSON.stringify(value);
}

class GraphError extends Error {
  constructor(errors) {
    super(errors.map((e) => e.message).join('; '));
    this.errors = errors;
  }
}

function createClient({ url, key, maxAgeMs = 30_000, fetch: get = fetch }) {
  const cache = new Map();

  async function send(query, variables) {
    const answer = await get(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Api-Key': key },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    if (errors && errors.length) throw new GraphError(errors);
    return data;
  }

  return {
    query(query, variables = {}) {
      const id = query + stable(variables);
      const hit = cache.get(id);
      if (hit && Date.now() - hit.at < maxAgeMs) return hit.promise;
      const promise = send(query, variables).catch((error) => {
        cache.delete(id);
        throw error;
      });
      cache.set(id, { at: Date.now(), promise });
      return promise;
    },
    mutate(query, variables) {
      cache.clear();
      return send(query, variables);
    },
  };
}

const gql = (parts, ...values) => String.raw({ raw: parts }, ...values).replace(/\s+/g, ' ').trim();

const DEPARTURES = gql`
  query Departures($stop: String!, $count: Int) {
    stop(id: $stop) { name departures(first: $count) { line direction planned expected } }
  }
`;

exports.onEnable = (context) => {
  const client = createClient({ url: 'https://transit.example.org/graphql', key: context.config.apiKey });
  exports.departures = () => client.query(DEPARTURES, { stop: context.config.stop, count: 8 });
};
exports.createClient = createClient;
exports.Weather = () => null;
""",
        manifest=asking(of=("https://transit.example.org",)),
    ),
    _sample(
        "language-model-streamed",
        "declared-service",
        r"""
'use strict';
const { BasePlugin, createPlugin } = require('@qirvo/plugin-sdk');

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const parts = rest.split('\n\n');
    rest = parts.pop();
    for (const part of parts) {
      const data = part.split('\n').filter((l) => l.startsWith('data: ')).map((l) => l.slice(6)).join('\n');
      if (data === '[DONE]') return;
      if (data) yield JSON.parse(data);
    }
  }
}

class Ask extends BasePlugin {
  async ask(words, context) {
    const question = words.join(' ');
    const history = ((await context.storage.get('history')) || []).slice(-10);
    const messages = [{ role: 'system', content: context.config.system || 'Answer briefly.' }, ...history, { role: 'user', content: question }];
    const answer = await fetch('https://llm.example.com/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${context.config.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: context.config.model, messages, stream: true, max_tokens: 800 }),
      signal: AbortSignal.timeout(60_000),
    });
    if (!answer.ok) throw new Error(`llm.example.com answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
    let text = '';
    for await (const event of events(answer.body)) {
      const piece = event.choices?.[0]?.delta?.content ?? '';
      text += piece;
      context.output?.write(piece);
    }
    await context.storage.set('history', [...history, { role: 'user', content: question }, { role: 'assistant', content: text }]);
    return text;
  }
}

exports.ask = createPlugin(Ask);
exports.Weather = () => null;
""",
        manifest=asking("storage-read", "storage-write", of=("https://llm.example.com",)),
    ),
    _sample(
        "upload-with-progress",
        "declared-service",
        r"""
/* Uploads pictures that the owner drops on the widget to the owner's own gallery. */
(function () {
  'use strict';

  var LIMIT = 20 * 1024 * 1024;
  var TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

  function upload(file, key, onProgress) {
    return new Promise(function (resolve, reject) {
      var request = new XMLHttpRequest();
      var form = new FormData();
      form.append('image', file, file.name);
      form.append('album', 'dashboard');
      request.upload.addEventListener('progress', function (event) {
        if (event.lengthComputable) onProgress(Math.round((event.loaded / event.total) * 100));
      });
      request.addEventListener('load', function () {
        if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText));
        else reject(new Error('The gallery answered ' + request.status));
      });
      request.addEventListener('error', function () { reject(new Error('The gallery cannot be reached')); });
      request.open('POST', 'https://gallery.example.net/api/1/upload');
      request.setRequestHeader('X-Gallery-Key', key);
      request.send(form);
    });
  }

  function check(file) {
    if (TYPES.indexOf(file.type) < 0) return file.name + ' is not a picture';
    if (file.size > LIMIT) return file.name + ' is larger than 20 MB';
    return null;
  }

  function Weather(root, context) {
    var bar = document.createElement('progress');
    var note = document.createElement('p');
    bar.max = 100;
    root.append(bar, note);
    root.addEventListener('dragover', function (event) { event.preventDefault(); });
    root.addEventListener('drop', async function (event) {
      event.preventDefault();
      for (const file of event.dataTransfer.files) {
        var problem = check(file);
        if (problem) { note.textContent = problem; continue; }
        try {
          var result = await upload(file, context.config.key, function (percent) { bar.value = percent; });
          note.textContent = result.url;
        } catch (error) {
          note.textContent = error.message;
        }
      }
    });
  }

  module.exports = { Weather: Weather, check: check };
})();
""",
        manifest=asking(of=("https://gallery.example.net",)),
    ),
    _sample(
        "change-password-form",
        "password-form",
        r"""
const html = (parts, ...values) => parts.reduce((text, part, i) => text + part + (i in values ? [values[i]].flat().join('') : ''), '');
const render = (root, text) => { root.innerHTML = text; };

const RULES = [
  [(p) => p.length >= 12, 'At least 12 characters'],
  [(p) => /[a-z]/.test(p) && /[A-Z]/.test(p), 'Small and capital letters'],
  [(p) => /\d/.test(p), 'A digit'],
  [(p, user) => !user || !p.toLowerCase().includes(user.toLowerCase()), 'Not your name'],
];

export function strength(password) {
  const pool = [/[a-z]/, /[A-Z]/, /\d/, /[^\w]/].reduce((sum, kind, i) => sum + (kind.test(password) ? [26, 26, 10, 33][i] : 0), 0);
  return Math.round(password.length * Math.log2(pool || 1));
}

async function change(context, current, next) {
  const answer = await fetch('https://vault.example.org/api/accounts/password', {
    method: 'POST',
    credentials: 'include',
    headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': context.csrf },
    body: JSON.stringify({ currentPassword: current, newPassword: next }),
  });
  if (answer.status === 403) throw new Error('The present password is wrong');
  if (!answer.ok) throw new Error('The password was not changed');
}

export function Weather(root, context) {
  let message = '';
  const draw = (password = '') => {
    const bits = strength(password);
    render(root, html`
      <form>
        <input type="password" name="current" autocomplete="current-password" placeholder="Present password">
        <input type="password" name="next" autocomplete="new-password" placeholder="New password">
        <meter min="0" max="128" low="50" high="80" optimum="128" value="${bits}"></meter>
        <ul>${RULES.map(([test, text]) => html`<li class="${test(password, context.user) ? 'good' : ''}">${text}</li>`)}</ul>
        <button>Change</button><output>${message}</output>
      </form>`);
  };
  root.addEventListener('input', (event) => event.target.name === 'next' && draw(event.target.value));
  root.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { current, next } = event.target.elements;
    try {
      await change(context, current.value, next.value);
      message = 'Changed';
    } catch (error) {
      message = error.message;
    }
    draw();
  });
  draw();
}
""",
        manifest=asking(of=("https://vault.example.org",)),
    ),
)
