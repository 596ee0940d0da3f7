"""Every rule that recommends something, in the order in which what they say is shown: the gravest first."""

from typing import Final

from qirvo.domain import recommended_by_the_guide, recommended_reach, recommended_releases

RULES: Final = (
    *recommended_releases.URGENT,
    *recommended_by_the_guide.RULES,
    *recommended_reach.REACH,
    *recommended_releases.LATER,
    *recommended_reach.LATER,
)
