"""Installing from the address of a plugin's page: the download site or registry it is part of is trusted first.

The page itself is never read: its address says which repository and which plugin are meant, and everything else is
verified as from any source. The source stays, for updates come from there.
"""

from urllib.parse import unquote, urlsplit

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.domain.names import MalformedNameError, PluginId
from qirvo.host.machine import Machine
from qirvo.host.ports import ConfirmSource
from qirvo.host.sources import FingerprintMismatchError, Source, add_source, fingerprint_of_text

_SCHEMES = frozenset({"http", "https", "file"})
_FOLDER = "plugins"


class NotAPluginsAddressError(InvalidError):
    """The address is not that of a plugin's page."""

    code = "install-address-unknown"
    hint = (
        "Give the address of the plugin's own page, as `https://example.org/plugins/publisher.name/`, or that of an"
        " archive."
    )


@dataclass(frozen=True, slots=True)
class AddressTarget:
    """A plugin on a site or in a registry.

    Attributes:
        address: Of the site or registry.
    """

    address: str
    plugin_id: PluginId


def is_page_address(text: str) -> bool:
    """Say whether `text` is the address of a plugin's page."""
    try:
        parse_address(text)
    except NotAPluginsAddressError:
        return False
    return True


def parse_address(text: str) -> AddressTarget:
    """Read the address of a plugin's page.

    Raises:
        NotAPluginsAddressError: It is none.
    """
    try:
        parts = urlsplit(text)
        if parts.scheme not in _SCHEMES:
            raise NotAPluginsAddressError(f"`{text[:200]}` is no address of a page")
        segments = parts.path.removesuffix("index.html").rstrip("/").split("/")
        *before, folder, name = segments
        if folder != _FOLDER:
            raise NotAPluginsAddressError(f"`{text[:200]}` is not the address of a plugin's page")
        plugin_id = PluginId.parse(unquote(name))
    except (ValueError, MalformedNameError) as exc:
        raise NotAPluginsAddressError(f"`{text[:200]}` is not the address of a plugin's page") from exc
    base = parts._replace(path="/".join(before) + "/", query="", fragment="").geturl()
    return AddressTarget(base, plugin_id)


def source_at(address: str, *, machine: Machine, confirm: ConfirmSource, fingerprint: str | None) -> Source:
    """Return the source at `address`, which is trusted from now on if it was not.

    Raises:
        FingerprintMismatchError: Its root is another than expected.
        SourceNotConfirmedError: The owner does not agree.
        QirvoError: It does not answer, or what it answers does not verify.
    """
    for source in machine.sources.all():
        if address.rstrip("/") in (source.address.rstrip("/"), source.repository.rstrip("/")):
            if fingerprint is not None and fingerprint_of_text(fingerprint) != source.fingerprint:
                raise FingerprintMismatchError(
                    f"`{source.name}` is pinned to `{source.fingerprint}`; `{fingerprint[:100]}` was expected"
                )
            return source
    return add_source(address, machine=machine, confirm=confirm, fingerprint=fingerprint)
