import pytest

from qirvo.analysis.facts import Capability
from qirvo.checks.network_hosts import CHECK, host_of, kind_of
from tests.support.fake_analyser import a_subject_with, some_facts
from tests.support.plugins import raw_manifest

ENTRY = "dist/index.js"
FETCH = (Capability.NETWORK, "fetch")


def a_service(url: str) -> dict[str, object]:
    return {"name": "sky", "base_url": url, "api_key_required": False}


def found(
    hosts: object = (), *, services: list[str] | None = None, speaks: bool = True, code: str = "", **more: object
) -> list[str]:
    permissions = more.pop("permissions", ["network-access"])
    manifest = raw_manifest(permissions=permissions, external_services=[a_service(url) for url in services or ()])
    facts = {ENTRY: some_facts(hosts=hosts, uses=[FETCH] if speaks else [], **more)}  # type: ignore[arg-type]  # as some_facts has them
    subject = a_subject_with(facts, manifest=manifest, added={ENTRY: code or str(hosts)})
    return [finding.rule.partition("/")[2] for finding in CHECK.run(subject)]


def test_a_declared_host_is_fine():
    assert found(["api.example.org"], services=["https://api.example.org/v2?q=1"]) == []


def test_a_host_that_is_not_declared_is_told_at_its_place():
    facts = {ENTRY: some_facts(hosts=["evil.example.net"], uses=[FETCH])}
    [finding] = CHECK.run(a_subject_with(facts, manifest=raw_manifest(permissions=["network-access"])))
    assert (finding.rule, finding.file, finding.line) == ("network-hosts/undeclared", ENTRY, 3)


def test_a_host_is_told_once():
    facts = {path: some_facts(hosts=["evil.example.net"], uses=[FETCH]) for path in (ENTRY, "dist/b.js")}
    assert len(list(CHECK.run(a_subject_with(facts, manifest=raw_manifest(permissions=["network-access"]))))) == 1


def test_a_part_of_a_declared_host_is_another_host():
    assert found(["example.org"], services=["https://api.example.org"], code="api.example.org") == ["undeclared"]


def test_a_wildcard_covers_what_is_below_it_and_nothing_beside():
    services = ["https://*.example.org"]
    assert found(["a.b.example.org"], services=services) == []
    assert found(["badexample.org", "example.org"], services=services) == ["undeclared", "undeclared"]


@pytest.mark.parametrize("url", ["https://*", "https://*.com"])
def test_a_wildcard_without_end_is_told(url: str):
    assert "wildcard" in found(["example.com"], services=[url])


def test_a_scope_of_the_permission_declares_too():
    permissions = [{"type": "network-access", "description": "Ask.", "scope": ["api.example.org"]}]
    assert found(["api.example.org"], permissions=permissions) == []


def test_where_nothing_speaks_with_the_network_names_do_not_matter():
    assert found(["evil.example.net"], speaks=False) == []


@pytest.mark.parametrize(
    "host", ["www.w3.org", "json-schema.org", "reactjs.org", "github.com", "developer.mozilla.org"]
)
def test_names_of_formats_and_documentation_do_not_matter(host: str):
    assert found([host], services=["https://api.example.org"], code="api.example.org") == []


@pytest.mark.parametrize(
    "excerpt",
    [
        '<a href="https://docs.example.net">',
        "throw new Error('see https://docs.example.net')",
        "homepage: 'https://docs.example.net'",
        "xmlns='https://docs.example.net/ns'",
        "console.warn(`moved, https://docs.example.net`)",
    ],
)
def test_an_address_that_is_only_shown_does_not_matter(excerpt: str):
    hosts = {"docs.example.net": excerpt}
    assert found(hosts, services=["https://api.example.org"], code="api.example.org") == []


def test_an_address_that_is_called_matters_whatever_stands_beside_it():
    hosts = {"github.com": "fetch('https://github.com/x') // see licence"}
    assert found(hosts) == ["undeclared"]


@pytest.mark.parametrize(
    "excerpt",
    [
        "throw new Error('no');" + "x();" * 20 + "var u='https://api.example.net/v1'",
        "throw new Error('the line was cut before the address",
        "a='https://api.example.net'; // licence",
    ],
)
def test_words_that_stand_elsewhere_excuse_nothing(excerpt: str):
    assert found({"api.example.net": excerpt}) == ["undeclared"]


def test_the_hosts_of_a_published_library_do_not_matter():
    assert "undeclared" not in found(["cdn.example.net"], known_as="lib@1.0.0")


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("localhost", "loopback"),
        ("127.0.0.1", "loopback"),
        ("[::1]", "loopback"),
        ("0.0.0.0", "loopback"),  # noqa: S104  # a name in code, nothing is bound
        ("192.168.1.10", "private-address"),
        ("10.1.2.3", "private-address"),
        ("169.254.169.254", "private-address"),
        ("printer.local", "private-address"),
        ("192.0.2.7", "undeclared"),
        ("example.org", "undeclared"),
    ],
)
def test_addresses_near_and_far(host: str, kind: str):
    assert kind_of(host) == kind


def test_a_private_address_has_its_own_rule_unless_it_is_declared():
    assert found(["192.168.1.10"]) == ["private-address"]
    assert found(["192.168.1.10"], services=["http://192.168.1.10:8080"]) == []


def test_services_without_the_permission_are_told():
    assert found(["api.example.org"], services=["https://api.example.org"], permissions=[]) == ["no-permission"]


def test_a_service_that_occurs_nowhere_is_remarked():
    assert found(services=["https://api.example.org"], code="exports.x = 1;") == ["service-unused"]


def test_a_service_whose_host_stands_in_a_text_is_used():
    assert found(services=["https://api.example.org"], code="const host = 'API.example.org';") == []


def test_speaking_with_nobody_knows_whom_is_remarked():
    assert found() == ["destination-unknown"]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://API.example.org:8443/x", "api.example.org"),
        ("api.example.org", "api.example.org"),
        ("https://user@example.org.", "example.org"),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_the_host_of_an_address(address: str, host: str):
    assert host_of(address) == host
