"""What two states of one object in a cluster differ in, and who changed it, told from the managed fields."""

from collections.abc import Iterator, Mapping
from typing import Any

Object = Mapping[str, Any]
Path = tuple[str, ...]

_SERVERS = frozenset({"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"})
_SHOWN = 80
_KEYS = ("name", "containerPort", "port", "type", "ip")
_MISSING = object()


def differences_between(live: Object, wanted: Object, *, manager: str) -> list[str]:
    """Return what `live` differs in from `wanted`, one sentence each, with who changed it where that is known.

    Args:
        live: The object as the cluster has it.
        wanted: The same object as the cluster would have it.
        manager: Who applies it: everybody else is told by name.
    """
    found = []
    for path, has, should in _compared(_content(live), _content(wanted), ()):
        others = sorted(
            {
                str(entry.get("manager"))
                for entry in _entries(live)
                if entry.get("manager") != manager and _owns(entry, path)
            }
        )
        by = f", changed by `{'`, `'.join(others)}`" if others else ""
        found.append(f"`{'.'.join(path)}` is {_shown(has)} and should be {_shown(should)}{by}")
    return found


def holders_of_replicas(live: Object) -> set[str]:
    """Return who holds the number of replicas of a Deployment."""
    return {str(entry.get("manager")) for entry in _entries(live) if _owns(entry, ("spec", "replicas"))}


def _entries(live: Object) -> list[Object]:
    return list(live["metadata"].get("managedFields", []))


def _content(one: Object) -> Object:
    metadata = {name: value for name, value in one["metadata"].items() if name not in _SERVERS}
    return {**{name: value for name, value in one.items() if name != "status"}, "metadata": metadata}


def _compared(has: object, should: object, path: Path) -> Iterator[tuple[Path, object, object]]:
    if isinstance(has, Mapping) and isinstance(should, Mapping):
        for name in sorted({*has, *should}):
            yield from _compared(has.get(name, _MISSING), should.get(name, _MISSING), (*path, str(name)))
    elif isinstance(has, list) and isinstance(should, list):
        before, after = _keyed(has), _keyed(should)
        if before is None or after is None:
            if has != should:
                yield path, has, should
            return
        for name in sorted({*before, *after}):
            yield from _compared(before.get(name, _MISSING), after.get(name, _MISSING), (*path, name))
    elif has != should:
        yield path, has, should


def _keyed(items: list[Any]) -> dict[str, object] | None:
    """Return a list's objects by what tells them apart; None when nothing does."""
    if not all(isinstance(each, Mapping) for each in items):
        return None
    for key in _KEYS:
        named = {str(each.get(key)): each for each in items if each.get(key) is not None}
        if len(named) == len(items):
            return named
    return None


def _owns(entry: Object, path: Path) -> bool:
    """Say whether a manager's fields hold `path`, or something below it."""
    fields: Any = entry.get("fieldsV1", {})
    for name in path:
        if not isinstance(fields, Mapping):
            return False
        below = fields.get(f"f:{name}")
        if below is None:
            quoted = f'"{name}"'
            below = next((value for key, value in fields.items() if key.startswith("k:") and quoted in key), None)
        if below is None:
            return False
        fields = below
    return True


def _shown(value: object) -> str:
    if value is _MISSING:
        return "nothing"
    text = str(value)
    return f"`{text[:_SHOWN]}`"
