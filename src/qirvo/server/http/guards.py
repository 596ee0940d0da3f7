"""Headers that tell browsers to do nothing on behalf of anybody else, in every answer that says nothing of its own.

Pages allow what they need (`web/rendering`); documents, pictures, feeds and refusals need nothing.
"""

from starlette.datastructures import MutableHeaders

_ALWAYS = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
_HTTPS_ALONE = "max-age=31536000"  # a year; subdomains are not this registry's to speak for


def guard(headers: MutableHeaders, *, public_address: str | None) -> None:
    """Add to `headers` what an answer lacks.

    Args:
        headers: Those of an answer that is on its way.
        public_address: Where the registry is reached; with `https:`, browsers are told to come by that alone.
    """
    for name, value in _ALWAYS:
        headers.setdefault(name, value)
    headers["X-Content-Type-Options"] = "nosniff"
    if (public_address or "").startswith("https://"):
        headers["Strict-Transport-Security"] = _HTTPS_ALONE
