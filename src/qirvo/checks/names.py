"""Whether the plugin's names could be taken for those of somebody else: of the platform, or of another's plugin.

A publisher's own plugins may be named alike. Two publishers may use the same plain word; what is told is a name that
looks like another without being it, and a title that is another's.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from qirvo.checks.check import Check
from qirvo.checks.circumstances import KnownName
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.look_alikes import CLAIMS_TO_BE, HYPHENS_ALONE, likeness
from qirvo.domain.manifest_reading import MANIFEST_FILE, PACKAGE_FILE
from qirvo.domain.manifest_section import shown
from qirvo.domain.manifests import Manifest
from qirvo.domain.rules import rules_of

_OWN_WORDS = "Use a name of your own that says what the plugin does."

RULES = (
    rules_of(
        "names",
        Severity.ERROR,
        confusable=("A name looks like that of another publisher's plugin, and is another.", _OWN_WORDS),
    )
    | rules_of(
        "names",
        Severity.WARNING,
        reserved=("A name belongs to the platform.", _OWN_WORDS),
        official_claim=("The plugin's name claims to be of the platform.", _OWN_WORDS),
        mixed_script=(
            "A name mixes letters of different alphabets that look alike.",
            "Write each word in the letters of one alphabet.",
        ),
        alike=("A name could be taken for that of another publisher's plugin.", _OWN_WORDS),
        near=("A name differs by one letter from that of another publisher's plugin.", _OWN_WORDS),
        taken=("Another publisher's plugin has the same title.", _OWN_WORDS),
    )
    | rules_of(
        "names",
        Severity.INFO,
        package_differs=(
            "The npm name does not belong to the plugin's id.",
            "Name the package `@publisher/plugin-name`, as the id says.",
        ),
    )
)
PLATFORM = "qirvo"
_RESERVED_NAMES = """
    qirvo official admin administrator system core registry marketplace root support security verified staff null
    undefined node npm plugin plugins plugin-sdk
"""
_RESERVED = frozenset(_RESERVED_NAMES.split())
_CLAIMS = frozenset({"official", "verified", "certified", "offiziell", "officiel", "oficial"})
_SHORTEST = 5  # letters from which on one letter more or less is a likeness
_ENDINGS = "s0123456789"
_WORD = re.compile(r"[^\W_]+")
_NPM_NAME = re.compile(r"(?:@([^/]+)/)?(?:qirvo-)?(?:plugin-)?(.+?)(?:-plugin)?")
_MOST_KNOWN, _MOST_TOLD, _LONGEST = 50_000, 5, 100


def _run(subject: Subject) -> Iterator[Finding]:
    manifest = subject.manifest
    if manifest is None or subject.written is None:
        return
    name_line, id_line = subject.written.line_of(("name",)), subject.written.line_of(("id",))
    yield from _of_platform(manifest, name_line, id_line)
    if _mixes(manifest.name):
        message = f"`{shown(manifest.name)}` has letters that look like those of another alphabet"
        yield RULES["names/mixed-script"].finding(message, file=MANIFEST_FILE, line=name_line)
    told = 0
    for index, known in enumerate(subject.circumstances.names.of_others(manifest.id.publisher)):
        rule, message = _likeness(manifest, known)
        if rule and told < _MOST_TOLD:
            told += 1
            line = name_line if rule == "taken" else id_line
            yield RULES[f"names/{rule}"].finding(message, file=MANIFEST_FILE, line=line)
        if index >= _MOST_KNOWN:
            break
    yield from _package(subject, manifest)


def _of_platform(manifest: Manifest, name_line: int | None, id_line: int | None) -> Iterator[Finding]:
    if manifest.id.publisher == PLATFORM:
        return  # who may be that publisher is for the registry to say
    parts = [part for part in (manifest.id.publisher, manifest.id.name) if skeleton(part) in _RESERVED]
    if parts:
        message = f"`{parts[0]}` in `{manifest.id}` is the platform's"
        yield RULES["names/reserved"].finding(message, file=MANIFEST_FILE, line=id_line)
    words = skeleton(manifest.name).replace("_", " ").replace("-", " ").split()
    claims = _CLAIMS & set(words)
    if claims or words[:1] == [PLATFORM]:
        message = f"`{shown(manifest.name)}` reads as if it were the platform's own"
        yield RULES["names/official-claim"].finding(message, file=MANIFEST_FILE, line=name_line)


def _likeness(manifest: Manifest, known: KnownName) -> tuple[str, str]:
    """Return the rule that speaks of how like `known` is, and what it says; nothing when it is not."""
    other = f"`{known.id}` (`{shown(known.title)}`)"
    title, other_title = manifest.name[:_LONGEST], known.title[:_LONGEST]
    pairs = ((title, other_title), (manifest.id.name, known.id.name), (str(manifest.id), str(known.id)))
    for own, theirs in pairs:
        if own.casefold() != theirs.casefold() and skeleton(own) == skeleton(theirs):
            return "confusable", f"`{shown(own)}` looks like `{shown(theirs)}` of {other}"
    if title.casefold() == other_title.casefold():
        return "taken", f"`{shown(title)}` is the title of {other}"
    near = next((pair for pair in pairs[:2] if _are_near(*map(skeleton, pair))), None)
    if near is not None:
        return "near", f"`{shown(near[0])}` is one letter away from `{shown(near[1])}` of {other}"
    alike = likeness(manifest.id.name, known.id.name)
    if alike in {HYPHENS_ALONE, CLAIMS_TO_BE}:
        return "alike", f"`{shown(manifest.id.name)}` is like `{shown(known.id.name)}` of {other}: {alike}"
    return "", ""


def _are_near(own: str, theirs: str) -> bool:
    """Say whether one letter makes the difference, and it is no number and no plural."""
    if own == theirs or min(len(own), len(theirs)) < _SHORTEST or own.rstrip(_ENDINGS) == theirs.rstrip(_ENDINGS):
        return False
    return spelled(own) == spelled(theirs) or OSA.distance(own, theirs, score_cutoff=1) <= 1


def skeleton(text: str) -> str:
    """Return `text` in lower case, every letter of another alphabet that looks like a Latin one written as that one."""
    return "".join(letter if letter.isascii() else _latin(letter) for letter in text[:_LONGEST].casefold())


def spelled(text: str) -> str:
    """Return `text` with what is taken for a letter in most fonts written as that letter."""
    for looks, like in (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l")):
        text = text.replace(looks, like)
    return text


@lru_cache(maxsize=2048)
def _latin(letter: str) -> str:
    from confusable_homoglyphs import confusables

    for found in confusables.is_confusable(letter, preferred_aliases=[], greedy=True) or ():
        for glyph in found["homoglyphs"]:
            if glyph["c"].isascii() and glyph["c"].isalnum():
                return str(glyph["c"]).casefold()
    return letter


def _mixes(text: str) -> bool:
    """Say whether a word of `text` has letters of two alphabets, one of which looks like the other."""
    from confusable_homoglyphs import confusables

    return any(confusables.is_dangerous(word) for word in _WORD.findall(text[:_LONGEST]))


def _package(subject: Subject, manifest: Manifest) -> Iterator[Finding]:
    written = subject.package.root.get("name") if subject.package is not None else None
    match = _NPM_NAME.fullmatch(written) if isinstance(written, str) else None
    if match is None or subject.package is None:
        return
    scope, name = match.groups()
    if name != manifest.id.name or scope not in {None, manifest.id.publisher}:
        message = f"package.json is named `{shown(written)}`, the plugin `{manifest.id}`"
        line = subject.package.line_of(("name",))
        advice = f"Name the package `@{manifest.id.publisher}/{manifest.id.name}`, as the id says."
        yield RULES["names/package-differs"].finding(message, file=PACKAGE_FILE, line=line, advice=advice)


CHECK = Check(slug="names", rules=RULES, run=_run)
