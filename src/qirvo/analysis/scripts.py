"""What a command line of package.json does, as far as its words say."""

import re

_MOST = 8192
_FETCHES = re.compile(
    r"\b(?:curl|wget|aria2c|fetch|Invoke-WebRequest|iwr|irm|Invoke-RestMethod|bitsadmin|certutil|DownloadString|DownloadFile"
    r"|Start-BitsTransfer|scp|tftp|ftp)\b|https?\.(?:get|request)|https?://|/dev/tcp/|\bnc(?:at)?\s+-|\b(?:ssh|git)\s+\S{1,100}@",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b|\|\s*(?:sudo\s+)?(?:node|python3?|perl|ruby|php|osascript|powershell|pwsh|cmd|iex)\b"
    r"|\b(?:ba|z|da)?sh\s+-c\b|\b(?:ba|z|da)?sh\s+(?:<\(|\S{1,100})|\beval\b|\biex\b|Invoke-Expression|\bchmod\s+(?:\+x|[0-7]{3,4})"
    r"|\bstart\s+\S{1,100}\.(?:exe|bat|ps1|vbs)|&&?\s*\.?/\S{1,100}|;\s*\.?/\S{1,100}|\bnode\s|/dev/tcp/|\bnc(?:at)?\s+-\w*e"
    r"|child_process|\bFunction\s*\(|\bpowershell\b|\bpwsh\b|\bexec(?:Sync)?\s*\(|\brundll32\b|\bregsvr32\b|\bmshta\b",
    re.IGNORECASE,
)
_SELF_CONTAINED = re.compile(
    r"\bmshta\s+\S*https?:|\bregsvr32\b.{0,100}https?:|\b(?:npx|npm\s+(?:i|install|exec)|pnpm\s+dlx|yarn\s+dlx|bunx?\s+x?|deno\s+run|pip3?\s+install)"
    r"\b.{0,100}?\b(?:git\+)?https?://|/dev/tcp/",
    re.IGNORECASE,
)
_CARRIES_OUT = re.compile(
    r"\b(?:curl|wget)\b.{0,400}?(?:\$\(|`|-d\b|--data|--post-(?:data|file)|-F\b|--upload-file|-T\b)"
    r"|\b(?:nslookup|dig|ping|host)\b.{0,200}?(?:\$\(|`|\$\{?(?:USER|HOSTNAME|HOME|PWD))",
    re.IGNORECASE,
)
_HIDES = re.compile(
    r"\bnode(?:\.exe)?\s+(?:-{1,2}\S{1,40}\s+){0,4}(?:-e|--eval|-p|--print|-pe)\b|\b(?:python3?|perl|ruby|php|deno)\s+(?:-[a-zA-Z]{0,4}[ecr]|eval)\b"
    r"|base64\s+(?:-d|-D|--decode)|\bxxd\s+-r|\bopenssl\s+enc\b|-enc(?:odedcommand)?\s+[A-Za-z0-9+/=]{16,}|\batob\s*\(|Buffer\.from\s*\("
    r"|fromCharCode|(?:\\x[0-9a-f]{2}){4,}|-w(?:indowstyle)?\s+hidden|>\s*/dev/null\s+2>&1\s*&|\bnohup\b|\$\{?IFS\b|\brev\b\s*\|",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"""\bnode\s+-(?:e|p|pe)\s+(?:\\?["'])?(?:console\.log\([^;]{0,200}\)|[\w.]+|process\.exit\(\d*\)|try\s?\{\s?require\(['"\\]{1,3}\.?[\w./@-]+['"\\]{1,3}\)[^;]{0,40}\}\s?catch\s?\(?\w*\)?\s?\{\s?\})\s?;?\s?(?:\\?["'])?\s*(?:\|\|?.{0,60})?$"""
)
_NATIVE = re.compile(
    r"\b(?:node-gyp|node-pre-gyp|prebuild-install|node-gyp-build|prebuildify|cmake-js|neon\s+build|cargo-cp-artifact)\b"
)


def runs_remote_code(script: str) -> bool:
    """Say whether `script` fetches something and runs it, or sends away what it finds on the machine."""
    text = script[:_MOST]
    if _SELF_CONTAINED.search(text) or _CARRIES_OUT.search(text):
        return True
    return _FETCHES.search(text) is not None and _RUNS.search(text) is not None


def hides_command(script: str) -> bool:
    """Say whether `script` carries its program in itself or writes it so that nobody can read it."""
    text = script[:_MOST]
    return _HIDES.search(text) is not None and _PLAIN.search(text) is None


def names_native_build(script: str) -> bool:
    """Say whether `script` builds native code, or fetches it ready-made."""
    return _NATIVE.search(script[:_MOST]) is not None
