"""Which programs are crawlers, by the public list that others keep, and by the words that crawlers use."""

from collections.abc import Callable
from functools import lru_cache

from qirvo.domain.agents import LONGEST_AGENT, Agent, agent_of, looks_like_a_crawler

REMEMBERED = 20_000
"""Names of programs whose kind is remembered; a log has a few thousand."""


def agents_by_public_list() -> Callable[[str], Agent]:
    """Return what tells the kind of a program by its name.

    Raises:
        ModuleNotFoundError: The list is not installed.
    """
    from crawleruseragents import is_crawler  # noqa: PLC0415  # reads half a megabyte

    def is_known(user_agent: str) -> bool:
        return looks_like_a_crawler(user_agent) or bool(is_crawler(user_agent))

    @lru_cache(maxsize=REMEMBERED)
    def remembered(user_agent: str) -> Agent:
        return agent_of(user_agent, is_crawler=is_known)

    return lambda user_agent: remembered(user_agent[:LONGEST_AGENT])
