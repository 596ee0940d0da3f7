import pytest

from qirvo.analysis.facts import Capability, FileFacts
from qirvo.checks.comparing import Compared, compare
from qirvo.checks.subject import Subject
from qirvo.checks.traits import traits_of
from qirvo.domain.findings import Finding, Severity
from tests.support.fake_analyser import a_subject_with, some_facts
from tests.support.plugins import raw_manifest, raw_package

CODE = "dist/index.js"
COOKIES = (Capability.COOKIES, "document.cookie")
FETCH = (Capability.NETWORK, "fetch")


def compared(after: Subject, before: Subject | None = None) -> Compared:
    return compare(after, (), before=before or a_subject_with())


def rules(after: Subject, before: Subject | None = None) -> list[str]:
    return [finding.rule.removeprefix("release-difference/") for finding in compared(after, before).findings]


def with_facts(**facts: object) -> Subject:
    return a_subject_with({CODE: some_facts(**facts)})  # type: ignore[arg-type]  # the test names the facts


def test_a_first_release_has_traits_and_no_difference():
    found = compare(a_subject_with(), ())
    assert (found.difference, found.findings) == (None, ())
    assert found.traits.permissions == {"storage-read"}


def test_the_same_release_has_nothing_to_say():
    assert rules(a_subject_with()) == []


def test_an_update_that_turned_hostile_is_told_at_its_line():
    found = compared(with_facts(uses=[COOKIES, FETCH], hosts=["collect.example.net"])).findings
    [turned] = [each for each in found if each.rule == "release-difference/turned-hostile"]
    assert (turned.severity, turned.file, turned.line) == (Severity.ERROR, CODE, 3)
    assert turned.message == (
        "the code learned to reach for `cookies` and to speak with `collect.example.net` since `1.0.0`"
    )


def test_reach_without_a_host_is_no_turn():
    assert "turned-hostile" not in rules(with_facts(uses=[COOKIES, FETCH]))


def test_a_host_without_reach_is_no_turn():
    assert rules(with_facts(uses=[FETCH], hosts=["collect.example.net"])) == ["new-network-host"]


def test_a_declared_host_is_no_turn():
    services = [{"name": "sky", "type": "api", "base_url": "https://collect.example.net/v1"}]
    facts = {CODE: some_facts(uses=[COOKIES, FETCH], hosts=["collect.example.net"])}
    declared = a_subject_with(facts, manifest=raw_manifest(external_services=services))
    assert rules(declared) == []


@pytest.mark.parametrize(
    ("after", "rule", "file"),
    [
        (
            a_subject_with(package=raw_package(scripts={"postinstall": "node x.js"})),
            "new-install-script",
            "package.json",
        ),
        (a_subject_with(added={"lib/x.node": "\x7fELF"}), "new-native-code", "lib/x.node"),
        (a_subject_with(added={"lib/x.bin": "MZ and more"}), "new-native-code", "lib/x.bin"),
        (a_subject_with(added={"x.wasm": "\0asm"}), "new-web-assembly", "x.wasm"),
        (with_facts(uses=[(Capability.PROCESS, "exec")]), "new-capability", CODE),
        (
            a_subject_with(manifest=raw_manifest(permissions=["storage-read", "geolocation"])),
            "new-permission",
            "manifest.json",
        ),
        (
            a_subject_with(manifest=raw_manifest(author={"name": "Bob", "email": "bob@example.org"})),
            "maintainer-changed",
            None,
        ),
        (a_subject_with(manifest=raw_manifest(license="MIT")), "license-changed", "manifest.json"),
    ],
)
def test_each_grave_change_is_a_finding_at_its_file(after: Subject, rule: str, file: str | None):
    [finding] = compared(after).findings
    assert (finding.rule, finding.file) == (f"release-difference/{rule}", file)


def test_code_of_known_libraries_is_not_the_plugins_own():
    library = some_facts(uses=[COOKIES, FETCH], hosts=["cdn.example.net"], known_as="chart 1.0.0")
    traits = traits_of(a_subject_with({CODE: library}), ())
    assert traits.capabilities == {"network"}
    assert (len(traits.hosts), traits.measures.code_bytes) == (0, 0)


def test_alarms_count_even_while_they_are_monitored_but_not_when_suppressed():
    def alarm(rule: str, **more: object) -> Finding:
        return Finding(rule=rule, severity=Severity.ERROR, message="x", **more)  # type: ignore[arg-type]  # by name

    said = [alarm("a/monitored", monitored=True), alarm("a/suppressed", suppressed="known")]
    assert traits_of(a_subject_with(), said).alarms == {"a/monitored"}


def test_a_script_that_is_only_for_building_does_not_count():
    assert traits_of(a_subject_with(package=raw_package(scripts={"build": "tsc"})), ()).install_scripts == frozenset()


def test_people_are_read_from_texts_and_objects():
    package = raw_package(author="Bob <Bob@Example.org> (x)", contributors=[{"name": "Cy"}, 7, None])
    assert traits_of(a_subject_with(package=package), ()).maintainers == {
        "Ann <ann@example.org>",
        "Bob <bob@example.org>",
        "Cy",
    }


def test_modules_that_the_plugin_brings_are_not_from_outside():
    facts: dict[str, FileFacts] = {
        CODE: some_facts(imports=["./x", "node:fs", "@acme/a/b", "inside/x"]),
        "node_modules/inside/x.js": some_facts(),
    }
    assert traits_of(a_subject_with(facts), ()).imports == {"fs", "@acme/a"}
