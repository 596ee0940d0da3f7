"""A publisher's key at the command line: its file, or place in a token, and what opens it, asked of a person."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.pins import pin_of
from qirvo.cli.session import Session
from qirvo.domain.errors import ConflictError

if TYPE_CHECKING:
    from qirvo.authoring.bundle import Signed
    from qirvo.domain.names import PluginId
    from qirvo.domain.publisher_keys import ReleaseStatement
    from qirvo.trust.publisher_key_files import HeldKey

PASSPHRASE_VARIABLE = "QIRVO_KEY_PASSPHRASE"  # noqa: S105  # a variable's name

key_file_option = click.option(
    "--key", "key_file", type=click.Path(path_type=Path), metavar="FILE", help="The key file, if not QIRVO_HOME's."
)

token_key_option = click.option(
    "--in", "uri", metavar="URI", help="The key is an Ed25519 key in a token: `hsm:NUMBER?label=TOKEN`."
)


class OthersKeyError(ConflictError):
    """The key is another publisher's than the plugin."""

    code = "publisher-key-of-another"
    hint = "Name the publisher's own key file with `--key FILE`; one who was given a plugin signs with their own."


def key_path(session: Session, publisher: str, named: Path | None) -> Path:
    """Return where the key of `publisher` is."""
    from qirvo.domain.names import parse_publisher_name
    from qirvo.trust.publisher_key_files import key_file_of

    return named if named is not None else key_file_of(session.home, parse_publisher_name(publisher))


def open_key(session: Session, path: Path) -> "HeldKey":
    """Read a key file, asking for its passphrase if it has one.

    Raises:
        QirvoError: There is none, it cannot be used, or its passphrase is not known.
    """
    from qirvo.trust.publisher_key_files import is_locked, read_key

    passphrase = _known_passphrase(session, path) if is_locked(path) else ""
    return read_key(path, passphrase=passphrase, pin=pin_of(session))


def new_key(session: Session, publisher: str, path: Path, *, passphrase: bool, uri: str | None) -> "HeldKey":
    """Make a key in the file `path`, or note there where in a token it is.

    Raises:
        QirvoError: The disk refuses, or the token or its key cannot be used.
    """
    from qirvo.trust.publisher_key_files import held_in_token, make_key, write_key

    key = make_key(publisher) if uri is None else held_in_token(publisher, uri, pin=pin_of(session))
    write_key(path, key, passphrase="" if uri is not None else new_passphrase(session, wanted=passphrase))
    return key


def new_passphrase(session: Session, *, wanted: bool) -> str:
    """Return the passphrase for a new key: the environment's, or a person's if one is wanted; else none."""
    from qirvo.trust.publisher_key_files import PassphraseNeededError

    given = session.environ.get(PASSPHRASE_VARIABLE, "")
    if given or not wanted:
        return given
    if not session.is_interactive():
        raise PassphraseNeededError("there is no terminal to ask for a passphrase at")
    return str(click.prompt("new passphrase", hide_input=True, confirmation_prompt=True, err=True))


def release_signer(
    session: Session, *, wanted: bool | None, named: Path | None
) -> "Callable[[ReleaseStatement], str] | None":
    """Return what signs a release before it is sent.

    Args:
        session: Whose keys.
        wanted: True fails without a key, False signs nothing, None signs where there is a key.
        named: The key's file; the publisher's own without one.
    """
    if wanted is False:
        return None

    def sign(statement: "ReleaseStatement") -> str:
        from qirvo.trust.publisher_signatures import sign_release

        key = _key_for(session, statement.plugin_id.publisher, wanted=wanted, named=named)
        return "" if key is None else sign_release(statement, key.private)

    return sign


def bundle_signer(
    session: Session, *, wanted: bool | None, named: Path | None
) -> "Callable[[ReleaseStatement], Signed | None] | None":
    """Return what signs what is handed over, and tells with which key; its arguments are `release_signer`'s."""
    if wanted is False:
        return None

    def sign(statement: "ReleaseStatement") -> "Signed | None":
        from qirvo.authoring.bundle import Signed
        from qirvo.trust.publisher_signatures import sign_release

        key = _key_for(session, statement.plugin_id.publisher, wanted=wanted, named=named)
        if key is None:
            return None
        return Signed(envelope=sign_release(statement, key.private), publisher=key.publisher, public=key.public)

    return sign


def held_keys(session: Session, *, wanted: bool | None, named: Path | None) -> "Callable[[PluginId], HeldKey | None]":
    """Return what gives a publisher's key: each is read once."""
    read: dict[str, HeldKey | None] = {}

    def key_for(plugin_id: "PluginId") -> "HeldKey | None":
        publisher = plugin_id.publisher
        if publisher not in read:
            path = key_path(session, publisher, named)
            is_left_out = wanted is False or (wanted is None and named is None and not path.exists())
            read[publisher] = None if is_left_out else open_key(session, path)
        return read[publisher]

    return key_for


def signing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say whether and with what a release is signed."""
    signs = click.option(
        "--sign/--no-sign", default=None, help="Sign it with the publisher's key; without either, where there is a key."
    )
    return signs(key_file_option(command))


def _known_passphrase(session: Session, path: Path) -> str:
    given = session.environ.get(PASSPHRASE_VARIABLE, "")
    if given or not session.is_interactive():
        return given
    return str(click.prompt(f"passphrase of {path}", hide_input=True, err=True))


def _key_for(session: Session, publisher: str, *, wanted: bool | None, named: Path | None) -> "HeldKey | None":
    """Return the key that signs a release of `publisher`; None where none is there and none is insisted on."""
    path = key_path(session, publisher, named)
    if wanted is None and named is None and not path.exists():
        return None
    key = open_key(session, path)
    if named is None and key.publisher != publisher:
        raise OthersKeyError(f"the key in `{path}` is of `{key.publisher}`, not of `{publisher}`")
    return key
