"""The policy of a company's deployments as a file: read strictly, every fault named with its line, all of them at once.

Paths in it are meant from its own folder. Its digest covers the files of waivers that it names.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from qirvo.artifacts.disk import disk_errors
from qirvo.deferred import dataclass
from qirvo.deploy.images.signing_keys import PublicImageKey, read_public_image_key
from qirvo.domain.deployment_policy import DeploymentPolicy
from qirvo.domain.digests import Digest
from qirvo.domain.durations import parse_duration
from qirvo.domain.errors import InvalidError, NotFoundError, QirvoError
from qirvo.domain.findings import Severity
from qirvo.domain.manifest_permissions import canonical_names
from qirvo.domain.spdx_expressions import choices_of
from qirvo.domain.waivers import USUAL_LONGEST, Waiver

_PATTERN = re.compile(r"\*|(?:\*\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_PLACE = re.compile(r" - at `\$\.?(?P<place>[^`]*)`$")
_KEY_ID = re.compile(r"[0-9a-f]{64}")
_INDEX = re.compile(r"\[(\d+)\]")
_LARGEST_BYTES = 1024 * 1024

_Read = TypeVar("_Read")


class NoPolicyError(NotFoundError):
    """There is no policy file."""

    code = "deployment-policy-missing"
    hint = "Write the file, or name another in `[policy] file` of the settings; docs/guides/operator.md has an example."


class MalformedPolicyError(InvalidError):
    """A policy file, or one with waivers, is not of its form."""

    code = "deployment-policy-malformed"
    hint = "Mend each line that the message names; docs/guides/operator.md has an example of every rule."


class _Findings(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    highest: str = Severity.WARNING.value


class _Names(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    allowed: list[str] | None = None
    denied: list[str] = []


class _Network(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    hosts: list[str] | None = None


class _Signatures(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    keys: list[str] = []
    at_least: int = 1
    publisher_keys: list[str] | None = None
    provenance: bool = False


class _Ages(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    base: str = ""
    scan: str = ""
    advisories: str = ""


class _Artifacts(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    unreviewed: bool = True


class _Waivers(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    longest: str = ""
    files: list[str] = []


class _Waiver(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    rule: str
    subject: str
    reason: str
    by: str
    expires: Any


class _Policy(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    findings: _Findings = msgspec.field(default_factory=_Findings)
    licenses: _Names = msgspec.field(default_factory=_Names)
    permissions: _Names = msgspec.field(default_factory=_Names)
    network: _Network = msgspec.field(default_factory=_Network)
    signatures: _Signatures | None = None
    age: _Ages = msgspec.field(default_factory=_Ages)
    artifacts: _Artifacts = msgspec.field(default_factory=_Artifacts)
    waivers: _Waivers = msgspec.field(default_factory=_Waivers)
    waiver: list[Any] = []


class _WaiversFile(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    waiver: list[Any] = []


@dataclass
class _Reading:
    """One file as it is read; collects its faults."""

    path: Path
    content: bytes = b""
    faults: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """Return what stands in the file; nothing, and the fault noted, where it is no TOML.

        Raises:
            NoPolicyError: There is no file.
        """
        with disk_errors(self.path):
            try:
                with self.path.open("rb") as file:
                    self.content = file.read(_LARGEST_BYTES + 1)
            except FileNotFoundError as exc:
                raise NoPolicyError(f"there is no file `{self.path}`") from exc
        if len(self.content) > _LARGEST_BYTES:
            self.says("", f"it has more than `{_LARGEST_BYTES}` bytes")
            return {}
        try:
            return tomllib.loads(self.content.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as exc:
            self.says("", str(exc))
            return {}

    def says(self, place: str, what: str) -> None:
        """Note a fault at `place`, keys parted by `.`, with `[n]` after an array's."""
        line = _line_of(self.content.decode(errors="replace"), place)
        at = f"line {line}, " if line else ""
        self.faults.append(f"`{self.path}`, {at}`{place}`: {what}" if place else f"`{self.path}`: {what}")

    def tries(self, place: str, read: Callable[[], _Read], otherwise: _Read) -> _Read:
        """Return what `read` gives; where that fails, note the fault and return `otherwise`."""
        try:
            return read()
        except QirvoError as exc:
            self.says(place, exc.message)
            return otherwise

    def converted(self, document: object, form: type[_Read], place: str = "") -> _Read | None:
        """Return `document` in its `form`; None, and the fault noted, where it is not of it."""
        try:
            return msgspec.convert(document, form)
        except msgspec.ValidationError as exc:
            message = str(exc)
            match = _PLACE.search(message)
            inner = match["place"] if match else ""
            unknown = re.search(r"unknown field `([^`]+)`", message)
            parts = (place, inner, unknown[1] if unknown else "")
            self.says(".".join(part for part in parts if part), message[: match.start()] if match else message)
            return None


@dataclass(frozen=True, slots=True)
class ReadPolicy:
    """A policy that was read, and the keys whose signatures it counts."""

    policy: DeploymentPolicy
    keys: tuple[PublicImageKey, ...]


def read_policy(path: Path, *, trusted: Sequence[PublicImageKey] = ()) -> ReadPolicy:
    """Read the policy at `path`, and the files of waivers that it names.

    Args:
        path: The file.
        trusted: The keys that are asked for where the file asks for signatures and names no keys.

    Raises:
        NoPolicyError: There is no such file.
        MalformedPolicyError: One is not of its form; the message has every fault with its line.
    """
    reading = _Reading(path)
    policy = reading.converted(reading.document(), _Policy)
    if policy is None or reading.faults:
        raise _malformed([reading])
    folder = path.absolute().parent
    keys = _keys(policy.signatures, reading, folder, trusted)
    read = _policy(policy, reading, keys)
    readings, waivers = [reading], list(_waivers(policy.waiver, reading))
    for name in policy.waivers.files:
        other = _Reading(folder / name)
        readings.append(other)
        file = other.converted(other.document(), _WaiversFile)
        waivers += [] if file is None else _waivers(file.waiver, other)
    if any(one.faults for one in readings):
        raise _malformed(readings)
    digest = Digest.of(b"".join(Digest.of(one.content).hex.encode() for one in readings))
    return ReadPolicy(replace(read, waivers=tuple(waivers), digest=digest), keys)


def _policy(policy: _Policy, reading: _Reading, keys: tuple[PublicImageKey, ...]) -> DeploymentPolicy:
    signatures = policy.signatures
    publisher_keys = None if signatures is None else signatures.publisher_keys
    age = policy.age
    return DeploymentPolicy(
        highest=_highest(policy.findings.highest, reading),
        licenses_allowed=_licenses(policy.licenses.allowed, "licenses.allowed", reading),
        licenses_denied=_licenses(policy.licenses.denied, "licenses.denied", reading) or (),
        permissions_allowed=_permissions(policy.permissions.allowed, "permissions.allowed", reading),
        permissions_denied=_permissions(policy.permissions.denied, "permissions.denied", reading) or frozenset(),
        network_hosts=_network_hosts(policy.network.hosts, reading),
        signers=tuple(key.fingerprint for key in keys),
        signatures=0 if signatures is None else signatures.at_least,
        publisher_keys=_publisher_keys(publisher_keys, reading),
        provenance=signatures is not None and signatures.provenance,
        base_age=_span(age.base, "age.base", reading),
        scan_age=_span(age.scan, "age.scan", reading),
        advisories_age=_span(age.advisories, "age.advisories", reading),
        unreviewed=policy.artifacts.unreviewed,
        longest_waiver=_span(policy.waivers.longest, "waivers.longest", reading) or USUAL_LONGEST,
    )


def _highest(text: str, reading: _Reading) -> Severity | None:
    if text == "none":
        return None
    try:
        return Severity(text)
    except ValueError:
        known = ", ".join(f"`{one}`" for one in Severity)
        reading.says("findings.highest", f"`{text[:40]}` is none of {known} and `none`")
        return None


def _keys(
    signatures: _Signatures | None, reading: _Reading, folder: Path, trusted: Sequence[PublicImageKey]
) -> tuple[PublicImageKey, ...]:
    if signatures is None:
        return ()
    keys = tuple(dict.fromkeys(trusted))
    if signatures.keys:
        read = [
            reading.tries("signatures.keys", lambda name=name: read_public_image_key(folder / name), None)  # type: ignore[misc]  # bound now
            for name in signatures.keys
        ]
        keys = tuple(dict.fromkeys(one for one in read if one is not None))
    named = len(keys) or len(signatures.keys)
    if not 0 <= signatures.at_least <= named:
        reading.says("signatures.at_least", f"`{signatures.at_least}` of `{named}` keys cannot be asked for")
    return keys


def _publisher_keys(ids: list[str] | None, reading: _Reading) -> frozenset[str] | None:
    for index, one in enumerate(ids or ()):
        if _KEY_ID.fullmatch(one) is None:
            said = f"`{one[:80]}` is no id of a key: 64 hexadecimal digits, as `qirvo auth key list` shows them"
            reading.says(f"signatures.publisher_keys[{index}]", said)
    return None if ids is None else frozenset(ids)


def _licenses(names: list[str] | None, place: str, reading: _Reading) -> tuple[str, ...] | None:
    for index, name in enumerate(names or ()):
        choices = choices_of(name.removesuffix("*") or "-")
        if choices is None or len(choices) != 1 or len(choices[0]) != 1:
            reading.says(f"{place}[{index}]", f"`{name[:80]}` is not one SPDX identifier; write `MIT` or `GPL-*`")
    return None if names is None else tuple(names)


def _permissions(names: list[str] | None, place: str, reading: _Reading) -> frozenset[str] | None:
    known: set[str] = set()
    for index, name in enumerate(names or ()):
        canonical = canonical_names(name)
        if not canonical:
            reading.says(f"{place}[{index}]", f"`{name[:80]}` is no known permission")
        known.update(one.value for one in canonical)
    return None if names is None else frozenset(known)


def _network_hosts(patterns: list[str] | None, reading: _Reading) -> tuple[str, ...] | None:
    for index, pattern in enumerate(patterns or ()):
        if _PATTERN.fullmatch(pattern) is None:
            reading.says(
                f"network.hosts[{index}]", f"`{pattern[:80]}` is none of `api.example.org`, `*.example.org` and `*`"
            )
    return None if patterns is None else tuple(patterns)


def _span(text: str, place: str, reading: _Reading) -> timedelta | None:
    if not text:
        return None
    seconds = reading.tries(place, lambda: parse_duration(text), 1)
    if not seconds:
        reading.says(place, f"`{text}` is no time at all")
    return timedelta(seconds=seconds)


def _waivers(entries: Sequence[object], reading: _Reading) -> Iterator[Waiver]:
    for index, entry in enumerate(entries):
        place = f"waiver[{index}]"
        written = reading.converted(entry, _Waiver, place)
        if written is None:
            continue
        if not isinstance(written.expires, date):  # a datetime is one, too
            reading.says(f"{place}.expires", "it is no day: write `2026-12-31` or `2026-12-31T12:00:00Z`, unquoted")
            continue
        waiver = reading.tries(place, lambda written=written: _waiver(written), None)  # type: ignore[misc]  # bound now
        if waiver is not None:
            yield waiver


def _waiver(written: _Waiver) -> Waiver:
    return Waiver(
        rule=written.rule,
        subject=written.subject,
        reason=written.reason,
        by=written.by,
        expires_at=_end_of(written.expires),
    )


def _end_of(written: date | datetime) -> datetime:
    """Return the moment; of a day its end, and without a zone in UTC."""
    if isinstance(written, datetime):
        return written if written.tzinfo is not None else written.replace(tzinfo=UTC)
    return datetime.combine(written, time(), UTC) + timedelta(days=1)


def _malformed(readings: Sequence[_Reading]) -> MalformedPolicyError:
    return MalformedPolicyError("; ".join(fault for one in readings for fault in one.faults))


def _line_of(text: str, place: str) -> int:
    """Return the line on which `place` is written, or else the table it would be in; 0 when neither is."""
    parts = [part for part in _INDEX.sub("", place).split(".") if part]
    wanted = int(match[1]) if (match := _INDEX.search(place.partition(".")[0])) else 0
    if not parts:
        return 0
    header = re.compile(rf"\s*\[\[?\s*{re.escape(parts[0])}\s*\]\]?\s*(?:#.*)?")
    key = re.compile(rf"\s*(?:{re.escape('.'.join(parts))}|{re.escape(parts[0])})\s*=")
    inner = re.compile(rf"\s*{re.escape(parts[1])}\s*=") if len(parts) > 1 else None
    table, seen = 0, -1
    for number, line in enumerate(text.splitlines(), start=1):
        if header.fullmatch(line):
            seen += 1
            if seen == wanted:
                table = number
        elif line.lstrip().startswith("["):
            if table:
                break
        elif (table and inner is not None and inner.match(line)) or (not table and seen < 0 and key.match(line)):
            return number
    return table
