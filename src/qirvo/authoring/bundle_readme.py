"""The README of a bundle, as Markdown and as a page: what the plugin is and asks for, how to verify and install it.

What the plugin says of itself is escaped wherever it stands, unless it is a document of its own; the page goes through
the same allow-list as a README in a registry.
"""

import html
import re

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from qirvo.authoring.bundle_parts import template
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.manifests import Manifest
from qirvo.showcase.documents import render

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>#|~!&$^])")
_SHOWN = 2_000  # characters of one text of the manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a README tells.

    Attributes:
        file: What the bundle is called.
        digest: Of the artifact.
        signer: The publisher whose key signed it; empty when it is not signed.
        key_id: Of that key.
        instructions: The publisher's own, Markdown.
        own_readme: The plugin's own, Markdown.
    """

    manifest: Manifest
    file: str
    digest: Digest
    tree_digest: Digest
    signer: str = ""
    key_id: str = ""
    instructions: str = ""
    has_source: bool = False
    has_license: bool = False
    own_readme: str = ""


def read_me(told: Told) -> str:
    """Return the README as Markdown."""
    environment = Environment(  # noqa: S701  # Markdown: `finalize` escapes, and the page is made of an allow-list
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, finalize=_escaped
    )
    environment.filters["is"] = Markup  # of a form that has nothing to escape, or a document of its own
    return environment.from_string(template("README.md.jinja")).render(told=told, manifest=told.manifest)


def read_html(told: Told, markdown: str) -> str:
    """Return the README as a page that cannot run, fetch or send anything."""
    shown = render(markdown, {}) or f"<pre>{html.escape(markdown)}</pre>"
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    name, version = markdown_text(told.manifest.name, escape=False), told.manifest.version
    return environment.from_string(template("README.html.jinja")).render(
        title=f"{name} {version}",
        body=Markup(shown),  # noqa: S704  # of the allow-list
    )


def markdown_text(text: str, *, escape: bool = True) -> str:
    """Return `text` as one line that means nothing but itself."""
    one_line = " ".join("".join(each if each.isprintable() else " " for each in text[:_SHOWN]).split())
    return _PUNCTUATION.sub(r"\\\1", one_line) if escape else one_line


def _escaped(value: object) -> object:
    return value if isinstance(value, Markup) else markdown_text(str(value))
