"""Words of places that no plugin has business with: each is rare in ordinary code, and means more beside network calls."""

# ruff: noqa: E501  # patterns are read by their alternatives

import re
from collections.abc import Mapping

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
        rb"\[http-equiv=\\?[\"']?Content-Security-Policy|trustedTypes\.createPolicy\(\s*[\"']default|NODE_TLS_REJECT_UNAUTHORIZED|\.serviceWorker\.register\([^)\n]{0,120}scope:\s*[\"']/[\"']"
        rb"|removeAttribute\([\"']sandbox[\"']\)"
    ),
    "inner-machine": re.compile(
        rb"\bprocess(?:\.binding|\[[\"']binding[\"']\]|\.dlopen|\._linkedBinding)\b|\bbuiltinModules\b|[\"'`](?:koffi|ffi-napi|ffi|ref-napi)[\"'`]|[\"'`]node:inspector[\"'`]|dangerously-skip-permissions|--yolo\b"
    ),
    "destruction": re.compile(
        rb"\.dropDatabase\(|/dev/(?:sd[a-z]|nvme\d|hd[a-z])\b|PhysicalDrive\d|\.locked[\"'`]|indexedDB\.deleteDatabase\("
    ),
}
"""Kind of place → the words."""
ALONE = frozenset({"page-defences", "inner-machine", "destruction", "machine-input", "wallet"})
"""Kinds that are remarkable without any network call."""
