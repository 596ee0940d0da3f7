"""Where a report sends people, there is something: a page, and a command."""

from dataclasses import replace

import pytest
from starlette.routing import Route

from qirvo.domain.recommendation_rules import RULES
from qirvo.domain.recommendations import Recommendation
from qirvo.server.web import site
from tests.architecture.test_cli_docs import COMMANDS
from tests.support.observations import NOTHING, SAYS

SAID = [rule.judge(replace(NOTHING, **SAYS[rule.slug]), 0.01) for rule in RULES]  # type: ignore[arg-type]  # by name


PAGES = [
    route.path_regex
    for pages in site._PAGES
    for route in pages.router.routes
    if isinstance(route, Route) and "GET" in (route.methods or set())
]


@pytest.mark.parametrize("said", SAID, ids=[rule.slug for rule in RULES])
def test_a_recommendation_leads_somewhere(said: Recommendation):
    path = said.page.partition("#")[0]
    assert any(page.fullmatch(path) for page in PAGES)
    words = [word for word in said.command.split() if "." not in word and not word.startswith("sub_")]
    assert not words or " ".join(words) in COMMANDS
