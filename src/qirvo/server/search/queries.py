"""What people type, as questions to the index.

Words are looked for by their stems and, the last one, as the beginning of a word. A typo is looked for in names alone,
and in whole words: fuzzy stems find less than half as well.
"""

from collections.abc import Sequence

from tantivy import Occur, Query, Schema, TextAnalyzer

from qirvo.domain.catalog_search import CatalogQuery
from qirvo.server.search.documents import PLUGIN

_LONG_WORD = 8  # letters from which two typos are borne
_SHORT_WORD = 3  # shorter ones are not guessed at
_BOOSTS = {"stems": 10.0, "tag_stems": 6.0, "text": 1.0}
_PLAIN_BOOSTS = {"name": 12.0, "labels": 4.0}
_EXACT, _WHOLE_NAME, _AS_SPELLED = 10_000.0, 50.0, 100.0


class Asking:
    """Makes questions for an index of `schema`."""

    def __init__(self, schema: Schema, words: TextAnalyzer, stems: TextAnalyzer) -> None:
        self._schema = schema
        self._words = words
        self._stems = stems

    def words_of(self, text: str) -> list[str]:
        """Return the words in `text` as they lie in the index."""
        return list(self._words.analyze(text))

    def term(self, field: str, value: str) -> Query:
        """Return what has exactly `value` in `field`."""
        return Query.term_query(self._schema, field, value, "basic")

    def spelled(self, query: CatalogQuery) -> Query:
        """Return what has every word of `query`, exact ids and names first, and passes its filters."""
        return self._filtered(query, self._spelled(query.words))

    def resembling(self, query: CatalogQuery) -> Query:
        """Return what is spelled as asked, and after it names that differ by a typo."""
        words = self.words_of(query.words)
        either = [(Occur.Should, Query.boost_query(self._spelled(query.words), _AS_SPELLED))]
        either.append((Occur.Should, _all([self._guessed(word) for word in words])))
        whole = "".join(words)
        if len(whole) > _SHORT_WORD:
            guess = Query.fuzzy_term_query(self._schema, "joined", whole, distance=1)
            either.append((Occur.Should, Query.boost_query(guess, _WHOLE_NAME)))
        return self._filtered(query, Query.boolean_query(either))

    def _spelled(self, text: str) -> Query:
        words = self.words_of(text)
        exact = [self.term("exact", value) for value in {text.strip().casefold(), " ".join(words)} if value]
        first = [(Occur.Should, Query.const_score_query(each, _EXACT)) for each in exact]
        if not words:
            return Query.boolean_query(first) if first else Query.all_query()
        pairs = zip(words, self._stems.analyze(text), strict=True)
        wanted = [self._word(word, stem, is_last=number == len(words)) for number, (word, stem) in enumerate(pairs, 1)]
        return Query.boolean_query([(Occur.Must, _all(wanted)), *first])

    def _word(self, word: str, stem: str, *, is_last: bool) -> Query:
        either = [Query.boost_query(self.term(name, word), boost) for name, boost in _PLAIN_BOOSTS.items()]
        either += [Query.boost_query(self.term(name, stem), boost) for name, boost in _BOOSTS.items()]
        if is_last:
            either += [
                Query.boost_query(Query.fuzzy_term_query(self._schema, name, word, distance=0, prefix=True), boost)
                for name, boost in (("name", 4.0), ("labels", 1.0))
            ]
        return Query.disjunction_max_query(either, 0.1)

    def _guessed(self, word: str) -> Query:
        exact = Query.boost_query(self.term("name", word), 3.0)
        if len(word) < _SHORT_WORD:
            return exact
        distance = 1 if len(word) < _LONG_WORD else 2
        guess = Query.fuzzy_term_query(self._schema, "name", word, distance=distance)
        return Query.boolean_query([(Occur.Should, exact), (Occur.Should, guess)])

    def _filtered(self, query: CatalogQuery, wanted: Query) -> Query:
        pairs = (
            ("category", query.category),
            ("tag", query.tag.casefold()),
            ("publisher", query.publisher),
            ("price", "" if query.price is None else query.price.value),
        )
        required = [self.term("kind", PLUGIN), *(self.term(name, value) for name, value in pairs if value)]
        parts = [(Occur.Must, wanted), *((Occur.Must, Query.const_score_query(each, 0.0)) for each in required)]
        if query.without_permission:
            parts.append((Occur.MustNot, self.term("permission", query.without_permission)))
        return Query.boolean_query(parts)


def _all(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, each) for each in queries])
