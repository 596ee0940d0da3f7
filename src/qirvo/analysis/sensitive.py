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
    "wallet": re.compile(
        rb"\beth_(?:sendTransaction|signTypedData(?:_v4)?|sign)\b|\bpersonal_sign\b|(?:recovery|seed|mnemonic)[ _-]?phrase",
        re.IGNORECASE,
    ),
    "form-secrets": re.compile(
        rb"input\[type=\\?[\"']?password|\[autocomplete[*^$|~]?=\\?[\"'](?:cc-|one-time-code|current-password)|[\"'`]cc-(?:number|csc|exp)|__privateStripeFrame|\[data-stripe|[Cc]ard number"
        rb"|one-time-code|new FormData\((?:event|e|ev|evt)\.target\)"
    ),
    "machine-input": re.compile(
        rb"/dev/input/|GetAsyncKeyState|\bscreencapture\b|\bpbpaste\b|\bxclip\b|Get-Clipboard|\bnircmd\b|desktopCapturer"
    ),
    "page-defences": re.compile(
        rb"\[http-equiv=\\?[\"']?Content-Security-Policy|trustedTypes\.createPolicy\(\s*[\"']default|NODE_TLS_REJECT_UNAUTHORIZED[\"'\]]*\s*=[^=]|\.serviceWorker\.register\([^)\n]{0,120}scope:\s*[\"']/[\"']"
        rb"|removeAttribute\([\"']sandbox[\"']\)"
    ),
    "inner-machine": re.compile(
        rb"\bprocess(?:\.binding|\[[\"']binding[\"']\]|\.dlopen|\._linkedBinding)\(|\bbuiltinModules\b|[\"'`](?:koffi|ffi-napi|ffi|ref-napi)[\"'`]|[\"'`]node:inspector[\"'`]|dangerously-skip-permissions|--yolo\b"
    ),
    "destruction": re.compile(rb"\.dropDatabase\(|/dev/(?:sd[a-z]|nvme\d|hd[a-z])\b|PhysicalDrive\d|\.locked[\"'`]"),
    "plugins-changed": re.compile(rb"(?!)"),
    "local-network": re.compile(
        rb"(?:192\.168|\b10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01]))\.(?:\d{1,3}\.)?(?:\$\{|[\"'`]\s*\+)"
    ),
    "fingerprint": re.compile(rb"(?!)"),
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
    }
)
"""Kinds that are remarkable without any network call."""

COUNTED: Mapping[str, tuple[int, re.Pattern[bytes]]] = {
    "fingerprint": (
        5,
        re.compile(
            rb"\b(?:toDataURL|OfflineAudioContext|createOscillator|deviceMemory|hardwareConcurrency|document\.fonts"
            rb"|requestAdapter|WEBGL_debug_renderer_info|devicePixelRatio|colorDepth|navigator\.plugins"
            rb"|resolvedOptions|maxTouchPoints|getBattery|enumerateDevices|UNMASKED_RENDERER_WEBGL)\b"
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

COUNTED_HINTS: Mapping[str, tuple[bytes, ...]] = {
    "fingerprint": (
        *(b"todataurl", b"offlineaudiocontext", b"createoscillator", b"devicememory", b"hardwareconcurrency", b"fonts"),
        *(b"requestadapter", b"webgl_debug_renderer_info", b"devicepixelratio", b"colordepth", b"plugins"),
        *(b"resolvedoptions", b"maxtouchpoints", b"getbattery", b"enumeratedevices", b"unmasked_renderer_webgl"),
    ),
    "mining-work": (
        *(b"nonce", b"difficulty", b"job_id", b"job", b"share", b"hashrate", b"cn_hash", b"cryptonight", b"pool"),
        *(b"site_key", b"sitekey", b"hashes"),
    ),
}
"""Kind of place → what stands in the words that are counted, in lower case."""
PLACE_HINTS: Mapping[str, tuple[bytes, ...]] = {
    "whole-storage": (b"storage", b"indexeddb"),
    "session": (b"qirvo", b"localstorage.", b"_data__", b"_state__", b"/api/"),
    "other-plugins": (b"/api/plugins", b".qirvo", b"require.cache)", b"api.admin", b"server.prototype"),
    "wallet": (b"eth_", b"personal_sign", b"phrase"),
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
    "local-network": (b"192.168.", b"10.", b"172."),
    "host-administration": (b"setpolicy", b"updatescan", b"createuser"),
    "destruction": (b"dropdatabase", b"/dev/", b"physicaldrive", b".locked", b"deletedatabase"),
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
    Kind.ADDRESS_PATTERN: (b"]{40}", b"[13]", b"bc1[", b"(?:bc1"),
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
