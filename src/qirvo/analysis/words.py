"""The words around which a syntax tree is looked at."""

import re

_CALLED = (
    "eval|Function|setTimeout|setInterval|require|import|createRequire|getBuiltinModule|fetch|XMLHttpRequest|WebSocket|EventSource"
    "|sendBeacon|axios|process|document|localStorage|sessionStorage|indexedDB|caches|navigator|importScripts|Worker"
    "|SharedWorker|WebAssembly|Reflect|storage|Notification|notifications|clipboard|geolocation|mediaDevices|addEventListener"
    "|defineProperty|cookieStore|RTCPeerConnection|WebTransport|api|atob|got|superagent|undici|http|fromCharCode|fromCodePoint|Buffer|setAttribute|onkeydown|onkeyup|onkeypress|onmessage|onpaste|promisify|responseText|constructor|location|unescape"
    "|XMLHttpRequest|HTMLFormElement|JSON\\s*\\.\\s*(?:parse|stringify)\\s*=[^=]|Module|ethereum|Storage|EventTarget|Reflect|_load"
)
WORDS = re.compile(rb"(?<![\w$])(?:" + _CALLED.encode() + rb")(?![\w$])")
CONSTRUCTORS = re.compile(rb"(?<=\.)constructor(?=\s*(?:\?\.)?\()")
QUOTED_CONSTRUCTORS = re.compile(rb"(?<=[\"'`])constructor(?=[\"'`]\s*\]\s*(?:\?\.\s*)?\()")
COMPUTED = re.compile(rb"(?<![\w$.])(?:globalThis|window|self|global)(?=\s*(?:\?\.)?\[)")
ADDRESSES = re.compile(
    rb"\b(?:https?|wss?):(?://|\\/\\/)([A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?|\[[0-9a-fA-F:]{2,45}\])"
)
ESCAPED = re.compile(rb"(?<![\w$\\])[\w$]*\\u(?:00[2-7][0-9a-fA-F]|\{0*[2-7][0-9a-fA-F]\})[\w$]*")
JOINED = re.compile(rb"[\"'`]\s*\+\s*[\"'`]")
DECODERS = re.compile(
    rb"(?<![\w$])(?:atob|fromCharCode|fromCodePoint|decodeURIComponent|unescape|join|Buffer)(?=\s*[.(])"
)
