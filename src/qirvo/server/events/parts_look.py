"""A look at some parts of the embedded store through DuckDB."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qirvo.server.events import duckdb_statements
from qirvo.server.events.parts import BEFORE_ALL, Part, shared_days
from qirvo.server.events.usage_answers import Rows

if TYPE_CHECKING:
    import duckdb


class PartsLook:
    """`asking.Look`.

    Args:
        session: Returns what is asked, once there is something to ask; closed by whoever made it.
        folder: Where the parts lie.
        parts: Those that are looked at.
        past: Name of the file with the downloads of what was removed; empty without.
    """

    def __init__(
        self,
        session: "Callable[[], duckdb.DuckDBPyConnection]",
        folder: Path,
        parts: Sequence[Part],
        past: str = "",
    ) -> None:
        self._session = session
        self._folder = folder
        self._parts = parts
        self._past = past

    def events(self, statement: str, **values: object) -> Rows:
        """Return the rows that `statement` finds in the parts."""
        if not self._parts:
            return []
        asked, files = self.over(statement)
        return self._session().execute(asked, files | values).fetchall()

    def over(self, statement: str) -> tuple[str, dict[str, Any]]:
        """Return `statement` as it is asked of the parts, with where they lie."""
        shared = self._shared()
        files: dict[str, Any] = {"files": self._paths(part.name for part in self._parts)}
        return duckdb_statements.over(statement, is_shared=bool(shared)), files | shared

    def write(self, statement: str, target: Path, **values: object) -> None:
        """Write the rows that `statement` finds in the parts into a file."""
        asked, files = self.over(statement)
        self._session().execute(asked, files | values | {"target": str(target)})

    def write_past(self, target: Path) -> bool:
        """Write what `past` returns into a file, as of `BEFORE_ALL`; say whether there was anything."""
        if not self._past:
            return False
        named = {"files": self._paths([self._past]), "day": BEFORE_ALL, "target": str(target)}
        self._session().execute(duckdb_statements.WRITE_PAST_ELSEWHERE, named)
        return True

    def sums(self, statement: str, **values: object) -> Rows:
        """Return the rows that `statement` finds in the sums of the parts, and in the events of those without."""
        if not self._parts:
            return []
        sums = self._paths(part.sums for part in self._parts if part.sums)
        others = self._paths(part.name for part in self._parts if not part.sums)
        shared = self._shared()
        asked = duckdb_statements.over_sums(
            statement, has_sums=bool(sums), has_others=bool(others), is_shared=bool(shared)
        )
        named = {"sums": sums, "files": others, **shared}
        return self._session().execute(asked, {name: of for name, of in named.items() if of} | values).fetchall()

    def past(self) -> Rows:
        """Return how often each plugin was downloaded in what was removed."""
        if not self._past:
            return []
        return self._session().execute(duckdb_statements.READ_PAST, {"files": self._paths([self._past])}).fetchall()

    def _shared(self) -> dict[str, Any]:
        """Return the days that several of the parts have, and where those parts lie; nothing where there are none."""
        shared = shared_days(self._parts)
        sharing = [part for part in self._parts if any(part.first <= day <= part.last for day in shared)]
        named = {"shared": sorted(shared), "sharing": self._paths(part.name for part in sharing)}
        return named if shared else {}

    def _paths(self, names: Iterable[str]) -> list[str]:
        return [str(self._folder / name) for name in names]
