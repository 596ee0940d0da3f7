"""Whether the caller has, or insists on, the present version of a file (RFC 9110 §13); our validators are strong."""

from starlette.datastructures import Headers


def is_demanded(etag: str, headers: Headers) -> bool:
    """Say whether the version may be sent: any may, unless `If-Match` names others."""
    named = _named("If-Match", headers)
    return not named or etag in named or "*" in named


def is_known(etag: str, headers: Headers) -> bool:
    """Say whether the caller has the version already, by `If-None-Match`."""
    named = {validator.removeprefix("W/") for validator in _named("If-None-Match", headers)}
    return etag in named or "*" in named


def wants_part(etag: str, headers: Headers) -> bool:
    """Say whether a part may be sent: not when the caller holds the beginning of another version (`If-Range`)."""
    named = headers.get("If-Range")
    return named is None or named.strip() == etag


def _named(header: str, headers: Headers) -> set[str]:
    """Return the validators of every such header; none of ours holds a comma."""
    return {validator.strip() for line in headers.getlist(header) for validator in line.split(",")}
