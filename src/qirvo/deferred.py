"""`dataclass` as of the standard library, whose methods are made when they are first used.

`dataclasses` writes the methods of a class as source and compiles them while the class is made: a millisecond for each
class, of which a program here has hundreds, and uses the methods of few. A third of the start of a registry went there
(`docs/adr/0054-deferred-dataclasses.md`).
"""

import copy
import dataclasses
from collections.abc import Callable, Sequence
from types import FunctionType, MethodType
from typing import TYPE_CHECKING

__all__ = ("dataclass",)

_OPTIONS = ({"frozen", "slots"}, {"frozen", "slots", "kw_only"})
_FIELDS = "__dataclass_fields__"
_NONE_MADE = {"init": False, "repr": False, "eq": False}
_MADE_BY = {"__init__": "init", "__repr__": "repr", "__eq__": "eq", "__hash__": "unsafe_hash"}

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> type | Callable[[type], type]:
        """Return what makes a class a dataclass, with the options of `dataclasses.dataclass`.

        The methods of a frozen one with slots are made at their first use; any other is the standard library's.
        """
        if cls is not None or options.keys() not in _OPTIONS or not all(options.values()):
            return dataclasses.dataclass(cls, **options)

        def decorate(cls: type) -> type:
            if any(dataclasses.is_dataclass(base) for base in cls.__mro__[1:]):
                return dataclasses.dataclass(**options)(cls)
            return _deferred(cls, is_kw_only="kw_only" in options)

        return decorate


def _deferred(plain: type, *, is_kw_only: bool) -> type:
    plain.__doc__ = plain.__doc__ or plain.__name__  # else the signature of `__init__` is written there, and so made
    cls: type = dataclasses.dataclass(**_NONE_MADE, slots=True, kw_only=is_kw_only)(plain)
    params = cls.__dict__["__dataclass_params__"]
    params.init = params.repr = params.eq = params.frozen = True
    deferred = {name: _Method(cls, name) for name in _MADE_BY}
    for name, method in {**deferred, **_OF_FROZEN}.items():
        if cls.__dict__.get(name) is None:
            setattr(cls, name, method)
    return cls


class _Method:
    """Stands in the place of a method, and gives the place up to it when it is first looked up."""

    __slots__ = ("_cls", "_name")

    def __init__(self, cls: type, name: str) -> None:
        self._cls = cls
        self._name = name

    def __get__(self, instance: object, owner: type) -> FunctionType | MethodType:
        method = _made(self._cls, self._name)
        setattr(self._cls, self._name, method)
        return method.__get__(instance, owner)


def _made(cls: type, name: str) -> FunctionType:
    """Return the method `name` that `dataclasses` makes for a class of the same fields as `cls`."""
    fields: dict[str, dataclasses.Field[object]] = cls.__dict__[_FIELDS]
    members: dict[str, object] = {
        "__module__": cls.__module__,
        "__qualname__": cls.__qualname__,
        "__doc__": cls.__doc__,
        "__annotations__": {each: field.type for each, field in fields.items()},
        **{each: copy.copy(field) for each, field in fields.items()},  # they are written to
    }
    if hasattr(cls, "__post_init__"):
        members["__post_init__"] = cls.__post_init__
    is_init = name == "__init__"  # the one that depends on what the class is
    options = {**_NONE_MADE, _MADE_BY[name]: True, "frozen": is_init, "slots": is_init}
    stand_in: type = type(cls.__name__, (), members)
    method: FunctionType = dataclasses.dataclass(**options)(stand_in).__dict__[name]
    return method


def _set(self: object, name: str, value: object) -> None:
    if _is_frozen(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _delete(self: object, name: str) -> None:
    if _is_frozen(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
    object.__delattr__(self, name)


def _is_frozen(one: object, name: str) -> bool:
    """Say whether `name` of `one` is frozen; what a class beneath a dataclass has beside the fields is not."""
    return _FIELDS in type(one).__dict__ or name in getattr(one, _FIELDS)


def _state(self: object) -> Sequence[object]:
    return [getattr(self, name) for name in _names(self)]


def _set_state(self: object, state: Sequence[object]) -> None:
    for name, value in zip(_names(self), state, strict=True):
        object.__setattr__(self, name, value)


def _names(of: object) -> Sequence[str]:
    return [field.name for field in dataclasses.fields(of)]  # type: ignore[arg-type]  # it is one of a dataclass


_OF_FROZEN: dict[str, Callable[..., object]] = {
    "__setattr__": _set,
    "__delattr__": _delete,
    "__getstate__": _state,
    "__setstate__": _set_state,
}
