"""Releases held against their publishers' keys: when they come, when they are approved, and when they are signed."""

from collections.abc import Mapping

from qirvo.domain.publisher_keys import (
    KeyState,
    PublisherKey,
    RefusedSignatureError,
    ReleaseStatement,
    SignatureRequiredError,
    Signers,
    WrongPublisherSignatureError,
    short,
)
from qirvo.domain.releases import Release, ReleaseIndex
from qirvo.domain.submissions import Submission
from qirvo.server.ports import UnitOfWork
from qirvo.trust.publisher_signatures import signing_keys_of, verify_release


def signers_of(index: ReleaseIndex, uow: UnitOfWork) -> Signers | None:
    """Return who may sign the plugin's releases, as it is to be signed; None where nobody does.

    An earlier owner's keys are named as long as a release is there that one of them signed.
    """
    owner = uow.transfers.owner(index.plugin_id)
    keys = {key.id: key for key in uow.publisher_keys.of_publisher(owner)}
    required_since = uow.publisher_keys.required_since(owner)
    for release in index.releases.values():
        for key_id in () if release.publisher_signature is None else signing_keys_of(release.publisher_signature):
            if key_id not in keys and (found := uow.publisher_keys.find(key_id)) is not None:
                keys[key_id] = found
    if not keys and required_since is None:
        return None
    return Signers(publisher=owner, keys=tuple(keys.values()), required_since=required_since)


def require_signature(statement: ReleaseStatement, envelope: str, uow: UnitOfWork) -> None:
    """Refuse a release that is not signed as its publisher wants it, or not with a key that may sign now.

    Raises:
        SignatureRequiredError: It is not signed, and has to be.
        RefusedSignatureError: The signature is about something else, or by no key that signs now.
    """
    owner = uow.transfers.owner(statement.plugin_id)
    if not envelope:
        if uow.publisher_keys.required_since(owner) is not None:
            raise SignatureRequiredError(f"`{owner}` signs every release, and this one is not signed")
        return
    active = {key.id: key for key in uow.publisher_keys.of_publisher(owner)}
    try:
        said, key_id = verify_release(envelope, {key.id: key.public for key in active.values()})
    except WrongPublisherSignatureError as exc:
        hint = "Register the key with `qirvo auth key create`, or sign with the publisher's present one."
        raise RefusedSignatureError(f"{exc.message}: keys of `{owner}` are looked at", hint=hint) from exc
    if active[key_id].state is not KeyState.ACTIVE:
        raise RefusedSignatureError(f"the signature is by key `{short(key_id)}`, which is {active[key_id].state}")
    for name, (signed, sent) in _compared(said, statement).items():
        if signed != sent:
            raise RefusedSignatureError(f"the signature is for {name} `{signed}`, and `{sent}` was sent")


def statement_of(submission: Submission) -> ReleaseStatement:
    """Return what a signature of the submission has to say."""
    return ReleaseStatement(
        plugin_id=submission.plugin_id,
        version=submission.version,
        tree_digest=submission.artifact.tree_digest,
        breaking=submission.request.breaking,
        security=submission.request.security,
    )


def signer_of(release: Release, uow: UnitOfWork) -> PublisherKey | None:
    """Return the key that signed a release; None for one that is not signed."""
    if release.publisher_signature is None:
        return None
    found = (uow.publisher_keys.find(key_id) for key_id in signing_keys_of(release.publisher_signature))
    return next((key for key in found if key is not None), None)


def _compared(said: ReleaseStatement, sent: ReleaseStatement) -> Mapping[str, tuple[object, object]]:
    return {
        "plugin": (said.plugin_id, sent.plugin_id),
        "version": (said.version, sent.version),
        "content tree": (said.tree_digest, sent.tree_digest),
        "breaking": (said.breaking, sent.breaking),
        "security": (said.security, sent.security),
    }
