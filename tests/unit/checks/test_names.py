import pytest

from qirvo.checks.circumstances import Circumstances, ListedNames
from qirvo.checks.names import CHECK, skeleton
from qirvo.domain.names import PluginId
from tests.support.fake_analyser import a_subject_with
from tests.support.plugins import raw_manifest, raw_package

SKY = {"zen.sky-watch": "Sky Watch"}


def found(*, known: dict[str, str] | None = None, package: object = None, **manifest: object) -> list[str]:
    names = ListedNames({PluginId.parse(text): title for text, title in (known or {}).items()})
    raw = raw_manifest(**manifest)
    subject = a_subject_with(
        manifest=raw,
        package=package or raw_package(name=f"@{str(raw['id']).replace('.', '/')}"),
        circumstances=Circumstances(names=names),
    )
    return [finding.rule.partition("/")[2] for finding in CHECK.run(subject)]


def test_a_good_plugin_has_a_name_of_its_own():
    assert found(known=SKY) == []


def test_a_publisher_may_name_its_own_plugins_alike():
    assert found(known={"acme.weathers": "Weather", "acme.waether": "Wether"}) == []


def test_a_title_of_another_publisher_is_taken():
    assert found(known={"zen.rain": "weather"}) == ["taken"]


def test_a_name_that_looks_like_another_is_an_error_with_the_other_named():
    names = ListedNames({PluginId("zen", "sky-watch"): "Sky Watch"})
    manifest = raw_manifest(name="Sky W\N{CYRILLIC SMALL LETTER A}tch")
    subject = a_subject_with(manifest=manifest, circumstances=Circumstances(names=names))
    told = {finding.rule: finding.message for finding in CHECK.run(subject)}
    assert "`zen.sky-watch`" in told["names/confusable"]


@pytest.mark.parametrize("id_", ["acme.sky-wtch", "acme.sky-wacth", "acme.sky-vvatch", "acme.sky-w4tch"])
def test_a_name_one_letter_away_is_told(id_: str):
    assert found(id=id_, known=SKY) == ["near"]


@pytest.mark.parametrize("id_", ["acme.sky-watch-official", "acme.the-sky-watch", "acme.s-kyw-atch"])
def test_a_name_that_hyphens_or_a_claim_make_another_is_told(id_: str):
    assert found(id=id_, name="Clouds", known=SKY) == ["alike"]


@pytest.mark.parametrize("id_", ["acme.sky-watch2", "acme.sky-watches", "acme.star-watch", "acme.sky"])
def test_numbers_plurals_and_other_words_are_not_told(id_: str):
    assert found(id=id_, known=SKY) == []


def test_short_names_are_not_compared_by_letters():
    assert found(id="acme.todo", name="Todo", known={"zen.toda": "Toda"}) == []


def test_the_same_plain_word_under_two_publishers_is_fine():
    assert found(id="acme.sky-watch", name="My sky", known=SKY) == []


@pytest.mark.parametrize("id_", ["acme.qirvo", "official.weather", "admin.weather", "acme.registry"])
def test_names_of_the_platform_are_reserved(id_: str):
    assert found(id=id_) == ["reserved"]


@pytest.mark.parametrize("name", ["Qirvo Weather", "qirvo-weather", "Official Weather", "Weather (verified)"])
def test_a_name_that_claims_to_be_the_platforms_is_told(name: str):
    assert found(name=name) == (["official-claim"] if "(" not in name else [])


def test_a_name_may_say_what_it_is_for():
    assert found(name="Weather for Qirvo") == []


def test_the_platforms_own_publisher_may_use_its_names():
    assert found(id="qirvo.weather-widget", name="qirvo-weather-plugin") == []


@pytest.mark.parametrize("name", ["Wetter für Zürich", "Погода", "天気 Weather", "Погода Weather", "Weather β"])
def test_words_of_other_alphabets_are_fine(name: str):
    assert found(name=name) == []


def test_a_word_of_two_alphabets_is_told():
    assert found(name="W\N{CYRILLIC SMALL LETTER IE}ather") == ["mixed-script"]


@pytest.mark.parametrize(
    "name", ["@acme/plugin-weather", "@acme/weather", "@acme/qirvo-plugin-weather", "weather", "weather-plugin"]
)
def test_an_npm_name_that_belongs_to_the_id_is_fine(name: str):
    assert found(package=raw_package(name=name)) == []


@pytest.mark.parametrize("name", ["@zen/weather", "rain", "@acme/rain"])
def test_an_npm_name_of_something_else_is_remarked(name: str):
    assert found(package=raw_package(name=name)) == ["package-differs"]


def test_the_skeleton_of_a_name_is_what_people_see():
    assert skeleton("Sky \N{CYRILLIC SMALL LETTER A}\N{CYRILLIC SMALL LETTER ES}") == "sky ac"
