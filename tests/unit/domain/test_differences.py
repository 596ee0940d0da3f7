from collections.abc import Mapping
from dataclasses import replace

import pytest

from qirvo.artifacts.tree import TreeEntry
from qirvo.domain.differences import MOST_CHANGES, MOST_FILES, Change, FileChange, Gravity, TraitKind, Turn, difference
from qirvo.domain.digests import Digest
from qirvo.domain.traits import CodeMeasures, Traits
from tests.support.traits import HOSTILE, PACKED, READABLE, some_traits


def a_tree(**files: bytes) -> Mapping[str, TreeEntry]:
    return {path: TreeEntry(path, len(content), Digest.of(content)) for path, content in files.items()}


def the_change(after: Traits, before: Traits | None = None) -> Change:
    [change] = difference(before or some_traits(), after).changes
    return change


def with_more(name: str, *items: str) -> Traits:
    return some_traits(**{name: getattr(some_traits(), name) | set(items)})


@pytest.mark.parametrize(
    ("name", "item", "kind", "gravity"),
    [
        ("permissions", "geolocation", TraitKind.PERMISSION, Gravity.HIGH),
        ("native_files", "lib/x.node", TraitKind.NATIVE_FILE, Gravity.HIGH),
        ("install_scripts", "postinstall: node x.js", TraitKind.INSTALL_SCRIPT, Gravity.HIGH),
        ("alarms", "data-theft/secret-sent", TraitKind.ALARM, Gravity.HIGH),
        ("capabilities", "process", TraitKind.CAPABILITY, Gravity.HIGH),
        ("capabilities", "cookies", TraitKind.CAPABILITY, Gravity.MEDIUM),
        ("capabilities", "storage", TraitKind.CAPABILITY, Gravity.LOW),
        ("hosts", "collect.example.net", TraitKind.NETWORK_HOST, Gravity.HIGH),
        ("declared_hosts", "maps.example.net", TraitKind.DECLARED_HOST, Gravity.MEDIUM),
        ("web_assembly", "x.wasm", TraitKind.WEB_ASSEMBLY, Gravity.MEDIUM),
        ("imports", "left-pad", TraitKind.IMPORT, Gravity.MEDIUM),
        ("hooks", "onUpdate", TraitKind.HOOK, Gravity.LOW),
    ],
)
def test_what_is_new_is_named_with_its_gravity(name: str, item: str, kind: TraitKind, gravity: Gravity):
    assert the_change(with_more(name, item)) == Change(kind=kind, turn=Turn.ADDED, gravity=gravity, what=item)


def test_what_is_gone_is_never_grave():
    changes = difference(HOSTILE, some_traits()).changes
    assert {(change.turn, change.gravity) for change in changes} == {(Turn.REMOVED, Gravity.LOW)}


def test_a_new_host_that_is_declared_weighs_less():
    after = some_traits(hosts=frozenset({"b.example"}), declared_hosts=frozenset({"b.example"}))
    [new] = difference(some_traits(), after).added(TraitKind.NETWORK_HOST)
    assert new.gravity is Gravity.MEDIUM


def test_a_new_host_in_code_that_never_speaks_with_the_network_is_only_a_name():
    silent = some_traits(capabilities=frozenset())
    assert the_change(replace(silent, hosts=silent.hosts | {"b.example"}), silent).gravity is Gravity.LOW


@pytest.mark.parametrize(
    ("people", "gravity"),
    [({"Bob"}, Gravity.HIGH), ({"Bob", "Ann <ann@example.org>"}, Gravity.MEDIUM)],
)
def test_a_plugin_that_changed_hands_is_graver_than_one_more_maintainer(people: set[str], gravity: Gravity):
    [new] = difference(some_traits(), some_traits(maintainers=frozenset(people))).added(TraitKind.MAINTAINER)
    assert new.gravity is gravity


def test_a_permission_that_can_no_longer_be_refused_is_told():
    before = some_traits(optional_permissions=frozenset({"network-access"}))
    change = the_change(some_traits(), before)
    assert (change.kind, change.gravity) == (TraitKind.REQUIRED_PERMISSION, Gravity.MEDIUM)


@pytest.mark.parametrize(
    "measures",
    [
        replace(READABLE, minified_percent=40),
        replace(READABLE, entropy=5.2),
        replace(READABLE, longest_line=5_000),
    ],
)
def test_each_measure_alone_is_a_jump(measures: CodeMeasures):
    change = the_change(some_traits(measures=measures))
    assert (change.kind, change.gravity) == (TraitKind.READABILITY, Gravity.HIGH)


@pytest.mark.parametrize(
    "measures",
    [
        replace(READABLE, minified_percent=39),
        replace(READABLE, entropy=5.19),
        replace(READABLE, longest_line=4_999),
        replace(READABLE, code_bytes=READABLE.code_bytes + 19_999),
    ],
)
def test_less_is_none(measures: CodeMeasures):
    assert difference(some_traits(), some_traits(measures=measures)).is_empty


def test_code_that_became_readable_is_told_and_not_grave():
    change = the_change(some_traits(), some_traits(measures=PACKED))
    assert (change.kind, change.gravity) == (TraitKind.READABILITY, Gravity.LOW)


def test_the_first_code_of_a_plugin_is_no_jump():
    assert difference(some_traits(measures=CodeMeasures()), some_traits(measures=PACKED)).is_empty


def test_much_more_code_is_told():
    change = the_change(some_traits(measures=replace(READABLE, code_bytes=40_000)))
    assert (change.kind, change.sentence) == (
        TraitKind.CODE_SIZE,
        "size of the code: `12000 bytes` before, `40000 bytes` now",
    )


def test_the_gravest_change_comes_first():
    gravities = [change.gravity for change in difference(some_traits(license=""), HOSTILE).changes]
    assert gravities == [Gravity.HIGH, Gravity.MEDIUM, Gravity.MEDIUM, Gravity.MEDIUM]


def test_files_are_told_by_path_with_their_sizes():
    found = difference(some_traits(), some_traits(), a_tree(a=b"1", b=b"1", c=b"1"), a_tree(a=b"1", b=b"22", d=b"1"))
    assert found.files == (
        FileChange(path="b", turn=Turn.CHANGED, bytes_before=1, bytes_after=2),
        FileChange(path="c", turn=Turn.REMOVED, bytes_before=1),
        FileChange(path="d", turn=Turn.ADDED, bytes_after=1),
    )


def test_many_files_are_counted_and_only_some_listed():
    after = a_tree(**{f"f{n:04}": b"" for n in range(MOST_FILES + 5)})
    found = difference(Traits(), Traits(), {}, after)
    assert (len(found.files), found.files_changed) == (MOST_FILES, MOST_FILES + 5)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (with_more("hosts", "b.example"), "new network host `b.example`"),
        (some_traits(hooks=frozenset()), "hook `onEnable` is gone"),
        (some_traits(license=""), "license: `BSD-3-Clause` before, `none` now"),
    ],
)
def test_a_change_is_a_sentence(change: Traits, sentence: str):
    assert the_change(change).sentence == sentence


def test_what_is_kept_of_a_difference_are_the_gravest_changes_and_how_many_more_there_are():
    many = frozenset(f"hook{number:03}" for number in range(500))
    found = difference(some_traits(), some_traits(hooks=many, hosts=HOSTILE.hosts))
    kept = found.bounded()
    assert kept.changes == found.changes[:MOST_CHANGES]
    assert (kept.gravity, len(kept.changes) + kept.more_changes) == (Gravity.HIGH, len(found.changes))
    assert kept.bounded() == kept


def test_what_somebody_signed_cannot_write_lines_of_its_own():
    forged = Change(
        kind=TraitKind.HOOK, turn=Turn.ADDED, gravity=Gravity.LOW, what="a`\n  low     nothing\x1b[2J" + "x" * 5_000
    )
    assert forged.sentence.isprintable()
    assert len(forged.sentence) < 200
