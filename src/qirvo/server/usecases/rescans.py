"""Looking again at everything that is published, when a rule or an advisory has arrived.

Files are analysed once for each content (the checks are given kept facts), so a new rule costs no parsing. A dry run
lists hits; otherwise each hit is added to what is known of the release, where reviewers and the catalog see it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.access import Account, Right
from qirvo.domain.errors import InvalidError
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.submissions import CHECKS, HistoryEntry, SubmissionState
from qirvo.server.intake_ports import PublishedArtifact, Rescan, RescanHit, RescanState
from qirvo.server.ports import ArtifactChecks, BlobStore, Examination, NewId, UnitOfWork
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.checks import weighed
from qirvo.server.usecases.circumstances import PastCatalog, past_circumstances_of

RESCAN_JOB = "rescan"
BATCH = 10
MOST_HITS = 1_000
MOST_RULES = 50
_MOST_LISTED = 50


class MalformedRescanError(InvalidError):
    """What is to be looked for makes no sense."""

    code = "rescan-malformed"
    hint = f"Name at most {MOST_RULES} rules, by their names or the beginning of them."


@dataclass(frozen=True, slots=True, kw_only=True)
class RescanStatus:
    """A re-scan and what it found so far."""

    rescan: Rescan
    hits: Sequence[RescanHit]


def start_rescan(
    rules: Sequence[str], *, is_dry_run: bool, by: Account, now: datetime, uow: UnitOfWork, new_id: NewId
) -> Rescan:
    """Begin to look at every published release again.

    Raises:
        MissingRightError: `by` may not administer.
        MalformedRescanError: Too many rules, or empty ones.
    """
    by.require(Right.ADMINISTER)
    if len(rules) > MOST_RULES or not all(rule.strip() for rule in rules):
        raise MalformedRescanError(f"`{len(rules)}` rules, or one without a name")
    with uow:
        rescan = Rescan(
            id=new_id("rsc_"),
            by=by.name,
            started_at=now,
            rules=tuple(rule.strip() for rule in rules),
            is_dry_run=is_dry_run,
            total=uow.rescans.count_published(),
        )
        uow.rescans.add(rescan)
        _ask_for_more(rescan, uow)
        told = {"rules": list(rescan.rules), "dryRun": is_dry_run, "releases": rescan.total}
        Acting(by=by, now=now, uow=uow, new_id=new_id).record("rescan.start", f"rescan:{rescan.id}", after=told)
        uow.commit()
    return rescan


def go_on(
    rescan_id: str, *, now: datetime, new_uow: Callable[[], UnitOfWork], blobs: BlobStore, checks: ArtifactChecks
) -> Rescan:
    """Look at the next releases, record hits, and ask to be called again until there are none left.

    Raises:
        NoSuchRescanError: There is no such re-scan.
    """
    with new_uow() as uow:
        rescan = uow.rescans.get(rescan_id)
        batch = uow.rescans.published(after=rescan.after, limit=BATCH)
        catalog = PastCatalog.read(uow)
        known = [(each, past_circumstances_of(each, catalog=catalog, uow=uow, blobs=blobs)) for each in batch]
    examined = [(each, checks.examine(blobs.path(each.artifact), circumstances=beside)) for each, beside in known]
    with new_uow() as uow:
        for each, examination in examined:
            found = weighed(examination.findings, digest_of=examination.digest_of, now=now, uow=uow)
            hits = _hits(each, found, examination, rescan)
            uow.rescans.add_hits(rescan.id, hits)
            if hits and not rescan.is_dry_run:
                _add_to_release(each, [hit.finding for hit in hits], rescan, now=now, uow=uow)
        moved = _moved(rescan, batch)
        uow.rescans.save(moved)
        if moved.state is RescanState.RUNNING:
            _ask_for_more(moved, uow)
        uow.commit()
    return moved


def show_rescan(rescan_id: str, *, by: Account, uow: UnitOfWork) -> RescanStatus:
    """Return a re-scan and what it found so far.

    Raises:
        MissingRightError: `by` may not administer.
        NoSuchRescanError: There is no such re-scan.
    """
    by.require(Right.ADMINISTER)
    with uow:
        return RescanStatus(rescan=uow.rescans.get(rescan_id), hits=uow.rescans.hits(rescan_id, limit=MOST_HITS))


def list_rescans(*, by: Account, uow: UnitOfWork) -> Sequence[Rescan]:
    """Return the latest re-scans, the newest first.

    Raises:
        MissingRightError: `by` may not administer.
    """
    by.require(Right.ADMINISTER)
    with uow:
        return uow.rescans.latest(limit=_MOST_LISTED)


def is_wanted(finding: Finding, rules: Iterable[str]) -> bool:
    """Say whether a re-scan for `rules` looks for `finding`: an error, or any finding of a rule that is named."""
    named = tuple(rules)
    return finding.rule.startswith(named) if named else finding.severity is Severity.ERROR


def _hits(
    published: PublishedArtifact, found: Iterable[Finding], examination: Examination, rescan: Rescan
) -> list[RescanHit]:
    known = {_said(finding) for finding in published.known}
    fresh = [
        finding
        for finding in found
        if _said(finding) not in known and not finding.suppressed and is_wanted(finding, rescan.rules)
    ]
    return [
        RescanHit(
            plugin_id=published.plugin_id,
            version=published.version,
            digest=examination.digest_of(finding.file) or published.artifact,
            finding=finding,
        )
        for finding in fresh
    ]


def _said(finding: Finding) -> tuple[str, str | None, str]:
    """Return what makes a finding another one: two advisories about one file differ by their message alone."""
    return finding.rule, finding.file, finding.message


def _add_to_release(
    published: PublishedArtifact, fresh: Sequence[Finding], rescan: Rescan, *, now: datetime, uow: UnitOfWork
) -> None:
    submission = uow.submissions.find_open_or_published(published.plugin_id, published.version)
    if submission is None or submission.state is not SubmissionState.PUBLISHED:
        return
    comment = f"re-scan {rescan.id}: {', '.join(sorted({finding.rule for finding in fresh}))}"
    entry = HistoryEntry(at=now, state=submission.state, by=CHECKS, comment=comment)
    findings = (*submission.findings, *fresh)
    uow.submissions.save(replace(submission, findings=findings, history=(*submission.history, entry)))


def _moved(rescan: Rescan, batch: Sequence[PublishedArtifact]) -> Rescan:
    if len(batch) < BATCH:
        return replace(rescan, done=rescan.done + len(batch), state=RescanState.DONE)
    last = batch[-1]
    place = f"{last.plugin_id}@{str(last.version).partition('+')[0]}"
    return replace(rescan, done=rescan.done + len(batch), after=place)


def _ask_for_more(rescan: Rescan, uow: UnitOfWork) -> None:
    uow.jobs.enqueue(RESCAN_JOB, {"rescan": rescan.id}, dedupe=f"{RESCAN_JOB}:{rescan.id}")
