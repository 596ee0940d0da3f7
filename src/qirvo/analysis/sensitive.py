"""Words of places that no plugin has business with: each is rare in ordinary code, and means more beside network calls."""

# ruff: noqa: E501  # patterns are read by their alternatives

import re
from collections.abc import Mapping

from qirvo.analysis.kinds import Kind
from qirvo.analysis.words import Hints

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

COUNTED_HINTS: Mapping[str, Hints] = {
    "fingerprint": Hints(
        "todataurl, offlineaudiocontext, createoscillator, devicememory, hardwareconcurrency, fonts, requestadapter"
        ", webgl_debug_renderer_info, devicepixelratio, colordepth, plugins, resolvedoptions, maxtouchpoints"
        ", getbattery, enumeratedevices, unmasked_renderer_webgl"
    ),
    "mining-work": Hints(
        "nonce, difficulty, job_id, job, share, hashrate, cn_hash, cryptonight, pool, site_key, sitekey, hashes"
    ),
}
"""Kind of place → what stands in the words that are counted."""

PLACE_HINTS: Mapping[str, Hints] = {
    "whole-storage": Hints("<localstorage>, <sessionstorage>, <indexeddb>.databases"),
    "session": Hints("qirvo, <localstorage>., _data__, _state__, /<api>/"),
    "other-plugins": Hints("/<api>/plugins, .qirvo, require.<cache>), api.<admin>, server.prototype.<emit>"),
    "wallet": Hints("eth_, <personal_sign>, phrase"),
    "form-secrets": Hints("<password>, <autocomplete>, <cc>-, stripe, <card> number, <one>-time, <formdata>("),
    "machine-input": Hints(
        "/dev/<input>, <getasynckeystate>, <screencapture>, <pbpaste>, <xclip>, get-<clipboard>, <nircmd>"
        ", <desktopcapturer>"
    ),
    "page-defences": Hints("http-<equiv>, <trustedtypes>, <node_tls_reject_unauthorized>, <serviceworker>, <sandbox>"),
    "inner-machine": Hints(
        "<binding>, <_linkedbinding>, <dlopen>, <builtinmodules>, <koffi>, <ffi>, ffi-<napi>, ref-<napi>"
        ", node:<inspector>, <dangerously>, --<yolo>"
    ),
    "local-network": Hints("<192>.168., <10>., <172>."),
    "host-administration": Hints("setpolicy, updatescan, createuser"),
    "destruction": Hints("<dropdatabase>, /<dev>/, physicaldrive, .<locked>"),
}
"""Kind of place → where its words can be; looked for first."""

HINTS: Mapping[Kind, Hints] = {
    Kind.SECRET_FILE: Hints(
        ".<ssh>, <id_rsa>, <id_ed25519>, <id_ecdsa>, <id_dsa>, .<aws>, .<npmrc>, .<pypirc>, .<netrc>"
        ", .git-<credentials>, .<docker>, .<kube>, .<gnupg>, .<bash_history>, .<zsh_history>, /<etc>/, <login> data"
        ", <leveldb>, <wallet>.dat, <keystore>, <key3>.db, <key4>.db, <logins>.json, <exodus>, nkbih, <gcloud>"
        ", <solana>, config/<gh>, config\\<gh>, <keychains>"
    ),
    Kind.LASTING_PLACE: Hints(
        ".<bashrc>, .<zshrc>, .<profile>, .<bash_profile>, .<zprofile>, <launchagents>, <launchdaemons>, <autostart>"
        ", /<etc>/, <systemd>, <currentversion>, <startup>, <crontab>, <schtasks>, git/<hooks>, git\\<hooks>"
        ", <tasks>.json, <authorized_keys>"
    ),
    Kind.MINES: Hints(
        "stratum, <cryptonight>, <randomx>, <coinhive>, coin-<hive>, <xmrig>, <miner>, <mining>., <argon2d>"
        ", <hashvault>, <moneroocean>, <monerohash>, <deepminer>, <webminerpool>, <webminepool>"
    ),
    Kind.ADDRESS_PATTERN: Hints("]{<40>}, [<13>], bc1[, (?:bc1"),
    Kind.WALLET_ADDRESS: Hints("0x, bc1"),
    Kind.COMMAND: Hints(
        "<curl>, <wget>, /dev/<tcp>, <nc> , <ncat>, <bash> -i, <powershell>, <mshta>, <certutil>, <bitsadmin>, <rm> -"
        ", <mkfs>, <schtasks>, <crontab>, <reg> , <reg>.exe, <osascript>, <launchctl>, <chmod>, <iwr>, <invoke>-web"
        ", <npm> publish, <python>, <python3>, <base64> -, <nohup>, <xmrig>, <security> find, <del> /, <format> c:"
        ", <net> user, <node> -e, ssh-<keygen>, <iptables>, <sudo>, <cat> , <tar> "
        ", .<sh>', .<sh>\", .<sh>`, .<sh> , .<sh>;"
    ),
}
"""Kind of fact → the same."""
