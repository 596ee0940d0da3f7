"""A release beside the one before it: both read by the same engine and the same rules, so that only they can differ."""

from collections.abc import Iterable, Mapping

from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.tree import ContentTree, TreeEntry
from qirvo.checks.release_difference import findings_of
from qirvo.checks.subject import Subject
from qirvo.checks.traits import traits_of
from qirvo.deferred import dataclass
from qirvo.domain.differences import Difference, difference
from qirvo.domain.file_differences import MOST_BYTES, FileDifference, file_difference
from qirvo.domain.findings import Finding
from qirvo.domain.traits import Traits


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What comparing came to.

    Attributes:
        traits: Of the release.
        difference: From the one before; None for a first release.
        findings: What is to be said about the difference.
    """

    traits: Traits
    difference: Difference | None = None
    findings: tuple[Finding, ...] = ()


def compare(
    subject: Subject,
    findings: Iterable[Finding],
    *,
    before: Subject | None = None,
    findings_before: Iterable[Finding] = (),
) -> Compared:
    """Return what `subject` is like and how it differs from the release `before`.

    Args:
        subject: The release.
        findings: What the checks said of it.
        before: The release before it, if any.
        findings_before: What the same checks say of that one.
    """
    traits = traits_of(subject, findings)
    if before is None:
        return Compared(traits=traits)
    since = "" if before.manifest is None else str(before.manifest.version)
    earlier = traits_of(before, findings_before)
    found = difference(earlier, traits, _files(before.tree), _files(subject.tree), since=since)
    return Compared(traits=traits, difference=found, findings=tuple(findings_of(found, subject)))


def file_of(path: str, before: ContentSource | None, after: ContentSource) -> FileDifference:
    """Return how the file at `path` differs; a side that has none counts as empty."""
    return file_difference(path, _content(before, path), _content(after, path))


def _content(source: ContentSource | None, path: str) -> bytes | None:
    """Return the file at `path`, as far as it is looked at: one byte more than is compared tells that it is longer."""
    if source is None or path not in source:
        return None
    content = bytearray()
    for chunk in source.chunks(path):
        content += chunk
        if len(content) > MOST_BYTES:
            break
    return bytes(content)


def _files(tree: ContentTree) -> Mapping[str, TreeEntry]:
    return {entry.path: entry for entry in tree}
