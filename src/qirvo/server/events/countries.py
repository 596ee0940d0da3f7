"""Which country an address is in, by a database file that the registry's owner supplies; nobody outside is asked."""

from ipaddress import ip_address
from pathlib import Path

import maxminddb

from qirvo.domain.errors import InvalidError


class CountryDatabaseUnusableError(InvalidError):
    """The database of countries cannot be read."""

    code = "country-database-unusable"
    hint = "Name a file in MaxMind's format (`.mmdb`) that knows countries, or none."


class DatabaseCountries:
    """Makes `event_ports.Countries` of a file in MaxMind's format."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            CountryDatabaseUnusableError: There is none, or it is of another form.
        """
        try:
            self._reader = maxminddb.open_database(path)
        except (OSError, maxminddb.InvalidDatabaseError) as exc:
            raise CountryDatabaseUnusableError(f"the database of countries `{path}` cannot be read") from exc

    def country(self, address: str) -> str:
        """Return the two letters of the country; empty where the file does not say."""
        try:
            found = self._reader.get(ip_address(address.partition("%")[0]))
        except (ValueError, maxminddb.InvalidDatabaseError):  # no address, none of this family, or a damaged entry
            return ""
        named = found.get("country") if isinstance(found, dict) else None
        code = named.get("iso_code") if isinstance(named, dict) else named
        return code if isinstance(code, str) and len(code) == 2 and code.isascii() and code.isupper() else ""  # noqa: PLR2004  # ISO 3166


def no_country(_address: str) -> str:
    """Know none."""
    return ""
