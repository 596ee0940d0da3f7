"""Whether people can read what the plugin is, how it is installed and set up, and what changed in this version."""

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_section import shown
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "documentation",
    Severity.WARNING,
    readme_missing=("There is no README.", "Add `README.md`: what the plugin does, and a section `## Installation`."),
    readme_short=("The README is very short.", "Describe in more than 200 characters what the plugin does."),
    readme_installation=("The README has no section on installing.", "Add a section `## Installation`."),
    changelog_missing=("There is no changelog.", "Add `CHANGELOG.md`, and name it in `files` of package.json."),
    changelog_entry=("The changelog has no entry for this version.", "Add a heading with the version number."),
    picture_missing=(
        "A picture in the README is not in the plugin.",
        "Add the file, correct the case of its letters, or give a web address.",
    ),
) | rules_of(
    "documentation",
    Severity.INFO,
    readme_configuration=(
        "The README does not say how the plugin is configured.",
        "Add a section `## Configuration` that names every setting.",
    ),
    readme_permissions=(
        "The README does not say why the plugin asks for its permissions.",
        "Add a section `## Permissions` that names each and says what it is for.",
    ),
    changelog_empty=("The changelog says nothing about this version.", "Write what changed below its heading."),
    placeholder=("A document still holds text of a template.", "Write what is true of this plugin in its place."),
    link_missing=(
        "A link in the README leads to a file that is not in the plugin.",
        "Add the file, correct the case of its letters, or give a web address.",
    ),
    link_insecure=("A link in the README is not encrypted.", "Use `https://`."),
)
_SHORTEST_README = 200
_MOST_CHARACTERS, _MOST_LINKS = 200_000, 500
_INSTALLATION = re.compile(r"^#{1,3}[ \t].*install", re.IGNORECASE | re.MULTILINE)
_CONFIGURATION = re.compile(r"^#{1,4}[ \t].*(?:config|setting|options|set ?up)", re.IGNORECASE | re.MULTILINE)
_PLACEHOLDER = re.compile(
    r"^.*?(\b(?-i:TODO|FIXME|TBD)\b|lorem ipsum|replace this text|your plugin (?:does|name)|<your[- ][a-z -]{1,30}>|"
    r"\[your [a-z ]{1,30}\]|\{\{[ a-z_.-]{1,40}\}\}|insert [a-z ]{1,30} here)",
    re.IGNORECASE,
)
_CODE = re.compile(r"^(?:```|~~~).*?^(?:```|~~~)|`[^`\n]{1,300}`", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(!?)\[[^\]\n]{0,300}+\]\([ \t]{0,9}+<?([^)\s>]{1,500}+)")
_HTML_LINK = re.compile(r"""<(img|a)\s[^>]{0,300}?\b(?:src|href)\s*=\s*["']([^"'\n]{1,500})["']""", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
_LOCAL = re.compile(
    r"http://(?:localhost|127\.|192\.168\.|10\.|\[::1\]|[a-z0-9.-]*example\.(?:com|org|net))", re.IGNORECASE
)


def _run(subject: Subject) -> Iterator[Finding]:
    yield from _readme(subject)
    yield from _changelog(subject)


def _readme(subject: Subject) -> Iterator[Finding]:
    files = subject.at_root(r"README(?:\..*)?")
    if not files:
        yield RULES["documentation/readme-missing"].finding("there is no `README.md`")
        return
    path, text = files[0], subject.text(files[0])
    if text is None:
        return
    if len(text.strip()) <= _SHORTEST_README:
        message = f"`{path}` has `{len(text.strip())}` characters"
        yield RULES["documentation/readme-short"].finding(message, file=path)
    if _INSTALLATION.search(text) is None:
        yield RULES["documentation/readme-installation"].finding(f"`{path}` has no `## Installation`", file=path)
    if len(text.strip()) > _SHORTEST_README:
        yield from _sections(subject, path, text)
    yield from _placeholders(path, text)
    yield from _links(subject, path, text[:_MOST_CHARACTERS])


def _sections(subject: Subject, path: str, text: str) -> Iterator[Finding]:
    manifest = subject.manifest
    if manifest is None:
        return
    schema = manifest.config_schema or {}
    fields = schema.get("properties")
    settings = [name for name in fields if isinstance(name, str)] if isinstance(fields, dict) else []
    if settings and _CONFIGURATION.search(text) is None and not any(name in text for name in settings[:50]):
        message = f"`{path}` names none of the settings, like `{shown(settings[0])}`"
        yield RULES["documentation/readme-configuration"].finding(message, file=path)
    names = sorted(manifest.permission_names)
    folded = text.lower()
    if names and "permission" not in folded and not any(name in folded for name in names):
        message = f"`{path}` does not speak of permissions, like `{names[0]}`"
        yield RULES["documentation/readme-permissions"].finding(message, file=path)


def _placeholders(path: str, text: str) -> Iterator[Finding]:
    without_code = _CODE.sub(lambda match: "\n" * match[0].count("\n"), text[:_MOST_CHARACTERS])
    for number, line in enumerate(without_code.split("\n"), start=1):
        match = _PLACEHOLDER.match(line[:1_000])
        if match is not None:
            message = f"`{path}` says `{shown(match[1])}`"
            yield RULES["documentation/placeholder"].finding(message, file=path, line=number)
            return


def _links(subject: Subject, path: str, text: str) -> Iterator[Finding]:
    without_code = _CODE.sub(lambda match: "\n" * match[0].count("\n"), text)
    found = [(match.start(), match[1] == "!", match[2]) for match in _LINK.finditer(without_code)]
    found += [(match.start(), match[1].lower() == "img", match[2]) for match in _HTML_LINK.finditer(without_code)]
    told: set[str] = set()
    for start, is_picture, written in sorted(found)[:_MOST_LINKS]:
        rule = _rule_of_link(subject, path, written, is_picture=is_picture)
        if rule is not None and written not in told:
            told.add(written)
            line = without_code.count("\n", 0, start) + 1
            what = "is not encrypted" if rule == "link-insecure" else "is not in the plugin"
            yield RULES[f"documentation/{rule}"].finding(f"`{shown(written)}` {what}", file=path, line=line)


def _rule_of_link(subject: Subject, path: str, written: str, *, is_picture: bool) -> str | None:
    if _ABSOLUTE.match(written):
        insecure = written.lower().startswith("http://") and _LOCAL.match(written) is None
        return "link-insecure" if insecure else None
    meant = unquote(written.partition("#")[0].partition("?")[0])
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), meant.lstrip("/")))
    is_there = joined in subject.tree or any(each.startswith(f"{joined}/") for each in subject.tree.paths)
    if not meant or is_there or joined == ".":
        return None
    return "picture-missing" if is_picture else "link-missing"


def _changelog(subject: Subject) -> Iterator[Finding]:
    files = subject.at_root(r"CHANGELOG(?:\..*)?")
    if not files:
        yield RULES["documentation/changelog-missing"].finding("there is no `CHANGELOG.md`")
        return
    path, text = files[0], subject.text(files[0])
    if text is None or subject.manifest is None:
        return
    version = re.escape(str(subject.manifest.version))
    heading = re.search(rf"^#.*(?<![\w.+-])v?{version}(?![\w.+-]).*$", text, re.MULTILINE)
    if heading is None:
        message = f"`{path}` has no heading for `{subject.manifest.version}`"
        yield RULES["documentation/changelog-entry"].finding(message, file=path)
    elif re.match(r"\s*(?:\Z|#{1,2} )", text[heading.end() :]) is not None:
        line = text.count("\n", 0, heading.start()) + 1
        message = f"below the heading of `{subject.manifest.version}` there is nothing"
        yield RULES["documentation/changelog-empty"].finding(message, file=path, line=line)


CHECK = Check(slug="documentation", rules=RULES, run=_run)
