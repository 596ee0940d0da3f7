"""What the registry keeps of ratings; each docstring is the contract that the contract tests check."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from qirvo.domain.names import PluginId
from qirvo.domain.ratings import Complaint, Rating, RatingState, Tally


class Ratings(Protocol):
    """Ratings, votes on them and complaints of them."""

    def save(self, rating: Rating) -> None:
        """Keep a rating, in place of the one of the same id; votes are not part of it."""
        ...

    def get(self, rating_id: str) -> Rating:
        """Return the rating, with its votes counted. Raises NoSuchRatingError."""
        ...

    def by(self, account: str, plugin_id: PluginId) -> Rating | None:
        """Return the account's rating of the plugin, or None."""
        ...

    def remove(self, rating_id: str) -> None:
        """Forget a rating with its votes and complaints; a missing one is a no-op."""
        ...

    def page(
        self, plugin_id: PluginId, *, after: int, limit: int, stars: int | None = None
    ) -> Sequence[tuple[int, Rating]]:
        """Return shown ratings of the plugin with their numbers, the latest first, below the number `after` if any."""
        ...

    def waiting(self, *, state: RatingState, limit: int) -> Sequence[Rating]:
        """Return ratings of every plugin in this state, the oldest first."""
        ...

    def tally(self, plugin_id: PluginId, *, since: datetime | None = None, until: datetime | None = None) -> Tally:
        """Count the plugin's shown ratings; only those given or changed from `since` on and before `until`, if any."""
        ...

    def vote(self, rating_id: str, account: str, *, helpful: bool) -> None:
        """Keep the account's vote, in place of an earlier one."""
        ...

    def complain(self, rating_id: str, account: str, reason: Complaint, *, now: datetime) -> int:
        """Keep the account's complaint, in place of an earlier one; return from how many accounts there are now."""
        ...

    def complaints(self, rating_id: str) -> Sequence[Complaint]:
        """Return what is complained of."""
        ...

    def drop_complaints(self, rating_id: str) -> None:
        """Forget the complaints, because somebody decided."""
        ...
