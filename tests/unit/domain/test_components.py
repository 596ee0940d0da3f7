from qirvo.domain.components import Component, Origin, Sighting, is_package_name, merged

BANNER = Sighting(file="dist/index.js", line=3, origin=Origin.BANNER)
LOCKED = Sighting(file="package-lock.json", origin=Origin.LOCK_FILE)
DECLARED = Sighting(file="package.json", origin=Origin.DECLARED)


def test_sightings_of_one_version_are_one_component_the_surest_first():
    (component,) = merged([("lodash", "4.17.15", LOCKED), ("lodash", "4.17.15", BANNER)])
    assert component == Component(name="lodash", version="4.17.15", sightings=(BANNER, LOCKED))
    assert component.surest is BANNER


def test_two_versions_stay_two_components():
    assert [str(each) for each in merged([("a", "1.0.0", BANNER), ("a", "2.0.0", LOCKED)])] == ["a@1.0.0", "a@2.0.0"]


def test_what_has_no_version_adds_to_the_only_version_there_is():
    (component,) = merged([("a", "", DECLARED), ("a", "1.0.0", BANNER)])
    assert (component.version, component.sightings) == ("1.0.0", (BANNER, DECLARED))


def test_what_has_no_version_adds_to_none_of_several():
    found = merged([("a", "", DECLARED), ("a", "1.0.0", BANNER), ("a", "2.0.0", LOCKED)])
    assert [each.sightings for each in found] == [(BANNER,), (LOCKED,)]


def test_what_has_no_version_stays_when_there_is_nothing_else():
    assert [str(each) for each in merged([("a", "", DECLARED)])] == ["a"]


def test_a_component_keeps_its_surest_sightings_only():
    places = [Sighting(file=f"f{number:03}.js", origin=Origin.KNOWN_FILE) for number in range(100)]
    (component,) = merged([("a", "1.0.0", LOCKED), *(("a", "1.0.0", place) for place in places)], most_sightings=5)
    assert component.sightings == tuple(places[:5])


def test_names_of_npm_are_told_from_others():
    good = ["lodash", "@scope/name", "core-js", "JSONStream", "a.b_c~d"]
    bad = ["", ".", "../x", "@scope", "@scope/", "a/b", "a b", "a" * 215, "@/a", "a\n", "%2e"]
    assert [name for name in (*good, *bad) if is_package_name(name)] == good
