"""Whether the code of a sample is code at all: a sample that no parser reads would measure nothing."""

from collections.abc import Mapping
from pathlib import PurePosixPath

import tree_sitter
import tree_sitter_javascript
import tree_sitter_typescript

_JAVASCRIPT = tree_sitter.Language(tree_sitter_javascript.language())
_LANGUAGES = dict.fromkeys((".js", ".cjs", ".mjs", ".jsx"), _JAVASCRIPT) | {
    ".ts": tree_sitter.Language(tree_sitter_typescript.language_typescript()),
    ".tsx": tree_sitter.Language(tree_sitter_typescript.language_tsx()),
}


def faults_of(files: Mapping[str, bytes]) -> list[str]:
    """Return the paths of the JavaScript and TypeScript among `files` that do not parse."""
    return [path for path, content in files.items() if _is_code(path) and _has_fault(path, content)]


def _is_code(path: str) -> bool:
    return PurePosixPath(path).suffix in _LANGUAGES


def _has_fault(path: str, content: bytes) -> bool:
    return tree_sitter.Parser(_LANGUAGES[PurePosixPath(path).suffix]).parse(content).root_node.has_error
