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
    "local-network": re.compile(
        rb"(?:192\.168|\b10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01]))\.(?:\d{1,3}\.)?(?:\$\{|[\"'`]\s*\+)"
    ),
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
            rb"\b(?:nonces?|difficulty|job_id|jobs?|shares?|hashrate|cn_hash|cryptonight\w*|pool|site_?key|hashes|submit|wallet)\b",
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
    "page-internals": Hints(
        "__react, webpackchunk, __vue_app__, firebaselocalstorage, ststokenmanager, __redux, memoizedprops"
    ),
    "scare-screen": Hints(
        "blocked, locked, infected, hacked, call, requestfullscreen, keyboard, switch, turn, beforeunload"
        ", speechsynthesisutterance"
    ),
    "inner-machine": Hints(".sock, containers, hostconfig, privileged, exec"),
    "sign-in-imitated": Hints("qirvo, expired, again, password"),
    "mining-work": Hints(
        "nonce, difficulty, job_id, job, share, hashrate, cn_hash, cryptonight, pool, site_key, sitekey, hashes, submit, wallet"
    ),
}
"""Kind of place → what stands in the words that are counted."""

PLACE_HINTS: Mapping[str, Hints] = {
    "whole-storage": Hints("<localstorage>, <sessionstorage>, <indexeddb>.databases"),
    "session": Hints("qirvo, <localstorage>., _data__, _state__, /<api>/"),
    "other-plugins": Hints("/<api>/plugins, .qirvo, require.<cache>), api.<admin>, server.prototype.<emit>"),
    "wallet": Hints("eth_, <personal_sign>"),
    "seed-phrase": Hints("phrase"),
    "form-secrets": Hints("<password>, <autocomplete>, stripe"),
    "own-form-secrets": Hints("<cc>-, <card> number, <one>-time, <formdata>("),
    "machine-input": Hints(
        "/dev/<input>, <getasynckeystate>, <screencapture>, <pbpaste>, <xclip>, get-<clipboard>, <nircmd>"
        ", <desktopcapturer>"
    ),
    "page-defences": Hints("http-<equiv>, <trustedtypes>, <node_tls_reject_unauthorized>, <serviceworker>, <sandbox>"),
    "inner-machine": Hints(
        "<binding>, <_linkedbinding>, <dlopen>, <builtinmodules>, <koffi>, <ffi>, ffi-<napi>, ref-<napi>"
        ", node:<inspector>, <dangerously>, --<yolo>, 169.254, google.internal, kubernetes, /proc/"
    ),
    "local-network": Hints("<192>.168., <10>., <172>."),
    "host-administration": Hints("setpolicy, updatescan, createuser"),
    "destruction": Hints(
        "<dropdatabase>, /<dev>/, physicaldrive, .<locked>, <btc>, <xmr>, <eth>, <bitcoin>, <monero>, <your> "
    ),
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
        ", <tasks>.json, <authorized_keys>, code/<user>, code\\<user>"
    ),
    Kind.MINES: Hints(
        "stratum, cryptonight, randomx, <coinhive>, coin-<hive>, <xmrig>, <miner>, <mining>., <argon2d>"
        ", <hashvault>, <moneroocean>, <monerohash>, <deepminer>, <webminerpool>, <webminepool>"
    ),
    Kind.ADDRESS_PATTERN: Hints("]{<40>}, [<13>], bc1[, (?:bc1"),
    Kind.WALLET_ADDRESS: Hints("0x, bc1"),
    Kind.COMMAND: Hints(
        "<curl>, <wget>, /dev/<tcp>, <nc> , <ncat>, <bash> -i, <powershell>, <mshta>, <certutil>, <bitsadmin>, <rm> -"
        ", <mkfs>, <schtasks>, <crontab>, <reg> , <reg>.exe, <osascript>, <launchctl>, <chmod>, <iwr>, <invoke>-web"
        ", <npm> publish, <python>, <python3>, <base64> -, <nohup>, <xmrig>, <security> find, <del> /, <format> c:"
        ", <net> user, <node> -e, ssh-<keygen>, <iptables>, <sudo>, <cat> , <tar> "
        ", <git> config, <proxycommand>, <iex>, <pwsh>"
        ", .<sh>', .<sh>\", .<sh>`, .<sh> , .<sh>;"
    ),
}
"""Kind of fact → the same."""
