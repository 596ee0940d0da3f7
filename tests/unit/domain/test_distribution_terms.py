from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.domain.distribution_channels import (
    DEFAULTS,
    REQUIREMENTS,
    DistributionChannel,
    DistributionTerms,
    Proof,
    Requirement,
)
from qirvo.domain.distribution_terms import MalformedDistributionChannelError, read_terms, written_terms

GUIDES_MARKETPLACE = {
    "id": "marketplace",
    "name": "Qirvo Plugin Marketplace",
    "type": "marketplace",
    "endpoint": "https://api.qirvo.ai/plugins",
    "authentication": {"type": "api-key", "required": True},
    "requirements": {"review": True, "testing": True, "documentation": True, "security": True},
}
GUIDES_DIRECT = {
    "id": "direct",
    "name": "Direct Distribution",
    "type": "direct",
    "endpoint": "custom",
    "authentication": {"type": "none", "required": False},
    "requirements": {"review": False, "testing": False, "documentation": False, "security": False},
}


def written(**changes: Any) -> dict[str, Any]:
    return {"id": "team", "type": "private", "endpoint": "https://plugins.example.com", **changes}


@pytest.mark.parametrize("guides", [GUIDES_MARKETPLACE, GUIDES_DIRECT], ids=lambda guides: str(guides["id"]))
def test_the_guides_own_distribution_channels_are_read_as_it_writes_them(guides: dict[str, Any]):
    assert written_terms(read_terms(guides)) == guides


@pytest.mark.parametrize("guides", [GUIDES_MARKETPLACE, GUIDES_DIRECT], ids=lambda guides: str(guides["id"]))
def test_the_defaults_are_the_guides_but_for_an_address_that_nobody_here_named(guides: dict[str, Any]):
    assert written_terms(DEFAULTS[guides["id"]]) == guides | {"endpoint": "custom"}


def test_there_is_a_private_one_too():
    assert DEFAULTS["private"].requirements == {Requirement.TESTING, Requirement.SECURITY}


@pytest.mark.parametrize("way", list(DistributionChannel))
def test_who_says_nothing_of_requirements_has_those_of_the_way(way: DistributionChannel):
    assert read_terms({"id": "x", "type": way.value}).requirements == REQUIREMENTS[way]


def test_requirements_that_are_named_are_all_there_are():
    assert read_terms(written(requirements={"review": True})).requirements == {Requirement.REVIEW}


def test_an_authentication_is_needed_where_it_is_named():
    terms = read_terms(written(authentication={"type": "oidc"}))
    assert (terms.proof, terms.proof_needed) == (Proof.OIDC, True)


def test_one_that_may_be_left_out_is_said_to_be():
    assert not read_terms(written(authentication={"type": "api-key", "required": False})).proof_needed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "Team"}, "no id"),
        ({"id": "../x"}, "no id"),
        ({"id": 7}, "`id` must be a text"),
        ({"type": "carrier-pigeon"}, "`carrier-pigeon`"),
        ({"type": None}, "`None`"),
        ({"type": ["direct"]}, "use one of"),
        ({"endpoint": "ftp://example.com"}, "no endpoint"),
        ({"endpoint": "https://user:pw@example.com"}, "no endpoint"),
        ({"endpoint": "https://example.com/?key=1"}, "no endpoint"),
        ({"endpoint": "https://[::1"}, "no endpoint"),
        ({"endpoint": "https://exa mple.com"}, "no endpoint"),
        ({"endpoint": "a\x1b[31mb"}, "no folder has"),
        ({"endpoint": "/srv/www"}, "no address of one"),
        ({"endpoint": "http://example.com", "authentication": {"type": "api-key"}}, "unencrypted"),
        ({"endpoint": "", "authentication": {"type": "oidc"}}, "signed in nowhere"),
        ({"type": "direct", "endpoint": "/srv", "authentication": {"type": "api-key"}}, "nobody is there"),
        ({"authentication": "none"}, "must be an object"),
        ({"authentication": {"type": "none", "key": "secret"}}, "must be an object"),
        ({"authentication": {"type": "none", "required": True}}, "is `none`"),
        ({"authentication": {"type": "api-key", "required": "yes"}}, "true or false"),
        ({"authentication": {"type": "basic"}}, "`basic`"),
        ({"requirements": ["review"]}, "true and false"),
        ({"requirements": {"review": "yes"}}, "true and false"),
        ({"requirements": {"beauty": True}}, "`beauty`"),
        ({"name": "x" * 501}, "at most 500"),
        ({"secret": "abc"}, "no field `secret`"),
    ],
)
def test_what_could_not_work_is_refused_where_it_is_written(changes: dict[str, Any], said: str):
    with pytest.raises(MalformedDistributionChannelError, match=said.replace("[", r"\[")):
        read_terms(written(**changes))


def test_a_secret_may_travel_unencrypted_within_this_machine():
    assert read_terms(written(endpoint="http://127.0.0.1:8080", authentication={"type": "api-key"})).proof_needed


terms_of = st.builds(
    DistributionTerms,
    id=st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True),
    name=st.text("abcXYZ äöü", min_size=1, max_size=30).map(str.strip).filter(bool),
    way=st.sampled_from(DistributionChannel),
    endpoint=st.sampled_from(["https://plugins.example.com", "https://example.com:8443/a/b"]),
    proof=st.just(Proof.API_KEY),
    proof_needed=st.booleans(),
    requirements=st.frozensets(st.sampled_from(Requirement)),
)


@given(terms_of)
def test_what_is_written_is_read_as_the_same(terms: DistributionTerms):
    assert read_terms(written_terms(terms)) == terms


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(["id", "name", "type", "endpoint", "authentication", "requirements"])


@given(st.dictionaries(fields, json_values))
def test_nothing_that_is_written_is_more_than_refused(document: dict[str, Any]):
    try:
        read_terms(written() | document)
    except MalformedDistributionChannelError:
        return
