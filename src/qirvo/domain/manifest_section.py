"""One object of a manifest, asked field by field: what has the wrong type is told and left out, never guessed.

Authors write the same field under several names; every question takes them in the order they count. A field that is
absent and one that is `null` are the same.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_rules import MANIFEST_RULES
from qirvo.domain.manifest_text import JsonDocument, JsonPath

# Controls, and marks that turn the direction of text: a name must not be able to disguise what follows it.
_DISTURBING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_SHOWN = 80
_MOST_COMPARED = 20  # finding what was meant takes time
MOST_FINDINGS = 300
"""How many findings one reading tells; a hostile manifest must not flood its reader. Errors are told in any case."""

_TYPE_NAMES = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One object of a document, and who is told what is wrong with it.

    Attributes:
        values: Its fields.
        document: The document it stands in.
        findings: Where faults are added; shared by all sections of one reading.
        path: Where it stands.
    """

    values: Mapping[str, Any]
    document: JsonDocument
    findings: list[Finding] = field(default_factory=list)
    path: JsonPath = ()

    def tell(self, rule: str, message: str, *below: str | int, advice: str | None = None) -> None:
        """Add a finding of `manifest/<rule>` about the place `below` this object."""
        known = MANIFEST_RULES[f"manifest/{rule}"]
        if len(self.findings) >= MOST_FINDINGS and known.severity is not Severity.ERROR:
            return
        line = self.document.line_of((*self.path, *below))
        self.findings.append(known.finding(message, file=self.document.file, line=line, advice=advice))

    def key(self, *keys: str) -> str | None:
        """Return the first of `keys` that is there."""
        return next((key for key in keys if self.values.get(key) is not None), None)

    def value(self, *keys: str) -> object:
        """Return the value of the first of `keys` that is there, or None."""
        key = self.key(*keys)
        return None if key is None else self.values[key]

    def text(self, *keys: str) -> str:
        """Return the first text among `keys`, trimmed; empty when there is none."""
        for key in keys:
            value = self.typed(key, str)
            if value is not None and value.strip():
                return self._clean(value, key)
        return ""

    def texts(self, *keys: str) -> tuple[str, ...]:
        """Return the texts in the list at the first of `keys` that is there, without repetitions or empty ones."""
        key = self.key(*keys)
        items = None if key is None else self.typed(key, list)
        if key is None or items is None:
            return ()
        kept = []
        for index, item in enumerate(items):
            if isinstance(item, str):
                kept.append(self._clean(item, key, index))
            else:
                self.wrong_type(item, str, key, index)
        return tuple(dict.fromkeys(text for text in kept if text))

    def flag(self, *keys: str) -> bool | None:
        """Return the truth value at the first of `keys` that is there."""
        key = self.key(*keys)
        return None if key is None else self.typed(key, bool)

    def section(self, *keys: str) -> "Section | None":
        """Return the object at the first of `keys` that is there."""
        key = self.key(*keys)
        values = None if key is None else self.typed(key, dict)
        return None if key is None or values is None else self._below(values, key)

    def sections(self, *keys: str) -> "Iterator[Section]":
        """Yield the objects in the list at the first of `keys` that is there."""
        key = self.key(*keys)
        items = None if key is None else self.typed(key, list)
        for index, item in enumerate(items or ()):
            if isinstance(item, dict):
                yield self._below(item, str(key), index)
            else:
                self.wrong_type(item, dict, str(key), index)

    def rest(self, *known: str) -> dict[str, Any]:
        """Return the fields beside the `known` ones, and tell of each that looks like one of those misspelt."""
        found = {key: value for key, value in self.values.items() if key not in known and value is not None}
        for field_name in list(found)[:_MOST_COMPARED]:
            near = difflib.get_close_matches(field_name[:_SHOWN], known, n=1, cutoff=0.8)
            if near:
                said = f"`{self.name_of(field_name)}` is not a documented field"
                self.tell("field-unknown", said, field_name, advice=f"Did you mean `{near[0]}`?")
        return found

    def typed(self, key: str, kind: type[Any]) -> Any:  # noqa: ANN401  # of the asked type, or None
        """Return the value at `key` when it is a `kind`; when it is something else, tell and return None."""
        value = self.values.get(key)
        if value is None or isinstance(value, kind):
            return value
        self.wrong_type(value, kind, key)
        return None

    def wrong_type(self, value: object, wanted: type, *below: str | int) -> None:
        """Tell that `value` is not of the type `wanted`."""
        is_now = _TYPE_NAMES.get(type(value), "null")
        self.tell("wrong-type", f"`{self.name_of(*below)}` is {is_now}, not {_TYPE_NAMES[wanted]}", *below)

    def name_of(self, *below: str | int) -> str:
        """Return how the author would call the place `below`: `pages[0].path`."""
        parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in (*self.path, *below))
        return "".join(parts).removeprefix(".")[:_SHOWN]

    def _clean(self, text: str, *below: str | int) -> str:
        cleaned = _DISTURBING.sub("", text).strip()
        if cleaned != text.strip():
            self.tell("control-character", f"`{self.name_of(*below)}` holds control characters", *below)
        return cleaned

    def _below(self, values: Mapping[str, Any], *below: str | int) -> "Section":
        return Section(values, self.document, self.findings, (*self.path, *below))


def shown(value: object) -> str:
    """Return `value` short and safe to stand in a message."""
    text = value if isinstance(value, str) else repr(value)
    cut = "".join(c if c.isprintable() and c != "`" else "?" for c in text[:_SHOWN])
    return cut if len(text) <= _SHOWN else f"{cut}…"
