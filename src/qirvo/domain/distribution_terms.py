"""Distribution channels as publishers write them down, in the fields of the Distribution Guide.

What cannot work is refused where it is written, not when something is sent: a secret that would travel unencrypted, a
registry without an address, a requirement that nobody knows.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from qirvo.domain.distribution_channels import (
    REQUIREMENTS,
    DistributionChannel,
    DistributionTerms,
    Proof,
    Requirement,
)
from qirvo.domain.errors import InvalidError
from qirvo.domain.manifests import JsonObject

MOST_DEFINED = 100
_LONGEST = 500  # characters of a text
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_FIELDS = frozenset({"id", "name", "type", "endpoint", "authentication", "requirements"})
_CUSTOM = "custom"  # the Guide's word for an endpoint that is named each time
_LOOPBACK = re.compile(r"localhost|127(?:\.[0-9]{1,3}){3}|::1")

Word = TypeVar("Word", DistributionChannel, Proof)


class MalformedDistributionChannelError(InvalidError):
    """A distribution channel is not defined in a way that could work."""

    code = "distribution-channel-malformed"
    hint = "docs/guide-direct.md shows every field, and a whole example."


def read_terms(written: JsonObject) -> DistributionTerms:
    """Return the distribution channel that `written` defines.

    Raises:
        MalformedDistributionChannelError: A field is unknown, missing, of the wrong type, or contradicts another.
    """
    unknown = sorted(str(name)[:40] for name in written if name not in _FIELDS)
    if unknown:
        raise MalformedDistributionChannelError(f"a distribution channel has no field `{unknown[0]}`")
    id_ = _text(written, "id")
    if _ID.fullmatch(id_) is None:
        raise MalformedDistributionChannelError(
            f"`{id_[:80]}` is no id of a distribution channel",
            hint="Use 1 to 64 lower-case letters, digits and inner hyphens.",
        )
    way = _one_of(DistributionChannel, written.get("type"), "type")
    proof, needed = _proof(written.get("authentication", {}))
    terms = DistributionTerms(
        id=id_,
        name=_text(written, "name") or id_,
        way=way,
        endpoint=_endpoint(_text(written, "endpoint")),
        proof=proof,
        proof_needed=needed,
        requirements=_requirements(written.get("requirements"), way),
    )
    _require_workable(terms)
    return terms


def written_terms(terms: DistributionTerms) -> dict[str, Any]:
    """Return `terms` in the fields that `read_terms` reads."""
    return {
        "id": terms.id,
        "name": terms.name,
        "type": terms.way.value,
        "endpoint": terms.endpoint or _CUSTOM,
        "authentication": {"type": terms.proof.value, "required": terms.proof_needed},
        "requirements": {each.value: each in terms.requirements for each in Requirement},
    }


def _require_workable(terms: DistributionTerms) -> None:
    here = f"the distribution channel `{terms.id}`"
    if terms.is_at_registry and terms.endpoint and not terms.is_at_address:
        raise MalformedDistributionChannelError(f"{here} is at a registry, and `{terms.endpoint}` is no address of one")
    if terms.proof is not Proof.NONE and terms.is_at_address and not _is_unread(terms.endpoint):
        raise MalformedDistributionChannelError(f"{here} would send a secret unencrypted: use an `https://` address")
    if terms.proof is not Proof.NONE and not terms.is_at_registry and not terms.is_at_address:
        raise MalformedDistributionChannelError(f"{here} asks for `{terms.proof}`, and nobody is there to ask for it")
    if terms.proof is Proof.OIDC and terms.is_at_registry and not terms.endpoint:
        raise MalformedDistributionChannelError(f"{here} needs an `endpoint`: a pipeline is signed in nowhere")


def _is_unread(address: str) -> bool:
    """Whether nobody on the way reads along: encrypted, or this machine itself."""
    parts = urlsplit(address)
    return parts.scheme == "https" or _LOOPBACK.fullmatch(parts.hostname or "") is not None


def _endpoint(text: str) -> str:
    if text in ("", _CUSTOM):
        return ""
    if not text.isprintable():
        raise MalformedDistributionChannelError("`endpoint` holds characters that no address and no folder has")
    if "://" not in text:
        return text
    try:
        parts = urlsplit(text)
        is_plain = parts.port != 0 and parts.username is None and not parts.query and not parts.fragment
    except ValueError:
        is_plain = False
    if not is_plain or parts.scheme not in ("https", "http") or not parts.hostname or " " in text:
        raise MalformedDistributionChannelError(
            f"`{text[:200]}` is no endpoint", hint="Give a folder, or an https address without user name and query."
        )
    return text.rstrip("/")


def _proof(written: object) -> tuple[Proof, bool]:
    if not isinstance(written, Mapping) or not written.keys() <= {"type", "required"}:
        raise MalformedDistributionChannelError("`authentication` must be an object with `type` and `required`")
    proof = _one_of(Proof, written.get("type", Proof.NONE.value), "authentication.type")
    needed = written.get("required", proof is not Proof.NONE)
    if not isinstance(needed, bool):
        raise MalformedDistributionChannelError("`authentication.required` must be true or false")
    if needed and proof is Proof.NONE:
        raise MalformedDistributionChannelError("`authentication` is required, and its `type` is `none`")
    return proof, needed


def _requirements(written: object, way: DistributionChannel) -> frozenset[Requirement]:
    if written is None:
        return REQUIREMENTS[way]
    if not isinstance(written, Mapping) or not all(isinstance(value, bool) for value in written.values()):
        raise MalformedDistributionChannelError("`requirements` must be an object of true and false")
    known = {each.value for each in Requirement}
    unknown = sorted(str(name)[:40] for name in written if name not in known)
    if unknown:
        raise MalformedDistributionChannelError(
            f"`{unknown[0]}` is no requirement", hint=f"Use {', '.join(f'`{each}`' for each in Requirement)}."
        )
    return frozenset(Requirement(name) for name, demanded in written.items() if demanded)


def _one_of(words: type[Word], written: object, field: str) -> Word:
    try:
        return words(str(written))
    except ValueError as exc:
        known = ", ".join(f"`{word}`" for word in words)
        raise MalformedDistributionChannelError(f"`{field}` is `{str(written)[:80]}`: use one of {known}") from exc


def _text(written: JsonObject, field: str) -> str:
    value = written.get(field, "")
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise MalformedDistributionChannelError(f"`{field}` must be a text of at most {_LONGEST} characters")
    return value.strip()
