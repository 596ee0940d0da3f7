"""What secrets of known issuers look like, and which texts of that look are none.

Almost every such secret is one unbroken run of letters, digits, `_` and `-`. So a text is split into its long runs
once, and only these are compared with the shapes: a hundred issuers cost no more than one.
"""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Callable, Iterator

from qirvo.analysis.runs import TOKEN, runs_of
from qirvo.analysis.text import entropy
from qirvo.deferred import dataclass

_RUN = re.compile(rb"[A-Za-z0-9_\-]{20,}+")
_LONGEST_RUN = 512
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKSUM = 6
_LEAST_ENTROPY = 3.2  # of 20 and more random characters; words and patterns have less
_PLACEHOLDER = re.compile(
    r"example|placeholder|your|dummy|sample|changeme|change[_-]me|insert|replace|redacted|fake|mock|test[_-]?(?:key|token)"
    r"|todo|foobar|x{4}|\*{3}|0{6}|1234567|abcdef|qwerty|deadbeef|[.]{3}|<|>|\$\{|\{\{|%s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How the secrets of one kind look.

    Attributes:
        kind: Slug of the rule that tells of it.
        name: What people call it.
        pattern: The whole run, from its beginning.
        is_real: Whether a run of this shape proves itself, for example by a checksum.
    """

    kind: str
    name: str
    pattern: re.Pattern[bytes]
    is_real: Callable[[bytes], bool] = lambda _run: True


@dataclass(frozen=True, slots=True)
class FoundSecret:
    """A secret in a text.

    Attributes:
        kind: Slug of the rule that tells of it.
        name: What people call it.
        start: Where it begins.
        value: The secret.
        is_proved: Whether its shape alone is proof enough.
    """

    kind: str
    name: str
    start: int
    value: bytes
    is_proved: bool = True


def has_checksum(run: bytes) -> bool:
    """Say whether the last six characters are the checksum of those after the prefix (GitHub and npm tokens)."""
    body = run.decode("ascii").partition("_")[2]
    return _base62(zlib.crc32(body[:-_CHECKSUM].encode())) == body[-_CHECKSUM:]


def is_placeholder(secret: bytes | str) -> bool:
    """Say whether `secret` only shows where one would stand."""
    text = secret.decode("latin-1") if isinstance(secret, bytes) else secret
    if _PLACEHOLDER.search(text):
        return True
    return len(text) >= 16 and entropy(text) < min(_LEAST_ENTROPY, 0.62 * _most_entropy(len(text)))  # noqa: PLR2004


def found_shapes(content: bytes) -> Iterator[FoundSecret]:
    """Yield the secrets of known issuers in `content`."""
    for match in _long_runs(content):
        run = match[0]
        if run[0] in _STARTS and len(run) <= _LONGEST_RUN:
            yield from _shaped(run, match.start())
        if run[:3] == b"eyJ":
            yield from _web_token(content, match.start())
        elif content[match.start() - 1 : match.start()] == b".":
            yield from _dotted(content, match)
        elif content[match.start() - 1 : match.start()] == b"/":
            yield from _webhook(content, match)
        elif run[:2] == b"AA" and content[match.start() - 1 : match.start()] == b":":
            yield from _bot_token(content, match)


def _long_runs(content: bytes) -> Iterator[re.Match[bytes]]:
    for start, end in runs_of(content, TOKEN, least=20):
        yield from _RUN.finditer(content, start, end)


def _shaped(run: bytes, start: int) -> Iterator[FoundSecret]:
    if _ANY.fullmatch(run) is None:
        return
    for shape in SHAPES:
        match = shape.pattern.fullmatch(run)
        if match is not None and not is_placeholder(run[match.start(1) :]):
            yield FoundSecret(shape.kind, shape.name, start, run, shape.is_real(run))
            return


def _dotted(content: bytes, match: re.Match[bytes]) -> Iterator[FoundSecret]:
    start, run = match.start(), match[0]
    before = content[max(0, start - 40) : start]
    mail = re.search(rb"(?<![A-Za-z0-9_\-.])SG\.[A-Za-z0-9_\-]{22}\.$", before)
    if mail is not None and len(run) == 43 and not is_placeholder(run):  # noqa: PLR2004
        yield FoundSecret("mail-key", "a SendGrid key", start - len(mail[0]), mail[0] + run)
    bot = re.search(rb"(?<![A-Za-z0-9_\-.])([MNO][A-Za-z0-9_\-]{23,27})\.[A-Za-z0-9_\-]{6}\.$", before)
    if bot is not None and 27 <= len(run) <= 38 and _decoded(bot[1]).isdigit():  # noqa: PLR2004
        yield FoundSecret("chat-token", "a Discord bot's token", start - len(bot[0]), bot[0] + run)


def _webhook(content: bytes, match: re.Match[bytes]) -> Iterator[FoundSecret]:
    start, run = match.start(), match[0]
    before = content[max(0, start - 70) : start]
    slack = re.search(rb"hooks\.slack\.com/services/T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/$", before)
    if slack is not None and len(run) == 24 and not is_placeholder(run):  # noqa: PLR2004
        yield FoundSecret("chat-token", "a Slack webhook", start - len(slack[0]), slack[0] + run)
    discord = re.search(rb"discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d{17,20}/$", before)
    if discord is not None and 60 <= len(run) <= 80 and not is_placeholder(run):  # noqa: PLR2004
        yield FoundSecret("chat-token", "a Discord webhook", start - len(discord[0]), discord[0] + run)


def _bot_token(content: bytes, match: re.Match[bytes]) -> Iterator[FoundSecret]:
    number = re.search(rb"(?<![A-Za-z0-9_\-])(?:bot)?(\d{8,10}):$", content[max(0, match.start() - 16) : match.start()])
    if number is not None and len(match[0]) == 35 and not is_placeholder(match[0]):  # noqa: PLR2004
        start = match.start() - len(number[1]) - 1
        yield FoundSecret("chat-token", "a Telegram bot's token", start, number[1] + b":" + match[0])


_WEB_TOKEN = re.compile(rb"(eyJ[A-Za-z0-9_\-]{10,2048})\.(eyJ[A-Za-z0-9_\-]{10,4096})\.([A-Za-z0-9_\-]{20,1024})")


def _web_token(content: bytes, start: int) -> Iterator[FoundSecret]:
    match = _WEB_TOKEN.match(content, start)
    if match is None or is_placeholder(match[3]):
        return
    header, claims = _json(match[1]), _json(match[2])
    if "alg" not in header or str(header["alg"]).lower() == "none" or not _names_somebody(claims):
        return
    yield FoundSecret("web-token", "a JSON Web Token", start, match[0], is_proved=False)


def _names_somebody(claims: dict[str, object]) -> bool:
    told = json.dumps(claims)
    if not claims or claims.get("role") == "anon" or claims.get("sub") == "1234567890":  # public by design; jwt.io's
        return False
    return not re.search(r"example\.(?:com|org|net)\"|John Doe|joe\"", told) or "role" in claims


def _json(part: bytes) -> dict[str, object]:
    try:
        value = json.loads(_decoded(part))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _decoded(part: bytes) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return b""


def _base62(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return digits.rjust(_CHECKSUM, "0")


def _most_entropy(length: int) -> float:
    return min(length, 62).bit_length()


def _shape(kind: str, name: str, pattern: bytes, is_real: Callable[[bytes], bool] = lambda _run: True) -> Shape:
    return Shape(kind, name, re.compile(pattern), is_real)


def _never(_run: bytes) -> bool:
    return False


SHAPES: tuple[Shape, ...] = (
    _shape("cloud-key", "an AWS access key", rb"(?:AKIA|ASIA)([A-Z2-7]{16})"),
    _shape("cloud-key", "a Google API key", rb"AIza([A-Za-z0-9_\-]{35})", _never),  # often public by design
    _shape("cloud-key", "a Google OAuth client secret", rb"GOCSPX-([A-Za-z0-9_\-]{28})"),
    _shape("cloud-key", "a DigitalOcean token", rb"do[opr]_v1_([a-f0-9]{64})"),
    _shape("cloud-key", "an Alibaba Cloud key", rb"LTAI([A-Za-z0-9]{20})", _never),
    _shape("cloud-key", "a Databricks token", rb"dapi([a-f0-9]{32})"),
    _shape("cloud-key", "a Heroku key", rb"HRKU-([A-Za-z0-9_\-]{36,64})"),
    _shape("cloud-key", "a Supabase key", rb"sb[p]_([a-f0-9]{40})"),
    _shape("cloud-key", "a Supabase secret key", rb"sb_secret_([A-Za-z0-9_\-]{31,40})"),
    _shape("cloud-key", "a PlanetScale token", rb"pscale_(?:tkn|pw|oauth)_([A-Za-z0-9_\-]{32,64})"),
    _shape("cloud-key", "a Grafana token", rb"glsa_([A-Za-z0-9]{32}_[a-f0-9]{8})"),
    _shape("cloud-key", "a New Relic key", rb"NRAK-([A-Z0-9]{27})"),
    _shape("cloud-key", "a Sentry token", rb"sntr(?:ys|yu)_([A-Za-z0-9_\-]{60,400})"),
    _shape("code-host-token", "a GitHub token", rb"gh[pousr]_([A-Za-z0-9]{36})", has_checksum),
    _shape("code-host-token", "a GitHub fine-grained token", rb"github_pat_([A-Za-z0-9]{22}_[A-Za-z0-9]{59})"),
    _shape("code-host-token", "a GitLab token", rb"gl(?:pat|dt|rt|ptt|soat|cbt|ft)-([A-Za-z0-9_\-]{20,64})"),
    _shape("code-host-token", "a Bitbucket token", rb"AT(?:BB|CTT3)([A-Za-z0-9_\-]{28,400})", _never),
    _shape("code-host-token", "an Atlassian token", rb"ATATT3([A-Za-z0-9_\-]{100,300})"),
    _shape("code-host-token", "a Linear key", rb"lin_api_([A-Za-z0-9]{40})"),
    _shape("code-host-token", "a Postman key", rb"PMAK-([a-f0-9]{24}-[a-f0-9]{34})"),
    _shape("chat-token", "a Slack token", rb"xox[abeoprs]-((?:[0-9]{8,14}-){1,3}[A-Za-z0-9\-]{20,80})"),
    _shape("chat-token", "a Slack app token", rb"xapp-1-([A-Z0-9]{8,14}-[0-9]{8,15}-[a-f0-9]{40,80})"),
    _shape("payment-key", "a Stripe secret key", rb"(?:sk|rk)_live_([A-Za-z0-9]{16,240})"),
    _shape("payment-key", "a Stripe webhook secret", rb"whsec_([A-Za-z0-9]{32,64})"),
    _shape("payment-key", "a Square secret", rb"sq0csp-([A-Za-z0-9_\-]{43})"),
    _shape("payment-key", "a Square token", rb"(?:sq0atp-([A-Za-z0-9_\-]{22})|EAAA([A-Za-z0-9_\-]{60}))", _never),
    _shape("payment-key", "a Shopify token", rb"shp(?:at|ca|pa|ss)_([a-fA-F0-9]{32})"),
    _shape("registry-token", "an npm token", rb"npm_([A-Za-z0-9]{36})", has_checksum),
    _shape("registry-token", "a PyPI token", rb"pypi-AgE([A-Za-z0-9_\-]{50,500})"),
    _shape("registry-token", "a RubyGems key", rb"rubygems_([a-f0-9]{48})"),
    _shape("registry-token", "a Docker Hub token", rb"dckr_(?:pat|oat)_([A-Za-z0-9_\-]{27,40})"),
    _shape("registry-token", "a crates.io token", rb"cio([A-Za-z0-9]{32})", _never),
    _shape("ai-key", "an Anthropic key", rb"sk-ant-(?:api|admin|oat)[0-9]{2}-([A-Za-z0-9_\-]{80,120})"),
    _shape(
        "ai-key", "an OpenAI key", rb"sk-(?:proj-|svcacct-|admin-)?([A-Za-z0-9_\-]{20,90}T3BlbkFJ[A-Za-z0-9_\-]{20,90})"
    ),
    _shape("ai-key", "an OpenAI key", rb"sk-(?:proj-|svcacct-)([A-Za-z0-9_\-]{40,180})", _never),
    _shape("ai-key", "an OpenAI key", rb"sk-([A-Za-z0-9]{48})", _never),
    _shape("ai-key", "an OpenRouter key", rb"sk-or-v1-([a-f0-9]{64})"),
    _shape("ai-key", "a Hugging Face token", rb"hf_([A-Za-z]{34})"),
    _shape("ai-key", "a Groq key", rb"gsk_([A-Za-z0-9]{52})"),
    _shape("ai-key", "a Replicate token", rb"r8_([A-Za-z0-9]{37})"),
    _shape("ai-key", "an xAI key", rb"xai-([A-Za-z0-9]{80})"),
    _shape("ai-key", "a Perplexity key", rb"pplx-([A-Za-z0-9]{48,56})"),
    _shape("mail-key", "a Brevo key", rb"xkeysib-([a-f0-9]{64}-[A-Za-z0-9]{16})"),
    _shape("mail-key", "a Mailchimp key", rb"([a-f0-9]{32})-us[0-9]{1,2}", _never),
    _shape("mail-key", "a Mailgun key", rb"key-([a-f0-9]{32})", _never),
    _shape("mail-key", "a Resend key", rb"re_([A-Za-z0-9]{8}_[A-Za-z0-9]{24})", _never),
    _shape("mail-key", "a Twilio key", rb"SK([a-f0-9]{32})", _never),
)
_STARTS = frozenset(b"AHLGNPESabcdefghklnprswvx0123456789")
_ANY = re.compile(b"|".join(b"(?:%b)" % shape.pattern.pattern for shape in SHAPES))
