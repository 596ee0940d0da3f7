"""Publishers' own keys: owners register, replace and revoke them, and say whether all has to be signed.

A key is a publisher's identity to every host. So only owners who signed in lately change one, no program does, every
member is told, and every index of the publisher's plugins is signed anew with it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId
from qirvo.domain.notices import NoticeKind
from qirvo.domain.publisher_keys import (
    MOST_KEYS,
    KeyState,
    MalformedPublisherKeyError,
    NoSuchPublisherKeyError,
    PublisherKey,
    PublisherKeyExistsError,
    require_recent,
    short,
)
from qirvo.server.ports import UnitOfWork
from qirvo.server.usecases.acting import Acting
from qirvo.server.usecases.entitlements import sign_anew
from qirvo.server.usecases.memberships import require_member, require_owner
from qirvo.trust.publisher_signatures import is_vouched, key_id_of


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRequest:
    """A key to register.

    Attributes:
        public: Its public half in base64.
        proof: Its own signature that it is the publisher's, in base64.
        endorsed_by: Id of the key that vouches for it; empty for none.
        endorsement: That key's signature, in base64.
        replaces: Whether the key that vouches is retired with this.
    """

    public: str
    proof: str
    endorsed_by: str = ""
    endorsement: str = ""
    replaces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """A publisher's keys, and since when its releases have to be signed."""

    keys: Sequence[PublisherKey]
    required_since: datetime | None


def list_keys(publisher: str, *, acting: Acting) -> KeyRing:
    """Return a publisher's keys, to its members.

    Raises:
        NoSuchPublisherError: There is none, or none of the actor's.
    """
    with acting.uow as uow:
        require_member(publisher, acting.by, uow)
        return _ring(publisher, uow)


def register_key(publisher: str, request: KeyRequest, *, acting: Acting) -> PublisherKey:
    """Let a key sign the publisher's releases from now on.

    Raises:
        NoSuchPublisherError: There is none, or none of the actor's.
        MissingRightError: The actor is no owner.
        SignInTooOldError: The actor did not sign in lately.
        MalformedPublisherKeyError: It is no key, or it does not sign for itself, or nobody vouches as said.
        NoSuchPublisherKeyError: The publisher has no key that is to vouch.
        PublisherKeyEndedError: The key that is to be replaced signs no more.
        PublisherKeyExistsError: It is registered already, or there are too many.
    """
    with acting.uow as uow:
        _require_keeper(publisher, acting)
        key = _requested(publisher, request, now=acting.now)
        present = uow.publisher_keys.of_publisher(publisher)
        if len(present) >= MOST_KEYS:
            raise PublisherKeyExistsError(f"`{publisher}` has `{MOST_KEYS}` keys already, the ended ones counted")
        if request.endorsed_by:
            _let_vouch(key, replaces=request.replaces, acting=acting)
        uow.publisher_keys.add(key)
        vouching = (
            f"key {short(key.endorsed_by)} vouches for it" if key.endorsed_by else "no earlier key vouches for it"
        )
        after = {"key": key.id, "endorsedBy": key.endorsed_by, "replaces": request.replaces}
        acting.record("publisher-key.add", f"publisher:{publisher}", after=after)
        _tell(
            f"A key may sign releases of {publisher}",
            f"{acting.by.name} added {short(key.id)}; {vouching}",
            key,
            acting,
        )
        _sign_all_anew(publisher, acting)
        uow.commit()
    return key


def revoke_key(publisher: str, key_id: str, reason: str, *, acting: Acting) -> PublisherKey:
    """Take a key back: what it signs from now on is refused everywhere. Again is a no-op.

    Raises:
        NoSuchPublisherError: There is none, or none of the actor's.
        MissingRightError: The actor is no owner.
        SignInTooOldError: The actor did not sign in lately.
        NoSuchPublisherKeyError: The publisher has no such key, or several whose ids begin so.
        MalformedPublisherKeyError: The reason is too long.
    """
    with acting.uow as uow:
        _require_keeper(publisher, acting)
        key = _found(publisher, key_id, uow)
        revoked = key.revoked(reason, now=acting.now)
        if revoked != key:
            uow.publisher_keys.save(revoked)
            acting.record("publisher-key.revoke", f"publisher:{publisher}", reason=reason, before={"key": key.id})
            _tell(
                f"A key of {publisher} was revoked", f"{acting.by.name} revoked {short(key.id)}: {reason}", key, acting
            )
            _sign_all_anew(publisher, acting)
        uow.commit()
    return revoked


def require_signatures(publisher: str, *, wanted: bool, acting: Acting) -> KeyRing:
    """Let every release of the publisher have to be signed from now on, or no longer.

    Raises:
        NoSuchPublisherError: There is none, or none of the actor's.
        MissingRightError: The actor is no owner.
        SignInTooOldError: The actor did not sign in lately.
        NoSuchPublisherKeyError: There is no key to sign with.
    """
    with acting.uow as uow:
        _require_keeper(publisher, acting)
        present = _ring(publisher, uow)
        if wanted and not any(key.state is KeyState.ACTIVE for key in present.keys):
            hint = "Make one first, with `qirvo auth key create`."
            raise NoSuchPublisherKeyError(f"`{publisher}` has no key to sign with", hint=hint)
        if wanted != (present.required_since is not None):
            uow.publisher_keys.require(publisher, acting.now if wanted else None)
            acting.record("publisher-key.require", f"publisher:{publisher}", after={"required": wanted})
            must = "have to" if wanted else "need not"
            title = f"Releases of {publisher} {must} be signed from now on"
            acting.tell(NoticeKind.SECURITY, title, publishers=frozenset({publisher}), link=_page(publisher))
            _sign_all_anew(publisher, acting)
        ring = _ring(publisher, uow)
        uow.commit()
    return ring


def signing_always(publishers: Iterable[str], *, uow: UnitOfWork) -> list[str]:
    """Return those of the publishers that want every release signed, in order."""
    with uow:
        return [each for each in sorted(publishers) if uow.publisher_keys.required_since(each) is not None]


def _requested(publisher: str, request: KeyRequest, *, now: datetime) -> PublisherKey:
    key_id = key_id_of(request.public)
    if not is_vouched(publisher, request.public, request.proof, by=request.public):
        raise MalformedPublisherKeyError(f"key `{short(key_id)}` does not sign for itself as a key of `{publisher}`")
    return PublisherKey(
        id=key_id,
        publisher=publisher,
        public=request.public,
        since=now,
        endorsed_by=request.endorsed_by,
        endorsement=request.endorsement if request.endorsed_by else "",
    )


def _let_vouch(key: PublisherKey, *, replaces: bool, acting: Acting) -> None:
    before = _found(key.publisher, key.endorsed_by, acting.uow)
    is_good = before.id == key.endorsed_by and before.revoked_at is None
    if not is_good or not is_vouched(key.publisher, key.public, key.endorsement, by=before.public):
        raise MalformedPublisherKeyError(f"key `{short(before.id)}` does not vouch for key `{short(key.id)}`")
    if replaces:
        acting.uow.publisher_keys.save(before.retired(now=acting.now))


def _require_keeper(publisher: str, acting: Acting) -> None:
    require_owner(publisher, acting.by, acting.uow)
    require_recent(acting.by.signed_in_at, now=acting.now)


def _found(publisher: str, key_id: str, uow: UnitOfWork) -> PublisherKey:
    found = [key for key in uow.publisher_keys.of_publisher(publisher) if key_id and key.id.startswith(key_id)]
    if len(found) != 1:
        many = "several keys whose ids begin with" if found else "no key"
        raise NoSuchPublisherKeyError(f"`{publisher}` has {many} `{key_id[:64]}`")
    return found[0]


def _ring(publisher: str, uow: UnitOfWork) -> KeyRing:
    return KeyRing(
        keys=uow.publisher_keys.of_publisher(publisher), required_since=uow.publisher_keys.required_since(publisher)
    )


def _sign_all_anew(publisher: str, acting: Acting) -> None:
    uow = acting.uow
    named: set[PluginId] = {each for each in uow.plugins.first_published() if each.publisher == publisher}
    for plugin_id in sorted(named | acting.by.received, key=str):
        if uow.transfers.owner(plugin_id) == publisher and uow.plugins.versions(plugin_id):
            sign_anew(plugin_id, uow=uow)


def _tell(title: str, text: str, key: PublisherKey, acting: Acting) -> None:
    told = f"{text}. If you do not know of it, revoke the key with `qirvo auth key revoke`."
    acting.tell(NoticeKind.SECURITY, title, text=told, link=_page(key.publisher), publishers=frozenset({key.publisher}))


def _page(publisher: str) -> str:
    return f"/publishers/{publisher}/keys"
