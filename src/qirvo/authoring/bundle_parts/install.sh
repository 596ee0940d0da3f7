#!/bin/sh
# Installs the plugin that lies beside this script, and says so only when it is installed.
#
# Not a word of this file is about the plugin: it is the same in every bundle. Each file is compared with SHA256SUMS
# first; then qirvo compares them again, verifies the publisher's signature, shows what would be installed, and asks.
#
# Exit codes: 0 done, 2 wrong option, 7 qirvo is missing or does not work, 8 a file is not the one that SHA256SUMS
# lists; any other is qirvo's own.
set -eu

usage() {
    cat <<'END'
usage: sh install.sh [--dry-run] [--yes] [--allow-unsigned]

  --dry-run         compare and show everything, install nothing
  --yes             ask nothing, and agree to the permissions that are shown
  --allow-unsigned  with --yes: also where nobody vouches for the files
END
}

fail() {
    code=$1
    shift
    printf 'install.sh: %s\n' "$*" >&2
    exit "$code"
}

dry_run='' yes='' unsigned=''
for word in "$@"; do
    case $word in
    --dry-run) dry_run=yes ;;
    --yes | -y) yes=yes ;;
    --allow-unsigned) unsigned=yes ;;
    --help | -h)
        usage
        exit 0
        ;;
    *)
        usage >&2
        fail 2 'there is no such option'
        ;;
    esac
done

# The folder of this script, whatever it is called; no $(...), which would take a line break off its end.
case $0 in
*/*) here=${0%/*}/ ;;
*) here=./ ;;
esac
case $here in
/* | ./* | ../*) ;;
*) here=./$here ;;
esac
unset CDPATH
cd "$here" || fail 7 'the folder of this script cannot be entered'
{ [ -f plugin.zip ] && [ -f SHA256SUMS ]; } || fail 8 'plugin.zip and SHA256SUMS have to lie beside this script'

if ! command -v qirvo >/dev/null 2>&1; then
    printf '%s\n' 'Get it, for example, with one of' '  pipx install qirvo' '  python3 -m pip install --user qirvo' >&2
    fail 7 'qirvo is not installed, or is not on the PATH'
fi
qirvo --version >/dev/null 2>&1 || fail 7 'qirvo is there, and does not work: try "qirvo --version"'

tool=''
for each in sha256sum shasum sha256 openssl; do
    if command -v "$each" >/dev/null 2>&1; then
        tool=$each
        break
    fi
done

digest_of() {
    case $tool in
    sha256sum) sha256sum <"$1" ;;
    shasum) shasum -a 256 <"$1" ;;
    sha256) sha256 -q <"$1" ;;
    openssl) openssl dgst -sha256 -r <"$1" ;;
    *) return 1 ;;
    esac
}

is_listed() {
    while IFS= read -r line || [ -n "$line" ]; do
        [ "$line" != "$1" ] || return 0
    done <SHA256SUMS
    return 1
}

if [ -z "$tool" ]; then
    printf '%s\n' 'Nothing here computes SHA-256; qirvo alone compares the files with SHA256SUMS.' >&2
else
    for name in plugin.zip source.zip signature.json publisher-key.json sbom.cdx.json LICENSE README.md README.html \
        install.sh install.bat install.ps1; do
        [ -f "$name" ] || continue
        found=$(digest_of "$name") || fail 8 "$name cannot be read; nothing was installed"
        is_listed "${found%%[ *]*}  $name" ||
            fail 8 "$name is not the file that SHA256SUMS lists; nothing was installed. Get the bundle again."
    done
    printf '%s\n' 'Every file is the one that SHA256SUMS lists.' >&2
fi

set -- plugin install .
[ -z "$dry_run" ] || set -- "$@" --dry-run
[ -z "$yes" ] || set -- "$@" --yes
[ -z "$unsigned" ] || set -- "$@" --allow-unsigned
code=0
qirvo "$@" || code=$?
[ "$code" -eq 0 ] || fail "$code" "the plugin was not installed, or is not well: qirvo ended with $code"
[ -n "$dry_run" ] || printf '%s\n' 'Installed. "qirvo plugin list" shows it.' >&2
