"""What a release is like, in the few facts that its difference from another release is made of.

Traits are small on purpose: reviewers keep all of them, and the part that a host's owner needs is signed with the
release (ADR-0014). Every set is bounded, and what does not fit is stood for by its digest, so that nothing can be
hidden by adding more of the harmless.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import fields, replace

from qirvo.deferred import dataclass

MOST_KEPT, MOST_SIGNED = 500, 12  # items of one set
LONGEST_KEPT, LONGEST_SIGNED = 160, 64  # characters of one item
_MOST_CAPABILITIES = 32  # more than there are: what a change weighs depends on each of them, so that none is cut
_DIGEST_LENGTH = 16  # hexadecimal digits: 64 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMeasures:
    """Figures of the code that is the plugin's own; files of published libraries do not count.

    Attributes:
        code_bytes: Length of all of it.
        minified_percent: The share of it that is written for machines only.
        entropy: In bits per character, to two decimals: about 4.5 for readable code, 6 for what is packed.
        longest_line: In bytes.
    """

    code_bytes: int = 0
    minified_percent: int = 0
    entropy: float = 0.0
    longest_line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a release is like.

    Attributes:
        permissions: Canonical names of all that it asks for.
        optional_permissions: Those of them that it can do without.
        declared_hosts: Network hosts of the services that its manifest declares.
        hosts: Network hosts that its code names.
        entry_points: Files that are loaded first, or can be run.
        native_files: Native libraries and executables.
        install_scripts: `name: command` of what package.json would run on installing.
        web_assembly: WebAssembly files.
        capabilities: What the code reaches for, by the names of `analysis.facts.Capability`.
        imports: Modules asked for that are not part of the plugin.
        maintainers: Authors, contributors and maintainers, `Name <address>`.
        alarms: Rules of severity error that said something.
        license: As declared.
        platform: The range of platform versions.
    """

    permissions: frozenset[str] = frozenset()
    optional_permissions: frozenset[str] = frozenset()
    declared_hosts: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    entry_points: frozenset[str] = frozenset()
    hooks: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    native_files: frozenset[str] = frozenset()
    install_scripts: frozenset[str] = frozenset()
    web_assembly: frozenset[str] = frozenset()
    capabilities: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    maintainers: frozenset[str] = frozenset()
    alarms: frozenset[str] = frozenset()
    license: str = ""
    platform: str = ""
    measures: CodeMeasures = CodeMeasures()

    def bounded(self, *, most: int = MOST_KEPT, longest: int = LONGEST_KEPT) -> "Traits":
        """Return these traits with at most `most` items a set, none longer than `longest` characters.

        Capabilities come from a closed list and are kept whole.
        """
        bounds = dict.fromkeys(SET_NAMES, most) | {"capabilities": max(most, _MOST_CAPABILITIES)}
        sets = {name: bounded(getattr(self, name), most=bound, longest=longest) for name, bound in bounds.items()}
        texts = {"license": shortened(self.license, longest), "platform": shortened(self.platform, longest)}
        return replace(self, **sets, **texts)  # type: ignore[arg-type]  # each name has its own type

    def signed(self) -> "Traits":
        """Return what is signed with the release: without what the index says elsewhere or only reviewers need.

        Of people only the names: what was signed cannot be taken back, and an address is not needed for the decision.
        """
        kept = {name: getattr(self, name) for name in SIGNED_NAMES}
        names = frozenset(each.partition(" <")[0] for each in self.maintainers)
        return Traits(**kept | {"maintainers": names}, measures=self.measures).bounded(
            most=MOST_SIGNED, longest=LONGEST_SIGNED
        )


SET_NAMES: tuple[str, ...] = tuple(
    field.name for field in fields(Traits) if field.name not in {"license", "platform", "measures"}
)
"""The traits that are sets of texts."""
SIGNED_NAMES: tuple[str, ...] = (
    "declared_hosts",
    "hosts",
    "entry_points",
    "hooks",
    "native_files",
    "install_scripts",
    "web_assembly",
    "capabilities",
    "maintainers",
)
"""The sets of them that are signed with a release."""


def bounded(items: Iterable[str], *, most: int, longest: int) -> frozenset[str]:
    """Return at most `most` of `items`, each of at most `longest` characters; the rest as one item with its digest."""
    in_order = sorted({shortened(item, longest) for item in items})
    if len(in_order) <= most:
        return frozenset(in_order)
    kept, rest = in_order[: most - 1], in_order[most - 1 :]
    digest = _digest_of("\0".join(rest))
    return frozenset({*kept, f"and {len(rest)} more ({digest})"})


def shortened(text: str, longest: int) -> str:
    """Return `text` without control characters; what is too long ends in its digest instead."""
    clean = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    if len(clean) <= longest:
        return clean
    ending = f"… ({_digest_of(clean)})"
    return clean[: longest - len(ending)] + ending


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:_DIGEST_LENGTH]
