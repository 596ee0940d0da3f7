"""Words of places that no plugin has business with: each is rare in ordinary code, and means more beside network calls."""

# ruff: noqa: E501  # patterns are read by their alternatives

import re
from collections.abc import Mapping

from qirvo.analysis.kinds import Kind

PLACES: Mapping[str, re.Pattern[bytes]] = {
    "whole-storage": re.compile(
        rb"Object\.(?:keys|entries|values|assign)\((?:\{\},\s*)?(?:window\.)?(?:local|session)Storage\)|\.\.\.(?:window\.)?(?:local|session)Storage\b|(?:local|session)Storage\.key\("
        rb"|indexedDB\.databases\(|JSON\.stringify\((?:window\.)?(?:local|session)Storage\)"
    ),
    "session": re.compile(
        rb"[\"'`][^\"'`\n]{0,20}qirvo[^\"'`\n]{0,12}(?:token|jwt|session)[\"'`]|localStorage\.(?:jwt|token|session)\b|__(?:NEXT_DATA|INITIAL_STATE|APOLLO_STATE)__"
        rb"|[\"'`]/api/(?:csrf|user|auth|admin|account|session)[\w/-]*"
    ),
    "other-plugins": re.compile(
        rb"[\"'`]/api/plugins\b|\.qirvo[\"'`]?,?\s*[\"'`/]{0,3}plugins|require\.cache\)|api\.admin\b|Server\.prototype\.emit"
    ),
    "wallet": re.compile(rb"\beth_(?:sendTransaction|signTypedData(?:_v4)?|sign)\b|\bpersonal_sign\b", re.IGNORECASE),
    "seed-phrase": re.compile(rb"(?:recovery|seed|mnemonic)[ _-]?phrase", re.IGNORECASE),
    "form-secrets": re.compile(
        rb"input\[type=\\?[\"']?password|\[autocomplete[*^$|~]?=\\?[\"'](?:cc-|one-time-code|current-password)|__privateStripeFrame|\[data-stripe"
    ),
    "machine-input": re.compile(
        rb"/dev/input/|GetAsyncKeyState|\bscreencapture\b|\bpbpaste\b|\bxclip\b|Get-Clipboard|\bnircmd\b|desktopCapturer"
    ),
    "page-defences": re.compile(
        rb"\[http-equiv=\\?[\"']?Content-Security-Policy|trustedTypes\.createPolicy\(\s*[\"']default|NODE_TLS_REJECT_UNAUTHORIZED[\"'\]]*\s*=[^=]|\.serviceWorker\.register\([^)\n]{0,120}scope:\s*[\"']/[\"']"
        rb"|removeAttribute\([\"']sandbox[\"']\)"
    ),
    "inner-machine": re.compile(
        rb"(?://|host\w*[\"']?\s*:\s*[\"'`])(?:169\.254\.169\.254|metadata\.google\.internal)|/var/run/secrets/kubernetes|/proc/(?:self|\d+|\$\{[^}]*\})/(?:environ|mem)\b|\bprocess(?:\.(?:binding|_linkedBinding)|\[[\"']binding[\"']\])\(\s*(?![\"'](?:util|natives|config|constants|os|buffer)[\"'])|\bprocess\.dlopen\(|\bbuiltinModules\b|[\"'`](?:koffi|ffi-napi|ffi|ref-napi)[\"'`]|[\"'`]node:inspector[\"'`]|dangerously-skip-permissions|--yolo\b"
    ),
    "destruction": re.compile(
        rb"\b(?:[Pp]ay|[Ss]end)\b[^\n\"'`]{0,40}\b(?:BTC|XMR|ETH|[Bb]itcoin|[Mm]onero)\b|"
        rb"[Yy]our (?:files|notes|data|documents) (?:are|were|have been) (?:locked|encrypted|stolen)|"
        rb"\.dropDatabase\(|/dev/(?:sd[a-z]|nvme\d|hd[a-z])\b|PhysicalDrive\d|\.locked[\"'`]"
    ),
    "plugins-changed": re.compile(rb"(?!)"),
    "local-network": re.compile(
        rb"(?:192\.168|\b10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01]))\.(?:\d{1,3}\.)?(?:\$\{|[\"'`]\s*\+)"
    ),
    "fingerprint": re.compile(rb"(?!)"),
    "pages-visited": re.compile(rb"(?!)"),
    "sign-in-imitated": re.compile(rb"(?!)"),
    "page-internals": re.compile(rb"(?!)"),
    "scare-screen": re.compile(rb"(?!)"),
    "relayed-connection": re.compile(rb"(?!)"),
    "own-form-secrets": re.compile(
        rb"[\"'`]cc-(?:number|csc|exp)|[Cc]ard number|one-time-code|new FormData\((?:event|e|ev|evt)\.target\)"
    ),
    "host-administration": re.compile(rb"(?:setPolicy|updateScan|createUser)\([^)]*(?:requireSignatures|role)"),
}
"""Kind of place → the words."""
ALONE = frozenset(
    {
        "page-defences",
        "inner-machine",
        "destruction",
        "machine-input",
        "wallet",
        "host-administration",
        "plugins-changed",
        "scare-screen",
    }
)
"""Kinds that are remarkable without any network call."""
UNDECLARED_ONLY = frozenset({"own-form-secrets"})
"""Kinds that a declared service may be about."""

COUNTED: Mapping[str, tuple[int, re.Pattern[bytes]]] = {
    "fingerprint": (
        5,
        re.compile(
            rb"\b(?:toDataURL|OfflineAudioContext|createOscillator|deviceMemory|hardwareConcurrency|document\.fonts"
            rb"|requestAdapter|WEBGL_debug_renderer_info|devicePixelRatio|colorDepth|navigator\.plugins"
            rb"|resolvedOptions|maxTouchPoints|getBattery|enumerateDevices|UNMASKED_RENDERER_WEBGL)\b"
        ),
    ),
    "page-internals": (
        1,
        re.compile(
            rb"__react(?:Fiber|Container|Props|InternalInstance)\\?\$|\bwebpackChunk|__vue_app__|firebaseLocalStorage"
            rb"|stsTokenManager|__REDUX_DEVTOOLS|memoizedProps"
        ),
    ),
    "scare-screen": (
        3,
        re.compile(
            rb"(?:computer|device|system|browser|account) (?:has been|is|was) (?:blocked|locked|infected|hacked)"
            rb"|call (?:support|us now|the number|microsoft)|requestFullscreen|keyboard\.lock|do not (?:switch|turn) (?:it )?off"
            rb"|beforeunload|SpeechSynthesisUtterance",
            re.IGNORECASE,
        ),
    ),
    "inner-machine": (
        2,
        re.compile(rb"(?:docker|containerd)\.sock\b|/containers/create\b|\bHostConfig\b|\bPrivileged\b|/exec/\w*start"),
    ),
    "sign-in-imitated": (
        3,
        re.compile(
            rb"qirvo|session(?: has)? expired|sign[- ]?in again|log[- ]?in again|type[\"']?\s*[=:]\s*[\"']?password",
            re.IGNORECASE,
        ),
    ),
    "mining-work": (
        4,
        re.compile(
            rb"\b(?:nonces?|difficulty|job_id|jobs?|shares?|hashrate|cn_hash|cryptonight\w*|pool|site_?key|hashes)\b",
            re.IGNORECASE,
        ),
    ),
}
"""Kind of place → how many different words make it, and the words; none of them says anything alone."""

PLACE_HINTS: Mapping[str, tuple[bytes, ...]] = {
    "whole-storage": (b"storage", b"indexeddb"),
    "session": (b"qirvo", b"localstorage.", b"_data__", b"_state__", b"/api/"),
    "other-plugins": (b"/api/plugins", b".qirvo", b"require.cache)", b"api.admin", b"server.prototype"),
    "wallet": (b"eth_", b"personal_sign"),
    "seed-phrase": (b"phrase",),
    "form-secrets": (b"password", b"autocomplete", b"cc-", b"stripe", b"card number", b"one-time", b"formdata("),
    "machine-input": (
        b"/dev/",
        b"getasync",
        b"screencap",
        b"pbpaste",
        b"xclip",
        b"get-clip",
        b"nircmd",
        b"desktopcapturer",
    ),
    "page-defences": (b"http-equiv", b"trustedtypes", b"node_tls", b"serviceworker", b"sandbox"),
    "inner-machine": (
        b"169.254",
        b"google.internal",
        b".sock",
        b"kubernetes",
        b"/proc/",
        b"binding",
        b"dlopen",
        b"builtinmodules",
        b"koffi",
        b"ffi",
        b"ref-napi",
        b"inspector",
        b"dangerously",
        b"--yolo",
    ),
    "plugins-changed": (),
    "fingerprint": (),
    "pages-visited": (),
    "page-internals": (),
    "scare-screen": (),
    "relayed-connection": (),
    "sign-in-imitated": (),
    "own-form-secrets": (b"cc-", b"card number", b"one-time", b"formdata("),
    "local-network": (b"192.168.", b"10.", b"172."),
    "host-administration": (b"setpolicy", b"updatescan", b"createuser"),
    "destruction": (
        b"btc",
        b"xmr",
        b"eth",
        b"coin",
        b"monero",
        b"your ",
        b"dropdatabase",
        b"/dev/",
        b"physicaldrive",
        b".locked",
        b"deletedatabase",
    ),
}
"""Kind of place → one of these stands in every text, in lower case, in which its words can be; looked for first."""
HINTS: Mapping[Kind, tuple[bytes, ...]] = {
    Kind.SECRET_FILE: (
        *(
            b".ssh",
            b"id_rsa",
            b"id_ed",
            b"id_ecdsa",
            b"id_dsa",
            b".aws",
            b".npmrc",
            b".pypirc",
            b".netrc",
            b".git-cred",
        ),
        *(
            b".docker",
            b".kube",
            b".gnupg",
            b"_history",
            b"/etc/",
            b"login data",
            b"leveldb",
            b"wallet.dat",
            b"keystore",
        ),
        *(b"key3.db", b"key4.db", b"logins.json", b"exodus", b"nkbih", b".config", b".azure", b"keychains"),
    ),
    Kind.LASTING_PLACE: (
        *(b".bashrc", b".zshrc", b"profile", b"launchagents", b"launchdaemons", b"autostart", b"/etc/", b"systemd"),
        *(
            b"currentversion",
            b"startup",
            b"crontab",
            b"schtasks",
            b"git/hooks",
            b"git\\hooks",
            b"tasks.json",
            b"authorized_keys",
        ),
    ),
    Kind.MINES: (
        *(
            b"stratum",
            b"cryptonight",
            b"randomx",
            b"hive",
            b"xmrig",
            b"miner",
            b"mining.",
            b"argon2d",
            b"hashvault",
            b"monero",
        ),
    ),
    Kind.WALLET_ADDRESS: (b"0x", b"bc1", b'"1', b"'1", b"`1", b'"3', b"'3", b"`3", b"'4", b'"4'),
    Kind.COMMAND: (
        *(
            b"curl",
            b"wget",
            b"/dev/tcp",
            b"nc ",
            b"ncat",
            b"bash -i",
            b"powershell",
            b"mshta",
            b"certutil",
            b"bitsadmin",
            b"rm -",
        ),
        *(
            b"mkfs",
            b"schtasks",
            b"crontab",
            b"reg ",
            b"reg.exe",
            b"osascript",
            b"launchctl",
            b"chmod",
            b"iwr",
            b"invoke-web",
            b"npm publish",
        ),
        *(
            b"python",
            b"base64 -",
            b"nohup",
            b"xmrig",
            b"security find",
            b"del /",
            b"format c:",
            b"taskkill",
            b"net user",
            b"node -e",
        ),
        *(b"ssh-keygen", b"iptables", b"sudo", b"cat ", b"tar "),
    ),
}
"""Kind of fact → the same."""
