"""What names that code calls or reads stand for: the capability, the sink they are, and the label of what they give."""

# ruff: noqa: E501, ISC004  # patterns are read by their alternatives

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

from qirvo.analysis.facts import Capability
from qirvo.analysis.kinds import Label, Sink

_C = Capability
_Meaning = TypeVar("_Meaning")


class _Meanings(Generic[_Meaning]):
    """What names stand for, by the first pattern that matches a name; most names match none, which costs one look."""

    def __init__(self, rows: Iterable[tuple[str, _Meaning]]) -> None:
        self._rows = [(re.compile(pattern), meaning) for pattern, meaning in rows]
        self._any = re.compile("|".join(pattern.pattern for pattern, _ in self._rows))

    def of(self, name: str) -> _Meaning | None:
        if self._any.fullmatch(name) is None:
            return None
        return next(meaning for pattern, meaning in self._rows if pattern.fullmatch(name))


_CALLS: tuple[tuple[str, Capability], ...] = (
    (
        r"(?:fetch|XMLHttpRequest\(\)|WebSocket\(\)|EventSource\(\)|navigator\.sendBeacon|axios(?:\.\w+)?|undici\.\w+"
        r"|(?:http2?|https|tls|net|dgram|dns(?:/promises|\.promises)?)\.\w+(?:\(\))?|RTCPeerConnection\(\)|WebTransport\(\)"
        r"|.*\bapi\.http\.\w+|.+\.http\.(?:get|post|put|patch|delete|request|head)|.*\bapi\.fetch|got(?:\.\w+)?|request(?:\.\w+)?|superagent\.\w+)",
        _C.NETWORK,
    ),
    (r"child_process\.\w+|cluster\.fork|worker_threads\.Worker\(\)|.*\bDeno\.(?:run|Command)(?:\(\))?", _C.PROCESS),
    (r"fs(?:/promises)?\.[\w.]+|fs-extra\.\w+", _C.FILESYSTEM),
    (r"eval|Function(?:\(\))?|vm\.\w+(?:\(\))?(?:\.\w+)?|.*\.constructor\.constructor", _C.DYNAMIC_CODE),
    (r"importScripts", _C.REMOTE_CODE),
    (r"process\.dlopen|bindings|ffi-napi\.\w+", _C.NATIVE_CODE),
    (r"WebAssembly\.\w+(?:\(\))?", _C.WEB_ASSEMBLY),
    (
        r"(?:localStorage|sessionStorage|indexedDB|caches)\.\w+|.*\b(?:storage|api\.storage|context\.storage)\."
        r"(?:get|set|getItem|setItem|remove|delete|clear|keys|has|put)",
        _C.STORAGE,
    ),
    (r"navigator\.clipboard\.read\w*|.*\bclipboard\.read\w*", _C.CLIPBOARD_READ),
    (r"navigator\.clipboard\.write\w*|.*\bclipboard\.write\w*", _C.CLIPBOARD_WRITE),
    (r"navigator\.geolocation\.\w+", _C.GEOLOCATION),
    (r"navigator\.mediaDevices\.get(?:Display|User)Media", _C.CAMERA),
    (r"Notification(?:\(\)|\.requestPermission)|.*\bnotifications\.(?:send|show|notify|create)", _C.NOTIFICATIONS),
    (r".*\bapi\.calendar\.\w+", _C.CALENDAR),
    (r"navigator\.contacts\.\w+|.*\bapi\.contacts\.\w+", _C.CONTACTS),
)
_READS: tuple[tuple[str, Capability], ...] = (
    (r"process\.env(?:\..+)?", _C.ENVIRONMENT),
    (r"document\.cookie(?:\..+)?|cookieStore\..+", _C.COOKIES),
    (r"(?:localStorage|sessionStorage)(?:\..+)?", _C.STORAGE),
)
_SENDERS = (
    r"fetch|navigator\.sendBeacon|axios(?:\.\w+)?|got(?:\.\w+)?|request(?:\.\w+)?|superagent\.\w+|undici\.\w+"
    r"|(?:WebSocket|EventSource)\(\)|(?:WebSocket|XMLHttpRequest|RTCPeerConnection)\(\)\.\w+|open|.+\.(?:send|sendBeacon)|.+\.style\.setProperty|(?:location|window)\.(?:assign|replace)|https?\.(?:request|get)(?:\(\).*)?"
    r"|(?:net|tls)\.(?:connect|createConnection)(?:\(\).*)?|net\.Socket\(\)\.\w+|dgram\.createSocket\(\)\.\w+"
    r"|dns(?:/promises|\.promises)?\.(?:resolve|lookup)\w*|.*\bapi\.http\.\w+|.+\.http\.(?:get|post|put|patch|delete|request|head)|.*\bapi\.fetch"
)
_SINKS: tuple[tuple[str, Sink], ...] = (
    (_SENDERS, Sink.NETWORK),
    (
        r"eval|Function(?:\(\))?|vm\.\w+(?:\(\))?|.*\.constructor\.constructor|(?:vm\.)?Script\(\)|.*\._compile"
        r"|AsyncFunction(?:\(\))?",
        Sink.EVALUATED,
    ),
    (r"child_process\.\w+", Sink.COMMAND),
    (r"require|import|importScripts|(?:Shared)?Worker\(\)|worker_threads\.Worker\(\)", Sink.IMPORTED),
    (
        r"fs(?:/promises|\.promises)?\.(?:write|append|createWriteStream)\w*|process\.dlopen",
        Sink.WRITTEN,
    ),
    (
        r"document\.write(?:ln)?|.*\.(?:insertAdjacentHTML|setHTMLUnsafe)|.*\.createContextualFragment",
        Sink.MARKUP,
    ),
)
_SOURCES: tuple[tuple[str, Label], ...] = (
    (
        r"fetch|axios(?:\.\w+)?|got(?:\.\w+)?|https?\.(?:request|get)|.*\bapi\.http\.\w+|.+\.http\.(?:get|post|put|patch|delete|request)|undici\.\w+|request(?:\.\w+)?"
        r"|dns(?:/promises|\.promises)?\.resolveTxt|.*\bapi\.fetch",
        Label.REMOTE,
    ),
    (
        r"atob|String\.from(?:CharCode|CodePoint)|unescape|zlib\.\w+Sync|crypto\.createDecipher\w*|(?:crypto\.)?subtle\.decrypt",
        Label.DECODED,
    ),
    (r"(?:navigator\.)?clipboard\.read\w*", Label.CLIPBOARD),
)
_CALLED, _READ, _SINK, _LABEL = _Meanings(_CALLS), _Meanings(_READS), _Meanings(_SINKS), _Meanings(_SOURCES)
SECRET_WORDS = re.compile(
    r"token|secret|passw|api_?key|credential|jwt|session|auth|private|mnemonic|seed|wallet", re.IGNORECASE
)
ENVIRONMENT_SECRETS = re.compile(
    r"TOKEN|SECRET|PASS|CREDENTIAL|PRIVATE|AWS_|NPM_|GITHUB_|GH_|API_?KEY|DATABASE_URL|_AUTH|SSH_", re.IGNORECASE
)
SECRET_FILES = re.compile(
    r"(?:^|[/\\~\"'`])(?:\.ssh\b|id_(?:rsa|ed25519|ecdsa|dsa)\b|\.aws[/\\]credentials|\.npmrc\b|\.pypirc\b|\.netrc\b|\.git-credentials\b"
    r"|\.docker[/\\]config\.json|\.kube[/\\]config|\.gnupg\b|\.bash_history\b|\.zsh_history\b)|/etc/(?:shadow|passwd|sudoers)\b"
    r"|Login Data|Local Storage[/\\]leveldb|\bwallet\.dat\b|Ethereum[/\\]keystore|\bkey[34]\.db\b|logins\.json\b|\bExodus\b"
    r"|nkbihfbeogaeaoehlefnkodbefgpgknn|\.config[/\\](?:gcloud|gh|solana)\b|Keychains\b"
)
LASTING_PLACES = re.compile(
    r"\.(?:bashrc|zshrc|profile|bash_profile|zprofile)\b|Library[/\\]Launch(?:Agents|Daemons)|(?:^|[/\\])autostart\b"
    r"|/etc/(?:cron|init\.d|rc\.local|systemd|profile\.d)|systemd[/\\]user|CurrentVersion\\+Run\b|Start Menu[/\\]+Programs[/\\]+Startup"
    r"|\bcrontab\b|\bschtasks\b|\.git[/\\]hooks|\.vscode[/\\]tasks\.json|Code[/\\]User[/\\](?:tasks|settings)\.json|\bauthorized_keys\b|\bpm2 startup\b"
)
COMMANDS = re.compile(
    r"\b(?:curl|wget)\b[^\n]*\|\s*(?:ba|z|da)?sh\b|/dev/tcp/|\bnc(?:at)?\b[^\n]*\s-[a-z]*e|\bbash\s+-i\b|\b(?:powershell|pwsh)[^\n]*(?:\s-e(?:nc|ncodedcommand|c)?\s|\s-w(?:in\w*)?\s+h|\biex\b|Invoke-(?:Expression|WebRequest)|DownloadString|Net\.Sockets|FromBase64)"
    r"|\bmshta\b|\bcertutil\b[^\n]*-(?:urlcache|decode)|\bbitsadmin\b|\brm\s+-[rf]{2}|\bmkfs\b|\bschtasks\b|\bcrontab\b|\breg(?:\.exe)?\s+add\b"
    r"|\bosascript\b[^\n]*(?:do shell script|password|keystroke|curl)|\blaunchctl\b|\bchmod\s+(?:\+x|7\d\d)|\b(?:curl|wget|Invoke-WebRequest|iwr)\b|\bnpm\s+publish\b|\bpython3?\s+-c\b"
    r"|\bbase64\s+-{1,2}d|\bnohup\b|\bxmrig\b|\bsecurity\s+(?:find-(?![^\n]*-s\s+\S*qirvo)|dump-)|\bdel\s+/[fsq]|\bformat\s+c:|\bnet\s+user\b|\bnode\s+-e\b"
    r"|\bssh-keygen\b|\biptables\b|\bsudo\b|\bcat\s+[~/][^\n]*(?:passwd|shadow|\.ssh|\.aws|\.npmrc)|\btar\b[^\n]*\.ssh|\bgit\s+config\s+--global\b|\bProxyCommand\b|\b(?:ba|z)?sh\s+[\w./~-]+\.sh\b|\biex\b[^\n]*\(|\|\s*iex\b",
    re.IGNORECASE,
)
STARTED = re.compile(
    r"\bgit\b[^\n]*\bpush\b|\bnpm\s+(?:i|install|exec|ci|link)\b|\b(?:yarn|pnpm|bun)\s+add\b|\bpip3?\s+install\b|\bshutdown\b|\breboot\b|\bpkill\b"
    r"|\bkillall\b|\bkill\s+-|\bsystemctl\s+(?:stop|disable|enable|mask)|\bufw\b|\bsetenforce\b|\bnetsh\b|\bgit\s+credential"
    r"|\bdocker\s+(?:run|exec)\b|\bkubectl\b|(?<![.\w/-])(?:ssh|scp)\s|\bmount\s|\bmkfifo\b|\bsocat\b|\bvssadmin\b|\bwevtutil\b|\bicacls\b|\battrib\s"
    r"|\bcipher\s+/w|\bdd\s+if=|\buseradd\b|\bpasswd\b|\bchown\b|\bperl\s+-e\b|\bruby\s+-e\b|\bphp\s+-r\b|\bwmic\b"
    r"|\bxclip\b|\bpbpaste\b|\bscreencapture\b|\bscrot\b|\barecord\b|\bffmpeg\b[^\n]*(?:avfoundation|x11grab|v4l2)|\bcat\s+/etc/",
    re.IGNORECASE,
)
"""What only a command that is really started means; in other texts these words are common."""
MINING = re.compile(
    r"stratum\+?(?:tcp|ssl|2)?(?:://|\b)|\b_?cryptonight|\brandomx|\bcoin-?hive\b|\bxmrig\b|\bminer\b.{0,40}\b(?:throttle|threads|pool)\b"
    r"|\bmining\.(?:subscribe|authorize|submit|notify)\b|\bargon2d-chukwa\b|\bhashvault\b|\bmonero(?:ocean|hash)\b|\bdeepMiner\b|\bwebminer?pool\b",
    re.IGNORECASE,
)
SHELLS = re.compile(
    r"(?:/bin/|^)(?:ba|z|da|k)?sh$|^(?:cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh)$|/system32/cmd\.exe", re.IGNORECASE
)
OVERRIDDEN = re.compile(
    r"(?:fetch|(?:Array|Map|Set)\.prototype\.(?:push|get|set)|dns\.lookup|JSON\.(?:parse|stringify)|XMLHttpRequest\.prototype\.(?:open|send|setRequestHeader)|WebSocket\.prototype\.send"
    r"|navigator\.(?:sendBeacon|clipboard\.\w+|geolocation\.\w+)|(?:Local)?Storage\.prototype\.\w+|HTMLFormElement\.prototype\.\w+"
    r"|EventTarget\.prototype\.addEventListener|crypto\.(?:subtle\.\w+|getRandomValues)|SubtleCrypto\.prototype\.\w+"
    r"|(?:Module|module)\.(?:_load|_compile|_resolveFilename|prototype\.\w+|_extensions.*)|Object\.prototype\.(?!globalThis)\w+|Promise\.prototype\.then"
    r"|fs(?:/promises)?\.\w+|https?\.(?:request|get|Server\.prototype\.\w+)|module\.register|child_process\.\w+|require\.cache(?:\..*)?|process\.(?:exit|env\.(?:NODE_OPTIONS|PATH))"
    r"|document\.(?:write|createElement|querySelector|getElementById)|HTMLInputElement\.prototype\.\w+|qirvo(?:\..*)?"
    r"|ethereum(?:\.\w+)?|(?:phantom\.)?solana\.\w+|Element\.prototype\.\w+|Response\.prototype\.\w+|Request\.prototype\.\w+|history\.pushState)"
)
NAMES_OF_POWER = frozenset(
    {"eval", "Function", "require", "child_process", "exec", "execSync", "spawn", "spawnSync", "constructor", "process"}
    | {
        "mainModule",
        "cookie",
        "localStorage",
        "fetch",
        "XMLHttpRequest",
        "sendBeacon",
        "WebSocket",
        "importScripts",
        "fromCharCode",
    }
    | {"document", "atob", "env", "execFile", "fork", "sessionStorage", "clipboard", "innerHTML", "write", "_load"}
)
CRYPTO_ADDRESS = re.compile(
    r"\b0x[0-9a-fA-F]{40}\b|\b(?:bc1)[02-9ac-hj-np-z]{25,60}\b|^[13][1-9A-HJ-NP-Za-km-z]{26,34}$|^[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}$"
)


def capability_of_call(name: str) -> Capability | None:
    """Return what calling `name` reaches for."""
    return _CALLED.of(name)


def capability_of_read(name: str) -> Capability | None:
    """Return what reading `name` reaches for."""
    return _READ.of(name)


def sink_of_call(name: str) -> Sink | None:
    """Return what becomes of the arguments of `name`."""
    return _SINK.of(name)


def label_of_call(name: str) -> Label | None:
    """Return where what `name` gives comes from."""
    return _LABEL.of(name)
