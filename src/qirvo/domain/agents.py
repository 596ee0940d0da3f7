"""What kind of program asked, by what its `User-Agent` says of it.

The families are few and closed, so that one address cannot look like many clients by inventing names. Whatever is
neither a host, nor a browser, nor a program that people type themselves counts as automated: a figure that ranks
plugins had better be too small than bought.
"""

import re
from collections.abc import Callable
from enum import StrEnum

from qirvo.deferred import dataclass


class AgentKind(StrEnum):
    """Who is behind a download."""

    PEOPLE = "people"
    AUTOMATED = "automated"
    MIRROR = "mirror"


@dataclass(frozen=True, slots=True)
class Agent:
    """A kind of program: one of the closed list of families, without its version."""

    family: str
    kind: AgentKind


OTHER = "other"
UNNAMED = Agent("unnamed", AgentKind.PEOPLE)
"""Of a log that does not note programs: nobody can tell, so nobody is left out."""

LONGEST_AGENT = 1_000
"""Characters of a `User-Agent` that are looked at; more say nothing more."""

# The first that fits counts: browsers name each other, and the later ones of this list are named by all before them.
_PEOPLE = (
    ("qirvo", re.compile(r"^qirvo/")),
    ("edge", re.compile(r"\bEdg(?:e|A|iOS)?/")),
    ("opera", re.compile(r"\bOPR/|^Opera/")),
    ("samsung", re.compile(r"\bSamsungBrowser/")),
    ("firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("chrome", re.compile(r"\b(?:Chrome|CriOS|Chromium)/")),
    ("safari", re.compile(r"\bVersion/[0-9.]+ (?:Mobile/\S+ )?Safari/")),
    ("curl", re.compile(r"^curl/")),
    ("wget", re.compile(r"^Wget2?/")),
    ("powershell", re.compile(r"\b(?:Windows)?PowerShell/")),
)
_NUMBERS = {family: number for number, family in enumerate((*(family for family, _ in _PEOPLE), OTHER, UNNAMED.family))}
_NO_FAMILY = 15
_TYPED = frozenset({"qirvo", "curl", "wget", "powershell"})  # lists of crawlers name these, but people type them, too
_MIRROR = re.compile(r"^(?:qirvo-mirror|artifactory|nexus|pulp|verdaccio|squid)\b", re.IGNORECASE)
_CRAWLER = re.compile(
    r"bot\b|bot[/_-]|crawl|spider|slurp|archiver|headless|lighthouse|monitor|preview|scan|\+https?://", re.IGNORECASE
)


def looks_like_a_crawler(user_agent: str) -> bool:
    """Say whether `user_agent` has the words that crawlers use of themselves; public lists know more of them."""
    return _CRAWLER.search(user_agent) is not None


def agent_of(user_agent: str, *, is_crawler: Callable[[str], bool] = looks_like_a_crawler) -> Agent:
    """Return which kind of program calls itself `user_agent`.

    Args:
        user_agent: As it was sent, hostile or not; without one, it is automated.
        is_crawler: Knows the names of crawlers that say they are a browser.
    """
    seen = user_agent[:LONGEST_AGENT]
    if _MIRROR.search(seen):
        return Agent(OTHER, AgentKind.MIRROR)
    family = next((family for family, pattern in _PEOPLE if pattern.search(seen)), OTHER)
    is_people = family in _TYPED or (family != OTHER and not is_crawler(seen))
    return Agent(family, AgentKind.PEOPLE if is_people else AgentKind.AUTOMATED)


def number_of(family: str) -> int:
    """Return a small number that stands for the family, from 0 to 15; the last is that of families not in the list."""
    return _NUMBERS.get(family, _NO_FAMILY)


def is_typed(family: str) -> bool:
    """Say whether people type the program's name, or a host runs it, so that nobody need look at a page before."""
    return family in _TYPED
