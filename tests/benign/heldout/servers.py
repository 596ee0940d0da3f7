"""Innocent plugins that run on the owner's machine or watch it: files, ping, monitors, imports, backups."""

from tests.hostile.heldout.around import plugin
from tests.support.samples import Sample

KEEP = "storage-read storage-write"
NET = "network-access storage-read"

SERVERS: tuple[Sample, ...] = (
    plugin(
        "load-and-memory",
        "system-monitor",
        "load-meter",
        "Shows load and memory.",
        r"""
'use strict';
const os = require('os');
exports.LoadMeter = () => ({ load: os.loadavg()[0].toFixed(2), used: Math.round((1 - os.freemem() / os.totalmem()) * 100) + ' %' });
""",
    ),
    plugin(
        "files-of-own-folder",
        "file-browser",
        "own-files",
        "Lists the plugin's own files.",
        r"""
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
export async function ownFiles(context) {
  const names = await readdir(context.dataDir);
  return Promise.all(names.map(async (name) => ({ name, size: (await stat(join(context.dataDir, name))).size })));
}
""",
        permissions="filesystem-access storage-read",
    ),
    plugin(
        "lookup-of-one-name",
        "network-tool",
        "dns-check",
        "Looks up the owner's domain.",
        r"""
'use strict';
const { Resolver } = require('node:dns').promises;
exports.check = async ({ config }) => {
  const r = new Resolver({ timeout: 2000, tries: 2 });
  const [a, mx] = await Promise.allSettled([r.resolve4(config.domain), r.resolveMx(config.domain)]);
  return { a: a.value ?? [], mx: (mx.value ?? []).map((m) => m.exchange) };
};
""",
        permissions=NET,
    ),
    plugin(
        "backup-of-own-data",
        "backup",
        "own-backup",
        "Saves what this plugin keeps as a download.",
        r"""
export async function backup(storage) {
  const data = {};
  for (const key of ['notes', 'settings']) data[key] = await storage.get(key);
  const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }));
  Object.assign(document.createElement('a'), { href: url, download: 'backup.json' }).click();
  URL.revokeObjectURL(url);
}
""",
        permissions="storage-read",
    ),
    plugin(
        "import-with-checks",
        "importer",
        "task-import",
        "Imports tasks from a file.",
        r"""
'use strict';
exports.read = async (file) => {
  if (file.size > 1e6) throw new Error('The file is too large');
  const rows = JSON.parse(await file.text());
  if (!Array.isArray(rows)) throw new Error('Not a list of tasks');
  return rows.map(({ title, due }) => ({ title: String(title).slice(0, 200), due: due ? new Date(due) : null }));
};
exports.TaskImport = () => 'Drop a file';
""",
        permissions="storage-read",
    ),
    plugin(
        "flags-from-settings",
        "feature-flag",
        "beta-panel",
        "Shows new parts to a share of dashboards.",
        r"""
'use strict';
const hash = (s) => [...s].reduce((h, c) => Math.imul(h ^ c.charCodeAt(0), 16777619) >>> 0, 2166136261);
exports.enabled = (flag, id, share) => hash(flag + ':' + id) % 100 < share;
exports.BetaPanel = ({ config }) => (exports.enabled('new-graph', config.widgetId || '', 20) ? 'new' : 'old');
""",
    ),
    plugin(
        "update-notice",
        "update-notice",
        "news-dot",
        "Tells what changed since last time.",
        r"""
const CURRENT = '1.0.0';
export async function onUpdate({ storage, notifications }) {
  const seen = await storage.get('seen');
  if (seen !== CURRENT) {
    notifications.show({ title: 'Updated', message: `This is ${CURRENT} now` });
    await storage.set('seen', CURRENT);
  }
}
""",
        permissions=KEEP + " notifications",
        hooks="onUpdate",
    ),
    plugin(
        "license-key-signed",
        "license-check",
        "pro-clock",
        "Opens more faces with a license key.",
        r"""
'use strict';
const { verify, createPublicKey } = require('crypto');
exports.valid = (key, pem) => {
  const [body, mark] = String(key).split('.');
  if (!mark) return false;
  return verify(null, Buffer.from(body), createPublicKey(pem), Buffer.from(mark, 'base64url'));
};
exports.ProClock = ({ config, pem }) => (exports.valid(config.licenseKey, pem) ? 'all faces' : 'one face');
""",
    ),
    plugin(
        "builds-of-a-project",
        "ci-status",
        "build-light",
        "Shows the last build.",
        r"""
exports.BuildLight = async function ({ api, config }) {
  const res = await api.http.get('https://ci.example.org/api/builds?limit=1&project=' + encodeURIComponent(config.project));
  const [last] = await res.json();
  return { passed: '🟢', failed: '🔴', running: '🟡' }[last && last.state] || '⚪';
};
""",
        permissions=NET,
        services={"ci": "https://ci.example.org"},
    ),
    plugin(
        "lamps-of-the-hub",
        "home-automation",
        "lamp-switch",
        "Switches lamps.",
        r"""
import { BasePlugin } from '@qirvo/plugin-sdk';
export default class LampSwitch extends BasePlugin {
  async flip(lamp, on) {
    const { http } = this.context.api;
    const res = await http.put(`https://hub.example.net/lamps/${encodeURIComponent(lamp)}`, { on });
    if (!res.ok) this.context.logger.warn(`The hub answered ${res.status}`);
  }
}
""",
        permissions=NET,
        services={"hub": "https://hub.example.net"},
    ),
    plugin(
        "unread-counter",
        "mail",
        "mail-count",
        "Counts unread mail.",
        r"""
'use strict';
exports.MailCount = async ({ api, config }) => {
  const body = { using: ['urn:ietf:params:jmap:mail'], methodCalls: [['Mailbox/get', { accountId: config.account, properties: ['unreadEmails', 'role'] }, '0']] };
  const res = await api.http.post('https://mail.example.com/jmap', body, { headers: { Authorization: `Bearer ${config.token}` } });
  const { methodResponses } = await res.json();
  return methodResponses[0][1].list.find((box) => box.role === 'inbox').unreadEmails;
};
""",
        permissions=NET,
        services={"mail": "https://mail.example.com"},
    ),
)
