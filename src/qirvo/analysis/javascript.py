"""JavaScript, JSX and TypeScript read through their syntax trees."""

from functools import cache

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Parser

from qirvo.analysis.facts import FileFacts


def read_facts(path: str, content: bytes) -> FileFacts:
    """Return the facts of the file `content`, whose language `path` says."""
    language = language_of(path)
    Parser(_grammar(language)).parse(content)
    return FileFacts(language=language)


def language_of(path: str) -> str:
    """Return the language of the file at `path`."""
    suffix = path.rpartition(".")[2].lower()
    return {"ts": "typescript", "mts": "typescript", "cts": "typescript", "tsx": "tsx", "jsx": "jsx"}.get(
        suffix, "javascript"
    )


@cache
def _grammar(language: str) -> Language:
    if language == "typescript":
        return Language(tree_sitter_typescript.language_typescript())
    if language == "tsx":
        return Language(tree_sitter_typescript.language_tsx())
    return Language(tree_sitter_javascript.language())
