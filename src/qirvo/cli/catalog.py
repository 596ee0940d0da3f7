"""Which registry's catalog a host's owner looks at: the one named or signed in to, else that of a trusted source."""

from typing import TYPE_CHECKING

from qirvo.cli.session import Session

if TYPE_CHECKING:
    from qirvo.client.registry import RegistryClient

_API = "/v1"


def catalog_client(session: Session, named: str | None) -> "RegistryClient":
    """Return a client of that registry.

    Raises:
        NoRegistryError: None is named, and no trusted source has an API.
    """
    from qirvo.client.addresses import RegistryAddress
    from qirvo.client.credentials import NoRegistryError

    try:
        return session.client(named)
    except NoRegistryError:
        apis = [source.api for source in session.host().source_list() if source.api is not None]
        if not apis:
            raise
        # Asked as nobody: a source was trusted for its signatures, no token was ever given to it.
        return session.open_client(RegistryAddress.parse(apis[0].rstrip("/").removesuffix(_API)), None)
