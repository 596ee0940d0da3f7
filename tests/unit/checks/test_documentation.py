import pytest

from qirvo.checks.documentation import CHECK
from tests.support.plugins import README, a_subject, raw_manifest

SCHEMA = {"type": "object", "properties": {"place": {"type": "string"}}}


def found(text: str = "", *, manifest: object = None, **added: str) -> list[tuple[str, int | None]]:
    subject = a_subject(manifest=manifest, added={"README.md": README + text, **added})
    return [(finding.rule.partition("/")[2], finding.line) for finding in CHECK.run(subject)]


LINE = README.count("\n") + 1


def test_settings_that_are_named_nowhere_are_remarked():
    prose = README.replace("place", "spot")
    [finding] = CHECK.run(a_subject(manifest=raw_manifest(config_schema=SCHEMA), added={"README.md": prose}))
    assert (finding.rule, "`place`" in finding.message) == ("documentation/readme-configuration", True)


@pytest.mark.parametrize("text", ["\n## Configuration\n", "\n### Settings\n", "\nSet `place`.\n"])
def test_settings_that_are_spoken_of_are_fine(text: str):
    prose = README.replace("place", "spot") + text
    assert list(CHECK.run(a_subject(manifest=raw_manifest(config_schema=SCHEMA), added={"README.md": prose}))) == []


def test_permissions_that_are_not_spoken_of_are_remarked():
    silent = README.partition("It asks for")[0]
    [finding] = CHECK.run(a_subject(added={"README.md": silent}))
    assert finding.rule == "documentation/readme-permissions"


@pytest.mark.parametrize(
    "text",
    ["TODO: write this", "Lorem ipsum dolor", "Replace this text by yours", "# [Your Plugin Name]", "{{ name }}"],
)
def test_text_of_a_template_is_remarked_at_its_line(text: str):
    assert found(text) == [("placeholder", LINE)]


@pytest.mark.parametrize(
    "text",
    ["A todo list", "`TODO`", "```\n// TODO\n```\n", "It finds every to-do.", "Use `<your key>` here."],
)
def test_what_only_resembles_a_template_is_fine(text: str):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("![sky](docs/sky.png)", "picture-missing"),
        ("![sky](Screenshots/Sky.png)", "picture-missing"),
        ("<img width=9 src='docs/sky.png'>", "picture-missing"),
        ("[guide](docs/guide.md#start)", "link-missing"),
        ("[site](http://weather.example.dev/x)", "link-insecure"),
    ],
)
def test_a_link_that_leads_nowhere_is_told_at_its_line(text: str, rule: str):
    assert found(text) == [(rule, LINE)]


@pytest.mark.parametrize(
    "text",
    [
        "![sky](screenshots/sky.png)",
        "![sky](./screenshots/sky.png 'The sky')",
        "[all](screenshots/)",
        "[license](LICENSE)",
        "[top](#weather)",
        "[mail](mailto:ann@example.org)",
        "[site](https://example.org)",
        "[here](http://localhost:3000)",
        "`[x](y.md)`",
        "[list](/CHANGELOG.md)",
    ],
)
def test_a_link_that_leads_somewhere_is_fine(text: str):
    assert found(text) == []


def test_a_version_of_which_nothing_is_said_is_remarked():
    assert found(**{"CHANGELOG.md": "# Changelog\n\n## 1.0.0\n\n## 0.9.0\n\n- Old.\n"}) == [("changelog-empty", 3)]


def test_headings_below_the_version_count_as_words():
    assert found(**{"CHANGELOG.md": "## 1.0.0\n\n### Added\n\n- All.\n"}) == []


@pytest.mark.parametrize("text", ["[" * 100_000, "![](" * 50_000, "<img " * 50_000, "```" * 60_000, "{{" * 90_000])
@pytest.mark.timeout(10)
def test_a_hostile_readme_ends_in_an_answer(text: str):
    assert len(found(text)) <= 3
