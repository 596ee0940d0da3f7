"""Distributing: look whether the plugin meets what the distribution channel demands, then let it leave that way.

Every way out starts from the same archive and the same checks. A registry takes what goes to the marketplace or to a
publisher's own repository; what is handed out directly is made by whoever `Outlets.direct` names.
"""

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any, Protocol

from qirvo.authoring.distribution_demands import DistributionOptions, Examined, examine, require_met, unmet
from qirvo.authoring.publish import PublishOptions, Reporter, publish, sendable_archive
from qirvo.checks.runner import CheckReport
from qirvo.client.registry import RegistryClient
from qirvo.deferred import dataclass
from qirvo.domain.distribution_channels import DistributionChannel, DistributionTerms
from qirvo.domain.errors import ConflictError, ForbiddenError, InvalidError, QirvoError
from qirvo.domain.manifests import Manifest
from qirvo.domain.update_channels import UpdateChannel
from qirvo.wire.submissions import ReleaseOptions, SubmissionDocument


class UnsupportedDistributionError(InvalidError):
    """There is no such way out from here."""

    code = "distribution-unsupported"
    hint = "`qirvo distribute` knows the ways `marketplace`, `private`, `direct` and `enterprise`."


class ProofMissingError(ForbiddenError):
    """The distribution channel asks who sends, and nothing here says so."""

    code = "distribution-proof-missing"
    hint = "Sign in with `qirvo auth login URL`, or set QIRVO_API_TOKEN."


class NothingWaitsError(ConflictError):
    """There is nothing to wait for."""

    code = "distribution-nothing-waits"
    hint = "Leave `--wait` out: what is handed out directly is done when the command ends."


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectOrder:
    """What is to be handed out directly.

    Attributes:
        archive: What was checked; it is there only until `direct` returns.
        manifest: The archive's.
        terms: Of the distribution channel; its endpoint says where to, unless it is empty.
        options: The Guide's.
        out: The folder named for it; None where none was.
    """

    archive: Path
    manifest: Manifest
    terms: DistributionTerms
    options: DistributionOptions
    out: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDirectly:
    """What was made, and where it is.

    Attributes:
        id: Of what was made, the same for the same bytes.
        download_url: Where others get it; None where it lies in a folder that nobody serves.
        path: Where it lies here; None where it was sent away.
    """

    id: str
    download_url: str | None = None
    path: Path | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


class Direct(Protocol):
    """Makes of an archive what people can be handed, and puts it where the order says."""

    def __call__(self, order: DirectOrder, *, reporter: Reporter) -> GivenDirectly:
        """Carry out `order`; the same order again has the same outcome.

        Raises:
            QirvoError: It cannot be made, or not be put there; nothing half is left.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """The ways out, as they are wired.

    Attributes:
        registry: Opens the registry of a distribution channel, with what it asks for to know who sends; raises
            `ProofMissingError` without.
        reviewing: Opens the registry whose reviewers are believed.
        direct: Opens what hands out directly, in the same way; None where that is not wired.
        enterprise: Opens what deploys inside a company, in the same way; None where that is not wired.
    """

    registry: Callable[[DistributionTerms], RegistryClient]
    reviewing: Callable[[], RegistryClient]
    direct: Callable[[DistributionTerms], Direct] | None = None
    enterprise: Callable[[DistributionTerms], Direct] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """What was, or would be, distributed.

    Attributes:
        id: Of the submission, or of what was made; empty after a dry run.
        download_url: Where it is got from, once it is published.
        marketplace_url: Its page; None where it has none.
        submission: Where a registry took it.
        given: Where it was handed out directly.
    """

    terms: DistributionTerms
    report: CheckReport
    plugin_id: str
    version: str
    id: str = ""
    download_url: str | None = None
    marketplace_url: str | None = None
    submission: SubmissionDocument | None = None
    given: GivenDirectly | None = None


def distribute(
    path: Path,
    terms: DistributionTerms,
    options: DistributionOptions,
    *,
    outlets: Outlets,
    reporter: Reporter,
    sending: PublishOptions | None = None,
    out: Path | None = None,
) -> Distribution:
    """Distribute the plugin at `path`, a folder or an archive, by the distribution channel of `terms`.

    Args:
        path: The plugin.
        terms: Of the distribution channel.
        options: The Guide's.
        outlets: The ways out.
        reporter: Hears how far it is.
        sending: What is said and waited for beside the Guide's options: test report, signature, dry run, listing.
        out: The folder for what is handed out directly.

    Raises:
        UnsupportedDistributionError: Nothing leaves that way from here.
        RequirementsUnmetError: Not all that is demanded is met; its findings are what is not.
        QirvoError: It cannot be packed, made or sent.
    """
    wanted = sending or PublishOptions()
    _require_way(terms, outlets, wanted)
    with sendable_archive(path) as archive:
        examined = examine(archive, terms, options, test_report=wanted.test_report, reviewing=outlets.reviewing)
        examined, opened = _opened(examined, terms, outlets, is_needed=not wanted.dry_run)
        require_met(examined, terms, name=archive.name)
        manifest = examined.report.manifest
        assert manifest is not None  # noqa: S101  # without one, something is unmet
        reporter.said(f"checked {archive.name} for {terms.id}: {examined.report.verdict}")
        done = Distribution(
            terms=terms, report=examined.report, plugin_id=str(manifest.id), version=str(manifest.version)
        )
        if opened is None:  # a dry run
            return done
        if isinstance(opened, RegistryClient):
            return _sent(archive, done, options, wanted, client=opened, reporter=reporter)
        given = opened(
            DirectOrder(archive=archive, manifest=manifest, terms=terms, options=options, out=out), reporter=reporter
        )
        return replace(done, id=given.id, download_url=given.download_url, given=given)


def _require_way(terms: DistributionTerms, outlets: Outlets, wanted: PublishOptions) -> None:
    if _way(terms, outlets) is None:
        raise UnsupportedDistributionError(f"Unsupported distribution type: `{terms.way}`")
    if not terms.is_at_registry and wanted.await_states:
        raise NothingWaitsError(f"nobody decides on what leaves by `{terms.id}`")


def _way(terms: DistributionTerms, outlets: Outlets) -> Callable[[DistributionTerms], RegistryClient | Direct] | None:
    if terms.is_at_registry:
        return outlets.registry
    return outlets.enterprise if terms.way is DistributionChannel.ENTERPRISE else outlets.direct


def _opened(
    examined: Examined, terms: DistributionTerms, outlets: Outlets, *, is_needed: bool
) -> tuple[Examined, RegistryClient | Direct | None]:
    """Open the way out where it `is_needed`; what forbids that is told together with what else is unmet."""
    open_way = _way(terms, outlets)
    if not is_needed or open_way is None:
        return examined, None
    try:
        return examined, open_way(terms)
    except QirvoError as exc:
        if not examined.unmet:
            raise
        missing = unmet("authentication", exc.message, advice=exc.hint)
        return replace(examined, unmet=(*examined.unmet, missing)), None


def _sent(
    archive: Path,
    done: Distribution,
    options: DistributionOptions,
    wanted: PublishOptions,
    *,
    client: RegistryClient,
    reporter: Reporter,
) -> Distribution:
    is_private = options.is_private or done.terms.way is DistributionChannel.PRIVATE
    release = ReleaseOptions(
        releaseNotes=options.release_notes,
        updateChannel=str(UpdateChannel.BETA) if options.is_beta else None,
        private=is_private,  # said either way: a private plugin does not leave by the marketplace unnoticed
    )
    identity: dict[str, Any] = {"id": done.plugin_id, "version": done.version}
    pricing = {} if options.pricing is None else {"pricing": options.pricing}
    published = publish(
        archive,
        # The checks of this very distribution channel have passed; the registry has its own all the same.
        replace(wanted, listing={**wanted.listing, **pricing, **identity}, release=release, skip_checks=True),
        open_client=lambda: client,
        reporter=reporter,
    )
    submission = published.submission
    assert submission is not None  # noqa: S101  # only a dry run sends nothing
    return replace(
        done,
        id=submission.id,
        download_url=_artifact_address(submission, str(client.address), is_private=is_private),
        marketplace_url=None if is_private else f"{client.address}/plugins/{done.plugin_id}",
        submission=submission,
    )


def _artifact_address(submission: SubmissionDocument, registry: str, *, is_private: bool) -> str | None:
    """Return where the artifact will be; None before the registry has made it."""
    hexadecimal = submission.artifactDigest.rpartition(":")[2]
    if not hexadecimal:
        return None
    publisher = submission.pluginId.partition(".")[0]
    repository = f"private/{publisher}" if is_private else "public"
    return f"{registry}/repositories/{repository}/artifacts/{hexadecimal}.zip"
