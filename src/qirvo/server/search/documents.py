"""How a plugin lies in the index: its fields, how text becomes words, and the card that comes back."""

from datetime import datetime

import msgspec
from tantivy import Document, Filter, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from qirvo.domain.catalog_search import CatalogCard, Price, Rated
from qirvo.domain.names import PluginId

PLUGIN, SEQUENCE = "plugin", "sequence"
_LONGEST_WORD = 64
_RAW = ("kind", "id", "exact", "joined")
_FAST_RAW = ("category", "tag", "publisher", "price", "permission", "sort_name")


class KeptCard(msgspec.Struct):
    """A card as it is stored."""

    id: str
    name: str
    description: str
    category: str
    tags: list[str]
    price: Price
    version: str
    permissions: list[str]
    updated_at: datetime
    published_at: datetime
    summary: str
    icon: str
    screenshot: str
    rating: Rated
    owner: str = ""
    popularity: int = 0


def schema() -> Schema:
    """Return the fields of the index; with others, another folder has to be used."""
    builder = SchemaBuilder()
    for name in _RAW:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in _FAST_RAW:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("name", "labels"):
        builder.add_text_field(name, tokenizer_name="words", index_option="freq")
    for name in ("stems", "tag_stems", "text"):
        builder.add_text_field(name, tokenizer_name="stems", index_option="freq")
    for name in ("updated", "new", "rating", "popularity"):
        builder.add_integer_field(name, fast=True)
    builder.add_bytes_field("card", stored=True)
    builder.add_integer_field("sequence", stored=True)
    return builder.build()


def analyzers() -> tuple[TextAnalyzer, TextAnalyzer]:
    """Return what makes words of text, and what makes their stems."""
    return _plain().build(), _plain().filter(Filter.stemmer("english")).build()


def _plain() -> TextAnalyzerBuilder:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(_LONGEST_WORD))
    return builder.filter(Filter.lowercase()).filter(Filter.ascii_fold())


def prepare(index: Index) -> None:
    """Let `index` read text as the schema says; it forgets that whenever it is opened."""
    words, stems = analyzers()
    index.register_tokenizer("words", words)
    index.register_tokenizer("stems", stems)


def document_of(card: CatalogCard, words: TextAnalyzer) -> Document:
    """Return the card as it lies in the index."""
    of_name = words.analyze(card.name)
    return Document(
        kind=[PLUGIN],
        id=[str(card.id)],
        exact=[str(card.id).casefold(), " ".join(of_name), card.id.name.casefold()],
        joined=["".join(of_name)],
        category=[card.category],
        tag=[tag.casefold() for tag in card.tags],
        publisher=[card.publisher],
        price=[card.price.value],
        permission=sorted(card.permissions),
        sort_name=[card.name.casefold()],
        name=[card.name],
        labels=[str(card.id), *card.tags],
        stems=[card.name],
        tag_stems=list(card.tags),
        text=[card.summary, card.description],
        updated=[_milliseconds(card.updated_at)],
        new=[_milliseconds(card.published_at)],
        rating=[int(card.rating.weighted * 10_000)],
        popularity=[card.popularity],
        card=[msgspec.json.encode(_kept(card))],
    )


def sequence_document(sequence: int) -> Document:
    """Return the document that says how far the index has followed."""
    return Document(kind=[SEQUENCE], sequence=[sequence])


def card_in(document: Document) -> CatalogCard:
    """Return the card of a document that was found."""
    kept = msgspec.json.decode(bytes(document["card"][0]), type=KeptCard)
    return CatalogCard(
        id=PluginId.parse(kept.id),
        name=kept.name,
        description=kept.description,
        category=kept.category,
        tags=tuple(kept.tags),
        price=kept.price,
        version=kept.version,
        permissions=frozenset(kept.permissions),
        updated_at=kept.updated_at,
        published_at=kept.published_at,
        summary=kept.summary,
        icon=kept.icon,
        screenshot=kept.screenshot,
        rating=kept.rating,
        owner=kept.owner,
        popularity=kept.popularity,
    )


def _kept(card: CatalogCard) -> KeptCard:
    return KeptCard(
        id=str(card.id),
        name=card.name,
        description=card.description,
        category=card.category,
        tags=list(card.tags),
        price=card.price,
        version=card.version,
        permissions=sorted(card.permissions),
        updated_at=card.updated_at,
        published_at=card.published_at,
        summary=card.summary,
        icon=card.icon,
        screenshot=card.screenshot,
        rating=card.rating,
        owner=card.owner,
        popularity=card.popularity,
    )


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
