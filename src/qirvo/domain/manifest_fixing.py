"""The canonical form of a manifest that its author wrote, with nothing lost that the author wrote.

The rule: a field is rewritten only when every text, number and truth value in it is still there afterwards, or has a
new name that we know. Where that cannot be said (an unknown permission, an eleventh tag), the author's field stays as
it is, and the finding about it stays too. So writing twice gives what writing once gave.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.manifest_entry import ENTRY_KEYS, inside_path
from qirvo.domain.manifest_permissions import canonical_names
from qirvo.domain.manifest_presentation import TYPE_DIALECTS
from qirvo.domain.manifest_writing import CANONICAL_KEYS, canonical_json
from qirvo.domain.manifests import JsonObject, Manifest
from qirvo.domain.pricing import CURRENCIES

_FORMAT_KEYS = ("manifest_version", "manifestVersion")
_SIZES = frozenset({"small", "medium", "large"})
_RENAMED = {"api_key_required": "apiKeyRequired"}
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "manifest_version": _FORMAT_KEYS,
    "category": ("category", "categories"),
    "tags": ("tags", "keywords"),
    "entry": ENTRY_KEYS,
    "permissions": ("permissions", "permission_descriptions"),
    "widgets": ("widgets", "dashboard_widget"),
    "externalServices": ("externalServices", "external_services"),
    "configSchema": ("configSchema", "config_schema"),
    "defaultConfig": ("defaultConfig", "default_config"),
    "engines": ("engines", "compatibility", "minQirvoVersion", "maxQirvoVersion"),
    "pricing": ("pricing", "price", "free", "currency"),
    "screenshots": ("screenshots", "screenshot"),
}
_WHOLE = frozenset({"permissions", "widgets", "externalServices", "pricing"})  # several fields read as one
_COUNTED = frozenset({"commands", "widgets", "pages", "externalServices"})
_SCALARS = (str, int, float, bool)

Leaf = tuple[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedManifest:
    """A manifest in the canonical form.

    Attributes:
        root: The document to be written.
        changes: What is different, one sentence each; empty when nothing is.
        left: Fields that stay as their author wrote them, because something would be lost.
    """

    root: JsonObject
    changes: tuple[str, ...]
    left: tuple[str, ...]


def fix_manifest(written: JsonObject, manifest: Manifest) -> FixedManifest:
    """Return `written`, which was read as `manifest`, in the canonical form."""
    canonical = canonical_json(manifest)
    root: dict[str, Any] = {"$schema": written["$schema"]} if written.get("$schema") is not None else {}
    left: list[str] = []
    grouped: set[str] = set()
    for key in CANONICAL_KEYS:
        names = _ALIASES.get(key, (key,))
        grouped.update(names)
        present = {name: written[name] for name in names if written.get(name) is not None}
        kept = _kept(key, present, canonical[key])
        stays = bool(kept) and (key in kept or key in _WHOLE)
        if not _is_said(key, present, canonical[key]):
            root |= present
        elif not stays:
            root[key] = canonical[key]
        root |= kept
        left += kept
    root |= {key: value for key, value in written.items() if key not in grouped and key not in root}
    return FixedManifest(root=root, changes=tuple(_changes(written, root)), left=tuple(left))


def _kept(key: str, present: JsonObject, value: object) -> JsonObject:
    """Return those of the author's fields that have to stay."""
    lost = {name: each for name, each in present.items() if not _is_preserved(key, name, each, value)}
    return present if lost and (key in _WHOLE or key in lost) else lost


def _is_said(key: str, present: JsonObject, value: object) -> bool:
    """Whether the canonical field says something: not what is empty, or only follows from other fields."""
    if key == "permissions":
        return True  # asking for nothing is worth saying
    if key == "defaultConfig":
        return bool(present)  # an empty one says that no default of the schema counts
    if key == "engines" and not present:
        return value != {"qirvo": "*"}
    return bool(value)


def _is_preserved(key: str, name: str, before: object, after: object) -> bool:
    if key == "manifest_version":
        return isinstance(before, _SCALARS)
    if key == "pricing" and name != "pricing":
        return _is_price_kept(name, before, after)
    said, there = Counter(_leaves(before, name)), Counter(_leaves(after, key))
    keys = set(_keys(after))
    for leaf, count in said.items():
        enough = count if key in _COUNTED else 1
        if there[leaf] < enough and not _is_translated(key, leaf, there, keys, after):
            return False
    return True


def _leaves(value: object, name: str) -> Iterator[Leaf]:
    """Yield what `value` holds: texts without the space around them, numbers, and truth values with their names."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, key)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item, name)
    elif isinstance(value, bool):
        yield f"flag {_RENAMED.get(name, name)}", value
    elif isinstance(value, int | float):
        yield "number", value
    elif isinstance(value, str) and value.strip():
        yield "text", value.strip()


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value
        for item in value.values():
            yield from _keys(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _keys(item)


def _is_translated(key: str, leaf: Leaf, there: Counter[Leaf], keys: set[str], after: object) -> bool:
    """Whether `leaf` is there under another name."""
    kind, value = leaf
    if key == "configSchema" and kind == "flag required":
        return not value or "required" in keys
    if kind != "text":
        return False
    if key == "permissions":
        names = canonical_names(value)
        return bool(names) and all(there["text", name.value] for name in names)
    if key in {"author", "engines"}:
        return _is_part(key, value, there, after)
    known = {"type": TYPE_DIALECTS.get(value), "category": value.lower(), "entry": inside_path(value)}
    if key == "widgets":
        return value in _SIZES
    return key in known and there["text", known[key]] > 0


def _is_price_kept(name: str, before: object, after: object) -> bool:
    """Whether `price`, `free` or `currency` of the manifest is in the pricing; of nothing, no currency counts."""
    pricing = after if isinstance(after, Mapping) else {}
    is_free = pricing == {"type": "free"}
    if name == "free":
        return isinstance(before, bool) and before == is_free
    if name == "price":
        return not isinstance(before, bool) and before == (0 if is_free else pricing.get("price"))
    return before in CURRENCIES if is_free and isinstance(before, str) else before == pricing.get("currency")


def _is_part(key: str, value: str, there: Counter[Leaf], after: object) -> bool:
    """Whether a text was taken apart (an author's line) or became part of another (a bound of a range)."""
    texts = [text for kind, text in there if kind == "text"]
    if key == "engines":
        platform = after.get("qirvo") if isinstance(after, Mapping) else None
        return isinstance(platform, str) and value in {part.lstrip("<>=") for part in platform.split()}
    rest = value
    for text in sorted(texts, key=len, reverse=True):
        rest = rest.replace(text, "", 1)
    return not rest.strip(" <>()")


def _changes(before: JsonObject, after: JsonObject) -> Iterator[str]:
    for key, value in after.items():
        old = [name for name in _ALIASES.get(key, (key,)) if name in before and name not in after]
        if key not in before:
            yield f"`{'`, `'.join(old)}` is now `{key}`" if old else f"`{key}` is added"
        elif before[key] != value:
            yield f"`{key}` is written in the canonical form"
    renamed = {name for key in after for name in _ALIASES.get(key, (key,))}
    yield from (f"`{key}` is left out: it says nothing" for key in before if key not in after and key not in renamed)
