"""The way to a private repository, from the options of a command."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qirvo.cli.session import Session
from qirvo.domain.errors import InvalidError

if TYPE_CHECKING:
    from qirvo.host.ports import PrivateAccess


class SourceTokenError(InvalidError):
    """There is no token for the private repository."""

    code = "source-token-missing"
    hint = "Sign in with `qirvo auth login URL`, or give `--token-file FILE`."


def private_access(
    session: Session, url: str, publisher: str | None, token_file: Path | None
) -> "PrivateAccess | None":
    """Return the way to the private repository of `publisher`; None when none is named.

    Raises:
        SourceTokenError: There is no token for it.
    """
    if publisher is None:
        if token_file is not None:
            raise click.UsageError("--token-file needs --private")
        return None
    from qirvo.client.credentials import check_token, resolve_registry
    from qirvo.host.ports import PrivateAccess

    if token_file is None:
        token = resolve_registry(session.home, session.environ, named=url)[1]
    else:
        try:
            token = token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as exc:
            raise SourceTokenError(f"`{token_file}` cannot be read") from exc
    if not token:
        raise SourceTokenError(f"there is no token for `{url[:200]}`")
    return PrivateAccess(publisher=publisher, token=check_token(token))
