"""A class with deferred methods is what the standard library would have made of it."""

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any, ClassVar, Generic, TypeVar

import msgspec
import pydantic
import pytest

from qirvo.deferred import dataclass

T = TypeVar("T")
Decorate = Callable[..., Callable[[type], type]]
METHODS = ("__init__", "__repr__", "__eq__", "__hash__")
OPTIONS: tuple[dict[str, bool], ...] = ({}, {"kw_only": True})


def point(decorate: Decorate, **options: bool) -> Any:
    @decorate(frozen=True, slots=True, **options)
    class Point:
        """A place."""

        origin: ClassVar[str] = "here"
        x: int
        y: int = 2
        label: str = dataclasses.field(default="", compare=False)
        secret: str = dataclasses.field(default="", repr=False, hash=False)
        tags: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)
        total: int = dataclasses.field(init=False, default=0)
        kind: str = dataclasses.field(init=False, default="point")
        after: dataclasses.InitVar[int] = 1  # type: ignore[assignment]  # of a decorator that mypy does not know

        def __post_init__(self, after: int) -> None:
            object.__setattr__(self, "total", self.x + self.y + after)

        @property
        def is_far(self) -> bool:
            return self.x > 10

    return Point


@pytest.fixture(params=OPTIONS, ids=["by place", "by name"])
def both(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    return point(dataclass, **request.param), point(dataclasses.dataclass, **request.param)


CASES: tuple[dict[str, Any], ...] = (
    {"x": 1},
    {"x": 1, "y": 3},
    {"x": 1, "label": "a"},
    {"x": 1, "secret": "s"},
    {"x": 1, "tags": {"a": "b"}},
    {"x": 20, "after": 5},
)


@pytest.mark.parametrize("values", CASES)
def test_it_looks_counts_and_compares_as_that_of_the_standard_library(both: tuple[Any, Any], values: dict[str, Any]):
    of_ours, of_theirs = (
        (repr(one), hash(one), dataclasses.asdict(one), [one == kind(**other) for other in CASES], one.is_far)
        for kind, one in ((kind, kind(**values)) for kind in both)
    )
    assert of_ours == of_theirs


def test_its_parts_are_told_as_that_of_the_standard_library(both: tuple[Any, Any]):
    ours, theirs = both
    told = [
        (
            [(each.name, each.type, each.kw_only, each.init) for each in dataclasses.fields(kind)],
            str(inspect.signature(kind)),
            kind.__match_args__,
            kind.__slots__,
            kind.__doc__,
            kind.__dataclass_params__.frozen,
            kind.__init__.__qualname__.rpartition(".")[2],
            hasattr(kind(x=1), "__dict__"),
        )
        for kind in (ours, theirs)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("wrong", [{}, {"x": 1, "z": 2}])
def test_what_it_refuses_is_refused_in_the_same_words(both: tuple[Any, Any], wrong: dict[str, int]):
    said = []
    for kind in both:
        with pytest.raises(TypeError) as refused:
            kind(**wrong)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_nothing_of_it_can_be_changed(both: tuple[Any, Any]):
    said = []
    for kind in both:
        one = kind(x=1)
        with pytest.raises(dataclasses.FrozenInstanceError) as changed:
            one.x = 2
        with pytest.raises(dataclasses.FrozenInstanceError) as deleted:
            del one.x
        said.append((str(changed.value), str(deleted.value), one.x))
    assert said[0] == said[1]


def test_what_a_class_beneath_has_beside_the_fields_can_be_changed():
    class Beneath(point(dataclass)):  # type: ignore[misc]  # of a decorator that mypy does not know
        pass

    one: Any = Beneath(x=1)
    one.more = 2
    assert one.more == 2
    del one.more
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
        one.x = 2
    assert (hasattr(one, "more"), one.x) == (False, 1)


def test_it_is_replaced(both: tuple[Any, Any]):
    ours, theirs = (repr(dataclasses.replace(kind(x=1, label="a"), y=7, after=1)) for kind in both)
    assert ours == theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Wired:
    """Read from the wire by libraries that know dataclasses."""

    name: str
    counts: list[int] = dataclasses.field(default_factory=list)


def test_libraries_that_know_dataclasses_know_it():
    raw, one = b'{"name":"a","counts":[1]}', Wired(name="a", counts=[1])
    assert msgspec.json.decode(raw, type=Wired) == one
    assert msgspec.json.encode(one) == raw
    adapter = pydantic.TypeAdapter(Wired)
    assert adapter.validate_json(raw) == one
    assert adapter.dump_json(one) == raw


def test_it_is_copied_and_sent():
    one = Wired(name="a", counts=[1])
    assert [copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))] == [one] * 3  # noqa: S301  # our own


def test_methods_of_its_own_stay():
    @dataclass(frozen=True, slots=True)
    class Own:  # noqa: PLW1641  # the hash is the decorator's
        x: int

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return True

    assert (repr(Own(1)), Own(1) == 5, hash(Own(1))) == ("own", True, hash((1,)))


def test_a_kind_of_another_and_one_of_a_type_are_made_too():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Sort(Wired):
        more: int = 0

    @dataclass(frozen=True, slots=True)
    class Held(Generic[T]):
        it: T

    assert Sort(name="a", more=2) == dataclasses.replace(Sort(name="b", more=2), name="a")
    assert Sort(name="a") != Wired(name="a")
    assert Held[int](3) == Held(3)


def test_a_mutable_default_is_refused_while_the_class_is_made():
    with pytest.raises(ValueError, match="mutable default"):

        @dataclass(frozen=True, slots=True)
        class Wrong:
            x: list[int] = []  # noqa: RUF012  # what is refused


@pytest.mark.parametrize(
    "options", [{}, {"frozen": True}, {"slots": True}, {"frozen": True, "slots": True, "order": True}]
)
def test_any_other_is_that_of_the_standard_library(options: dict[str, bool]):
    kind: Any = dataclass(**options)(type("Kind", (), {"__annotations__": {"x": int}}))
    assert all(isinstance(vars(kind)[name], FunctionType) for name in ("__init__", "__repr__", "__eq__"))
    assert (kind(1) == kind(1), kind(1) == kind(2)) == (True, False)


def test_it_decorates_without_options_too():
    @dataclass
    class Plain:
        x: int

    assert Plain(1) == Plain(x=1)


def test_a_method_is_made_when_it_is_first_used_and_stays():
    @dataclass(frozen=True, slots=True)
    class Late:
        x: int

    def made() -> list[str]:
        return [name for name in METHODS if isinstance(vars(Late)[name], FunctionType)]

    before, one = made(), Late(1)
    constructed, found = made(), {one: "found"}[Late(1)]
    assert (before, constructed, found, made()) == ([], ["__init__"], "found", ["__init__", "__eq__", "__hash__"])
    kept = vars(Late)["__init__"]
    Late(2)
    assert vars(Late)["__init__"] is kept
