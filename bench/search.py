"""Search over 100,000 plugins: ours beside SQLite's full-text search with trigrams, in the same run."""

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bench.figures import Comparison, Figure, Report
from qirvo.domain.catalog_search import CatalogCard, CatalogQuery, Price
from qirvo.domain.listings import CATEGORIES
from qirvo.domain.names import PluginId
from qirvo.server.search.tantivy_index import TantivyIndex

PLUGINS, ASKED, SHOWN, FEW = 100_000, 500, 10, 3
PEER = "SQLite FTS5 with trigrams"
_KINDS = [
    "board",
    "widget",
    "tracker",
    "planner",
    "monitor",
    "journal",
    "timer",
    "reader",
    "notes",
    "feed",
    "viewer",
    "helper",
    "sync",
    "bridge",
    "panel",
    "clock",
    "radar",
    "digest",
    "exporter",
    "importer",
    "counter",
    "console",
    "atlas",
    "gauge",
    "meter",
    "ledger",
    "diary",
    "guide",
    "finder",
    "keeper",
]
_THINGS = [
    "weather",
    "calendar",
    "budget",
    "invoice",
    "habit",
    "sleep",
    "recipe",
    "garden",
    "stock",
    "crypto",
    "email",
    "music",
    "podcast",
    "photo",
    "travel",
    "train",
    "flight",
    "parcel",
    "water",
    "energy",
    "solar",
    "battery",
    "traffic",
    "news",
    "book",
    "movie",
    "game",
    "chess",
    "language",
    "vocabulary",
    "flashcard",
    "exam",
    "lecture",
    "homework",
    "pomodoro",
    "focus",
    "meeting",
    "standup",
    "sprint",
    "issue",
    "commit",
    "deploy",
    "server",
    "uptime",
    "log",
    "metric",
    "database",
    "backup",
    "contact",
    "birthday",
    "gift",
    "shopping",
    "pantry",
    "meal",
    "calorie",
    "workout",
    "running",
    "cycling",
    "yoga",
    "heart",
    "medicine",
    "allergy",
    "pollen",
    "moon",
    "tide",
    "star",
    "bird",
    "plant",
    "tree",
    "pet",
    "vet",
    "school",
    "office",
    "meeting",
    "room",
    "desk",
    "printer",
    "phone",
    "message",
    "chat",
    "poll",
]
_VERBS = [
    "shows",
    "tracks",
    "plans",
    "counts",
    "keeps",
    "syncs",
    "compares",
    "reminds",
    "charts",
    "lists",
    "exports",
    "sums",
    "warns",
    "maps",
    "sorts",
]
_SYLLABLES = [
    "ba",
    "be",
    "bo",
    "da",
    "do",
    "el",
    "fi",
    "ga",
    "go",
    "ha",
    "in",
    "ka",
    "ki",
    "la",
    "lo",
    "ma",
    "mi",
    "na",
    "no",
    "or",
    "pa",
    "po",
    "ra",
    "ri",
    "sa",
    "so",
    "ta",
    "ti",
    "ul",
    "va",
    "vo",
    "wa",
    "xi",
    "zo",
]


class Times(NamedTuple):
    """How long half of the questions took at most, and all but a twentieth, in milliseconds."""

    p50: float
    p95: float


def run() -> Report:
    """Measure and return what was found."""
    dice = random.Random(4)  # noqa: S311  # the same plugins every time
    cards = [_card(number, dice) for number in range(PLUGINS)]
    with tempfile.TemporaryDirectory(prefix="qirvo-bench-") as folder:
        start = time.perf_counter()
        ours = TantivyIndex(Path(folder) / "index")
        ours.rebuild(cards, sequence=1)
        ours_built = time.perf_counter() - start
        start = time.perf_counter()
        theirs = _FullText(Path(folder) / "fts.db", cards)
        theirs_built = time.perf_counter() - start
        sizes = [_size(Path(folder) / "index"), _size(Path(folder) / "fts.db")]
        finds = [(lambda text: _ours(ours, text)), theirs.find]
        lines = [
            f"\nSearch over {PLUGINS:,} plugins, the first {SHOWN}: ours beside SQLite FTS5 with trigrams",
            f"  build            {ours_built:8.1f} s   {theirs_built:8.1f} s   {theirs_built / ours_built:6.2f}x",
            f"  size             {sizes[0] / 1e6:8.1f} MB  {sizes[1] / 1e6:8.1f} MB  {sizes[1] / sizes[0]:6.2f}x",
        ]
        some = dice.sample(cards, ASKED)
        asked = {
            "one word": [dice.choice(_THINGS) for _ in some],
            "two words": [f"{dice.choice(_THINGS)} {dice.choice(_KINDS)}" for _ in some],
            "beginning": [card.name[: dice.randint(3, 6)].strip() for card in some],
            "exact name": [card.name for card in some],
            "one typo": [_with_typo(card.name, dice) for card in some],
        }
        times = {kind: [_times(texts, find) for find in finds] for kind, texts in asked.items()}
        lines += [_compared(kind, *of) for kind, of in times.items()]
        facets = [(lambda text: ours.find(CatalogQuery(words=text), limit=SHOWN, with_facets=True))]
        lines.append(_alone("with facets", asked["one word"], facets[0]))
        lines.append(_alone("no words, facets", [""] * 100, facets[0]))
        names = {str(card.id): card.name for card in cards}  # some are called alike
        first = [sum(card.name in map(names.get, find(card.name)[:1]) for card in some) / ASKED for find in finds]
        typo = [
            sum(card.name in map(names.get, find(text)) for card, text in zip(some, asked["one typo"], strict=True))
            / ASKED
            for find in finds
        ]
        lines.append(f"  exact name first {first[0]:8.3f}     {first[1]:8.3f}")
        lines.append(f"  typo, first ten  {typo[0]:8.3f}     {typo[1]:8.3f}")
    comparisons = [
        *(_comparison(kind, "ms", *([each.p50] for each in of)) for kind, of in times.items()),
        _comparison("building the index", "s", [ours_built], [theirs_built]),
        _comparison("size of the index", "MB", *([size / 1e6] for size in sizes)),
    ]
    return Report(title=f"Search over {PLUGINS:,} plugins", comparisons=comparisons, text="\n".join(lines))


def _comparison(kind: str, unit: str, ours: Sequence[float], theirs: Sequence[float]) -> Comparison:
    figures = [Figure(name="qirvo", rounds=tuple(ours)), Figure(name=PEER, rounds=tuple(theirs))]
    return Comparison(title=kind.capitalize(), unit=unit, figures=figures)


class _FullText:
    """SQLite's full-text search as one would set it up, names by trigrams where it finds little."""

    def __init__(self, file: Path, cards: Sequence[CatalogCard]) -> None:
        self._database = sqlite3.connect(file)
        self._database.executescript(
            "PRAGMA journal_mode=WAL; CREATE VIRTUAL TABLE words USING fts5(id UNINDEXED, name, description, tags, "
            "tokenize='porter unicode61 remove_diacritics 2', prefix='2 3');"
            "CREATE VIRTUAL TABLE trigrams USING fts5(id UNINDEXED, name, tokenize='trigram');"
        )
        rows = [(str(card.id), card.name, card.description, " ".join(card.tags)) for card in cards]
        self._database.executemany("INSERT INTO words VALUES (?, ?, ?, ?)", rows)
        self._database.executemany("INSERT INTO trigrams VALUES (?, ?)", [row[:2] for row in rows])
        self._database.commit()
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def find(self, text: str) -> list[str]:
        """Return the ids of the first hits."""
        words = [f'"{word}"' for word in text.split()]
        if not words:
            return []
        asked = " ".join(words) + "*"
        found = self._rows("words", "bm25(words, 0, 10, 1, 6)", asked)
        if len(found) < FEW:
            pieces = {text.lower()[at : at + 3] for at in range(len(text) - 2)}
            found += self._rows("trigrams", "bm25(trigrams)", " OR ".join(f'"{piece}"' for piece in pieces))
        return found[:SHOWN]

    def _rows(self, table: str, rank: str, asked: str) -> list[str]:
        statement = f"SELECT id FROM {table} WHERE {table} MATCH ? ORDER BY {rank} LIMIT {SHOWN}"  # noqa: S608  # ours
        return [row[0] for row in self._database.execute(statement, (asked,))] if asked else []


def _ours(index: TantivyIndex, text: str) -> list[str]:
    return [str(card.id) for card in index.find(CatalogQuery(words=text), limit=SHOWN).cards]


def _compared(kind: str, ours: Times, theirs: Times) -> str:
    (p50, p95), (their_p50, their_p95) = ours, theirs
    return (
        f"  {kind:16} {p50:6.2f} / {p95:6.2f} ms  {their_p50:6.2f} / {their_p95:6.2f} ms  "
        f"{their_p50 / p50:6.2f}x / {their_p95 / p95:6.2f}x   (p50 / p95)"
    )


def _alone(kind: str, texts: Sequence[str], find: Callable[[str], object]) -> str:
    p50, p95 = _times(texts, find)
    return f"  {kind:16} {p50:6.2f} / {p95:6.2f} ms"


def _times(texts: Sequence[str], find: Callable[[str], object]) -> Times:
    taken = []
    for text in texts:
        start = time.perf_counter()
        find(text)
        taken.append((time.perf_counter() - start) * 1000)
    return Times(statistics.median(taken), statistics.quantiles(taken, n=20)[-1])


def _card(number: int, dice: random.Random) -> CatalogCard:
    thing, kind = dice.choice(_THINGS), dice.choice(_KINDS)
    brand = "".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(3, 5)))
    words = dice.choice(((brand,), (brand, thing), (thing, brand), (brand, thing, kind)))
    name = " ".join(words).title()
    sentences = [
        f"{dice.choice(_VERBS).title()} your {dice.choice(_THINGS)} {dice.choice(_KINDS)} and "
        f"{dice.choice(_VERBS)} every {dice.choice(_THINGS)} of the {dice.choice(_THINGS)}."
        for _ in range(dice.randint(2, 12))
    ]
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randint(0, 400_000))
    return CatalogCard(
        id=PluginId(f"maker{number % 9_000}", f"{thing}-{kind}-{number}"),
        name=name,
        description=" ".join(sentences),
        category=dice.choice(CATEGORIES),
        tags=tuple(dict.fromkeys(dice.choices(_THINGS, k=3))),
        price=dice.choice((Price.FREE, Price.FREE, Price.FREE, Price.PAID)),
        version="1.0.0",
        permissions=frozenset(dice.sample(("network-access", "storage-read", "notifications"), dice.randint(0, 2))),
        updated_at=at,
        published_at=at,
    )


def _with_typo(name: str, dice: random.Random) -> str:
    """Return `name` with one letter left out, doubled, replaced or swapped with its neighbor."""
    places = [at for at in range(1, len(name) - 1) if name[at].isalpha() and name[at + 1].isalpha()]
    at = dice.choice(places)
    other = dice.choice([letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter != name[at].lower()])
    return dice.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + other + name[at:],
            name[:at] + other + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )


def _size(path: Path) -> int:
    return (
        path.stat().st_size
        if path.is_file()
        else sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    )


if __name__ == "__main__":
    print(run())
