"""Releases for a deployer, judged as this host judges them before installing: same sources, signatures, pins."""

from collections.abc import Iterator
from contextlib import contextmanager

from qirvo.deploy.ports import VerifiedRelease
from qirvo.domain.errors import IntegrityError
from qirvo.domain.update_channels import UpdateChannel
from qirvo.host.candidates import Candidate, candidate_of
from qirvo.host.choosing import Wish, choose_release, find_source
from qirvo.host.direct_candidates import candidate_at, candidate_from
from qirvo.host.machine import Machine
from qirvo.host.ports import Reporter
from qirvo.host.targets import PathTarget, UrlTarget, parse_target


class SignerDoubtfulError(IntegrityError):
    """The release's signature is as it would be after a theft of the publisher's name."""

    code = "deploy-signer-doubtful"
    hint = "Ask the publisher over another way; then install the release on this host once and agree to the new key."


@contextmanager
def deployable(
    name: str, *, machine: Machine, reporter: Reporter, source_name: str | None
) -> Iterator[VerifiedRelease]:
    """Give the release that `name` means: a path, an address, or `publisher.name[@range]` at a trusted source.

    Without a range it is the newest of the update channel `stable`, wherever a rollout has got to: a deployer has
    stages of its own.

    Raises:
        NoSuchTargetError: There is no such file, or it is neither a path nor an id.
        SignerDoubtfulError: A host would ask its owner whether to believe the signature.
        QirvoError: It is not sound, not what was signed, or cannot be reached.
    """
    meant = parse_target(name)
    if isinstance(meant, PathTarget | UrlTarget):
        direct = (
            candidate_from(meant.url, machine=machine)
            if isinstance(meant, UrlTarget)
            else candidate_at(meant.path, machine=machine)
        )
        with direct as candidate:
            key = None if candidate.signature is None else candidate.signature.key_id
            yield _verified(candidate, origin=candidate.origin.name, publisher_key=key, is_reviewed=False)
        return
    source = find_source(meant.plugin_id, source_name, None, machine=machine)
    wish = Wish(
        plugin_id=meant.plugin_id,
        source=source,
        wanted=meant.wanted,
        update_channel=UpdateChannel.STABLE,
        before=None,
        volunteer=True,
    )
    chosen = choose_release(wish, machine=machine)
    if chosen.signer.warning:
        raise SignerDoubtfulError(chosen.signer.warning)
    with candidate_of(
        chosen.release, meant.plugin_id, source=source, installed=None, machine=machine, reporter=reporter
    ) as candidate:
        origin = f"{source.name}: {meant.plugin_id}@{chosen.release.version}"
        yield _verified(candidate, origin=origin, publisher_key=chosen.signer.key_id or None, is_reviewed=True)


def _verified(candidate: Candidate, *, origin: str, publisher_key: str | None, is_reviewed: bool) -> VerifiedRelease:
    assert candidate.content is not None  # noqa: S101  # nothing of what is not installed lies on the host already
    return VerifiedRelease(
        manifest=candidate.manifest,
        content=candidate.content,
        tree_digest=candidate.tree_digest,
        origin=origin,
        publisher_key=publisher_key,
        is_reviewed=is_reviewed,
    )
