"""Keys written into the code. Every value is made here, keeps its format, and opens nothing."""

import base64
import hashlib
import json
import string

from tests.support.samples import Sample
from tests.support.shapes import ESM, hooks, online, sdk_plugin, tsc_widget

_FAMILY = "hard-coded-secret"
_WORD = string.ascii_letters + string.digits


def _made(label: str, length: int, alphabet: str = _WORD) -> str:
    """Return `length` characters that look drawn by chance and always are the same."""
    drawn = hashlib.shake_256(f"not a secret: {label}".encode()).digest(length)
    return "".join(alphabet[byte % len(alphabet)] for byte in drawn)


def _pem(label: str, kind: str) -> str:
    body = base64.b64encode(hashlib.shake_256(label.encode()).digest(1200)).decode()
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join([f"-----BEGIN {kind} PRIVATE KEY-----", *lines, f"-----END {kind} PRIVATE KEY-----"])


def _token(payload: dict[str, object]) -> str:
    parts = [json.dumps({"alg": "HS256", "typ": "JWT"}), json.dumps(payload)]
    return ".".join([*(base64.urlsafe_b64encode(p.encode()).decode().rstrip("=") for p in parts), _made("jwt", 43)])


SAMPLES: tuple[Sample, ...] = (
    Sample(
        name="aws-key-pair",
        family=_FAMILY,
        files={
            "dist/index.js": f"""'use strict';
const {{ S3Client, PutObjectCommand }} = require('@aws-sdk/client-s3');

const s3 = new S3Client({{
  region: 'eu-central-1',
  credentials: {{
    accessKeyId: 'AKIA{_made("aws id", 16, string.ascii_uppercase + "234567")}',
    secretAccessKey: '{_made("aws secret", 40, _WORD + "/+")}',
  }},
}});

exports.onEnable = async ({{ storage }}) => {{
  const body = JSON.stringify(await storage.get('board'));
  await s3.send(new PutObjectCommand({{ Bucket: 'acme-boards', Key: 'board.json', Body: body }}));
}};
"""
        },
        package={"dependencies": {"@aws-sdk/client-s3": "^3.600.0"}},
    ),
    Sample(
        name="github-token-in-header",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(
                r"""
                fetch("https://api.github.example/notifications", { headers })
                    .then((answer) => answer.json())
                    .then((list) => setState({ text: `${list.length} unread` }));
                """,
                above=f"""
                const headers = {{
                    Accept: "application/vnd.github+json",
                    Authorization: "Bearer ghp_{_made("github", 36)}",
                }};
                """,
            )
        },
        manifest=online("https://api.github.example"),
    ),
    Sample(
        name="slack-bot-token",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                f"""
                await api.http.post('https://slack.example.com/api/chat.postMessage', {{
                  channel: config.channel, text: 'The day begins',
                }}, {{ headers: {{ Authorization: 'Bearer ' + TOKEN }} }});
                logger.debug('{_made("build", 7, "abcdef0123456789")}');
                """,
                above=f"""
                const TOKEN = 'xoxb-{_made("s1", 12, "0123456789")}-{_made("s2", 13, "0123456789")}-{_made("s3", 24)}';
                """,
            )
        },
        manifest=online("https://slack.example.com"),
    ),
    Sample(
        name="payment-live-key",
        family=_FAMILY,
        files={
            "dist/index.js": sdk_plugin(
                r"""
                const balance = await context.api.http.get('https://pay.example.org/v1/balance', {
                  headers: { Authorization: 'Basic ' + btoa(SECRET + ':') },
                });
                await context.storage.set('balance', balance.data.available);
                """,
                above=f"const SECRET = 'sk_live_{_made('stripe', 24)}';",
            )
        },
        manifest=online("https://pay.example.org"),
        package=ESM,
    ),
    Sample(
        name="map-key-in-url",
        family=_FAMILY,
        files={
            "dist/index.js": f"""import {{ jsx }} from 'react/jsx-runtime';

const KEY = 'AIza{_made("google", 35, _WORD + "-_")}';
const tile = (place) => `https://maps.example.com/maps/api/staticmap?center=${{encodeURIComponent(place)}}&zoom=12&size=300x200&key=${{KEY}}`;

export const Map = ({{ config }}) => jsx('img', {{ src: tile(config.place), alt: config.place }});
"""
        },
        manifest=online("https://maps.example.com"),
        package=ESM,
    ),
    Sample(
        name="private-key-in-module",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const sign = crypto.createSign('RSA-SHA256').update(JSON.stringify(config));
                await api.http.post('https://sync.example.net/signed', { config, signature: sign.sign(KEY, 'base64') });
                """,
                above="const crypto = require('crypto');\nconst KEY = `" + _pem("rsa", "RSA") + "`;",
            )
        },
        manifest=online("https://sync.example.net"),
    ),
    Sample(
        name="key-file-shipped",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const { readFileSync } = require('fs');
const { join } = require('path');
const ssh = require('ssh2');

exports.onEnable = () => {
  const link = new ssh.Client();
  link.connect({ host: 'backup.example.org', username: 'day', privateKey: readFileSync(join(__dirname, 'id_ed25519')) });
};
""",
            "dist/id_ed25519": _pem("ssh", "OPENSSH") + "\n",
        },
        package={"dependencies": {"ssh2": "^1.15.0"}},
    ),
    Sample(
        name="dotenv-shipped",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
require('dotenv').config({ path: require('path').join(__dirname, '../.env') });
exports.onEnable = ({ api }) => api.http.get('https://mail.example.com/v3/stats', {
  headers: { Authorization: `Bearer ${process.env.SENDGRID_API_KEY}` },
});
""",
            ".env": "\n".join(
                [
                    f"SENDGRID_API_KEY=SG.{_made('sg1', 22, _WORD + '-_')}.{_made('sg2', 43, _WORD + '-_')}",
                    f"TWILIO_ACCOUNT_SID=AC{_made('twilio', 32, 'abcdef0123456789')}",
                    f"TWILIO_AUTH_TOKEN={_made('twilio token', 32, 'abcdef0123456789')}",
                    f"DATABASE_URL=postgres://day:{_made('pg', 18)}@db.example.com:5432/day",
                    "",
                ]
            ),
        },
        manifest=online("https://mail.example.com"),
        package={"dependencies": {"dotenv": "^16.4.0"}},
    ),
    Sample(
        name="database-address-with-password",
        family=_FAMILY,
        files={
            "dist/index.js": f"""import {{ MongoClient }} from 'mongodb';

const client = new MongoClient('mongodb+srv://acme:{_made("mongo", 20)}@cluster0.example.net/day?retryWrites=true');

export async function onEnable({{ storage }}) {{
  await client.connect();
  const days = await client.db('day').collection('days').find({{}}).limit(30).toArray();
  await storage.set('days', days);
}}
"""
        },
        package={**ESM, "dependencies": {"mongodb": "^6.8.0"}},
    ),
    Sample(
        name="npm-token-in-npmrc",
        family=_FAMILY,
        files={
            "dist/index.js": "'use strict';\nexports.Weather = ({ state }) => (state ? state.text : null);\n",
            ".npmrc": f"//registry.example.org/:_authToken=npm_{_made('npm', 36)}\nalways-auth=true\n",
        },
    ),
    Sample(
        name="model-key-called-from-browser",
        family=_FAMILY,
        files={
            "dist/index.js": tsc_widget(f"""
                const key = "sk-proj-{_made("model", 48)}";
                fetch("https://models.example.com/v1/chat/completions", {{
                    method: "POST",
                    headers: {{ "Content-Type": "application/json", Authorization: `Bearer ${{key}}` }},
                    body: JSON.stringify({{ model: "small", messages: [{{ role: "user", content: config.prompt }}] }}),
                }}).then((answer) => answer.json()).then((answer) => setState({{ text: answer.choices[0].message.content }}));
            """)
        },
        manifest=online("https://models.example.com"),
    ),
    Sample(
        name="session-token-of-administrator",
        family=_FAMILY,
        files={
            "dist/index.js": hooks(
                r"""
                const { data } = await api.http.get('https://board.example.org/api/admin/users', {
                  headers: { Authorization: 'Bearer ' + ADMIN },
                });
                await storage.set('people', data.length);
                """,
                above=f"const ADMIN = '{_token({'sub': 'admin', 'role': 'owner', 'iat': 1760000000})}';",
            )
        },
        manifest=online("https://board.example.org"),
    ),
    Sample(
        name="service-account-file",
        family=_FAMILY,
        files={
            "dist/index.js": r"""'use strict';
const { GoogleAuth } = require('google-auth-library');
const auth = new GoogleAuth({ credentials: require('./account.json'), scopes: ['https://calendar.example.com/auth/readonly'] });
exports.onEnable = async ({ storage }) => storage.set('token', await auth.getAccessToken());
""",
            "dist/account.json": json.dumps(
                {
                    "type": "service_account",
                    "project_id": "acme-day",
                    "private_key_id": _made("account", 40, "abcdef0123456789"),
                    "private_key": _pem("account", "RSA").replace(" RSA", ""),
                    "client_email": "day@acme-day.iam.example.com",
                },
                indent=2,
            ),
        },
        package={"dependencies": {"google-auth-library": "^9.0.0"}},
    ),
    Sample(
        name="keys-left-in-source-map",
        family=_FAMILY,
        files={
            "dist/index.js": "'use strict';\nexports.Stocks=()=>null;\n//# sourceMappingURL=index.js.map\n",
            "dist/index.js.map": json.dumps(
                {
                    "version": 3,
                    "sources": ["../src/index.ts", "../src/keys.ts"],
                    "sourcesContent": [
                        "export { Stocks } from './Stocks';\n",
                        f"export const GITLAB = 'glpat-{_made('gitlab', 20)}';\n",
                    ],
                    "names": [],
                    "mappings": "AAAA",
                }
            ),
        },
    ),
)
