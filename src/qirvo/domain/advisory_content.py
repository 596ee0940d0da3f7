"""Reading what somebody writes into an advisory: every fault is told with the value and where it stands."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from qirvo.deferred import dataclass
from qirvo.domain.advisories import Bound, Danger, danger_of, spans_of
from qirvo.domain.cvss import base_score
from qirvo.domain.errors import InvalidError
from qirvo.domain.plugin_advisories import MAX_REASON, AdvisoryContent, Event
from qirvo.domain.versions import MalformedVersionError, Version

MAX_SUMMARY, MAX_DETAILS, MAX_CVSS, MAX_CREDIT, MAX_REFERENCE = 200, 50_000, 300, 200, 2_000  # characters
MAX_ALIASES, MAX_RANGES, MAX_EVENTS, MAX_VERSIONS, MAX_REFERENCES, MAX_CREDITS = 20, 50, 100, 500, 50, 50

_ALIAS = re.compile(r"CVE-[0-9]{4}-[0-9]{4,12}|GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}")
_VECTOR = re.compile(r"CVSS:(?:3\.[01]|4\.0)(?:/[A-Z]{1,3}:[A-Za-z]{1,6}){4,40}")
_BOUNDS = (Bound.INTRODUCED, Bound.FIXED, Bound.LAST_AFFECTED)
_WORDS = {**{each.value: each for each in Danger}, "medium": Danger.MODERATE}


class MalformedAdvisoryError(InvalidError):
    """The advisory that is asked for makes no sense."""

    code = "advisory-malformed"
    hint = "Give a summary, a severity (or a CVSS vector) and which versions are affected."


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What somebody wrote; nothing of it is trusted.

    Attributes:
        severity: `low`, `moderate` (or `medium`), `high` or `critical`; empty to take it from `cvss`.
        ranges: Each range as (bound, version) pairs.
    """

    summary: str
    details: str = ""
    severity: str = ""
    cvss: str = ""
    aliases: Sequence[str] = ()
    ranges: Sequence[Sequence[tuple[str, str]]] = ()
    versions: Sequence[str] = ()
    references: Sequence[str] = ()
    credits: Sequence[str] = ()


def read_content(written: Written) -> AdvisoryContent:
    """Return what the advisory says.

    Raises:
        MalformedAdvisoryError: Something in it cannot be; the message says what and where.
    """
    summary, cvss = " ".join(written.summary.split()), written.cvss.strip()
    if not 1 <= len(summary) <= MAX_SUMMARY:
        raise _wrong("summary", summary, f"it is one line of 1 to {MAX_SUMMARY} characters")
    if len(written.details) > MAX_DETAILS:
        raise MalformedAdvisoryError(
            f"`details` has `{len(written.details):,}` characters", hint=f"At most {MAX_DETAILS:,} are kept."
        )
    ranges, versions = _ranges(written.ranges), _each("versions", written.versions, MAX_VERSIONS, _version)
    if not ranges and not versions:
        raise MalformedAdvisoryError(
            "no affected version is named",
            hint="Give `ranges` such as `introduced 0, fixed 1.2.3`, or `versions`.",
        )
    return AdvisoryContent(
        summary=summary,
        details=written.details.strip(),
        danger=_danger(written.severity, cvss),
        cvss=cvss,
        aliases=_each("aliases", written.aliases, MAX_ALIASES, _alias),
        ranges=ranges,
        versions=versions,
        references=_each("references", written.references, MAX_REFERENCES, _reference),
        credits=_each("credits", written.credits, MAX_CREDITS, _credit),
    )


def read_danger(text: str, *, where: str = "severity") -> Danger:
    """Return the severity that `text` names.

    Raises:
        MalformedAdvisoryError: It is none.
    """
    found = _WORDS.get(text.strip().lower())
    if found is None:
        raise _wrong(where, text, "severities are `low`, `moderate`, `high` and `critical`")
    return found


def read_reason(text: str) -> str:
    """Return why an advisory is withdrawn.

    Raises:
        MalformedAdvisoryError: There is no reason, or it is too long.
    """
    if not 1 <= len(text.strip()) <= MAX_REASON:
        raise MalformedAdvisoryError(
            f"a reason of `{len(text.strip()):,}` characters was given", hint=f"Give 1 to {MAX_REASON:,}."
        )
    return text.strip()


def read_range(text: str, *, where: str = "ranges") -> tuple[tuple[str, str], ...]:
    """Read a range as people type it: `introduced 0, fixed 1.2.3`.

    Raises:
        MalformedAdvisoryError: It has another form.
    """
    pairs = []
    for part in text.split(","):
        words = part.replace("=", " ").replace(":", " ").split()
        if len(words) != 2:  # noqa: PLR2004  # a bound and its version
            raise _wrong(where, text, "write `introduced 0, fixed 1.2.3`, or `introduced 1.0.0, last_affected 1.4.2`")
        pairs.append((words[0].lower().replace("-", "_"), words[1]))
    return tuple(pairs)


def _danger(severity: str, cvss: str) -> Danger:
    if not cvss:
        return read_danger(severity)
    score = base_score(cvss) if len(cvss) <= MAX_CVSS and _VECTOR.fullmatch(cvss) else None
    if cvss.startswith("CVSS:4.0/") and len(cvss) <= MAX_CVSS and _VECTOR.fullmatch(cvss):
        return read_danger(severity)  # nothing here scores version 4, so that its writer says what it comes to
    if score is None:
        raise _wrong("cvss", cvss, "write a whole vector, such as `CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H`")
    scored = danger_of(score)
    if severity.strip() and read_danger(severity) is not scored:
        raise _wrong("severity", severity, f"the vector's score is {score}, which is `{scored}`; leave one out")
    return scored


def _ranges(ranges: Sequence[Sequence[tuple[str, str]]]) -> tuple[tuple[Event, ...], ...]:
    if len(ranges) > MAX_RANGES or sum(map(len, ranges)) > MAX_EVENTS:
        raise MalformedAdvisoryError(
            f"there are `{len(ranges)}` ranges", hint=f"At most {MAX_RANGES}, with {MAX_EVENTS} events together."
        )
    return tuple(_range(events, f"ranges[{place}]") for place, events in enumerate(ranges))


def _range(events: Sequence[tuple[str, str]], where: str) -> tuple[Event, ...]:
    read = []
    for bound, version in events:
        if bound not in set(_BOUNDS):
            raise _wrong(where, bound, "events are `introduced`, `fixed` and `last_affected`")
        if not (version == "0" and bound == Bound.INTRODUCED):
            _version(version, where)
        read.append(Event(bound=Bound(bound), version=version))
    kinds = {each.bound for each in read}
    if {Bound.FIXED, Bound.LAST_AFFECTED} <= kinds:
        raise _wrong(where, "last_affected", "a range has `fixed` or `last_affected`, not both")
    spans = spans_of((each.bound, each.version) for each in read)
    if not read or sum(1 + bool(span.until) for span in spans) != len(read):
        told = ", ".join(f"{each.bound} {each.version}" for each in read[:6])
        raise _wrong(where, told, "each `introduced` is followed by at most one later end, and an end by nothing older")
    return tuple(read)


def _version(text: str, where: str) -> str:
    try:
        return Version(text).text
    except MalformedVersionError as exc:
        raise MalformedAdvisoryError(f"`{where}`: {exc.message}", hint=exc.hint) from exc


def _alias(text: str, where: str) -> str:
    if _ALIAS.fullmatch(text) is None:
        raise _wrong(where, text, "write a CVE id such as `CVE-2026-12345`, or a GHSA id")
    return text


def _reference(text: str, where: str) -> str:
    try:
        parts = urlsplit(text)
        is_web = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_web = False
    if not is_web or len(text) > MAX_REFERENCE or not text.isascii() or set(text) & set(" \"'<>\\`\t\r\n"):
        raise _wrong(where, text, "a reference is an address that begins with `https://`")
    return text


def _credit(text: str, where: str) -> str:
    if len(text) > MAX_CREDIT or not text.isprintable():
        raise _wrong(where, text, f"a name has at most {MAX_CREDIT} characters, on one line")
    return text


def _each(name: str, texts: Sequence[str], most: int, read: Callable[[str, str], str]) -> tuple[str, ...]:
    """Return each text once, in order, as `read` has it."""
    if len(texts) > most:
        raise MalformedAdvisoryError(f"`{name}` has `{len(texts)}` entries", hint=f"At most {most} are kept.")
    found = (read(text.strip(), f"{name}[{place}]") for place, text in enumerate(texts) if text.strip())
    return tuple(dict.fromkeys(found))


def _wrong(where: str, value: str, remedy: str) -> MalformedAdvisoryError:
    shown = "".join(each if each.isprintable() else " " for each in value[:80]).replace("`", "'")
    return MalformedAdvisoryError(f"`{where}` cannot be `{shown}`", hint=f"{remedy[0].upper()}{remedy[1:]}.")
