"""Whether the pictures for the marketplace are there, are what their names say, and have the documented sizes.

The documented forms are PNG of 1280 by 720 for screenshots, at most five, and 512 by 512 for the icon.
"""

from collections.abc import Iterator

from qirvo.checks.check import Check
from qirvo.checks.pictures import Picture, format_of_name, read_picture
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_entry import inside_path
from qirvo.domain.manifest_reading import MANIFEST_FILE
from qirvo.domain.manifest_section import shown
from qirvo.domain.rules import rules_of

RULES = (
    rules_of(
        "screenshots",
        Severity.ERROR,
        active_svg=(
            "An SVG does more than be drawn.",
            "Remove scripts, handlers and references to elsewhere, or use a PNG; the picture is shown to everybody.",
        ),
    )
    | rules_of(
        "screenshots",
        Severity.WARNING,
        file_missing=("A declared screenshot is not in the plugin.", "Add the file, or give a web address."),
        icon_missing=("The declared icon is not in the plugin.", "Add the file, or give a web address."),
        not_a_picture=("A picture cannot be read.", "Save it again as PNG; it is damaged, or no picture at all."),
        format_differs=("A picture is of another format than its name says.", "Name it as what it is, or convert it."),
        too_large=("A picture is too large.", "Reduce it: at most 2 MiB and 4096 pixels a side."),
        too_small=("A screenshot is too small to show anything.", "Take it at 1280 by 720 pixels."),
        icon_not_square=("The icon is not square.", "Use 512 by 512 pixels."),
    )
    | rules_of(
        "screenshots",
        Severity.INFO,
        none=("There is no screenshot.", "Add pictures of 1280 by 720 under `screenshots/`, and list them."),
        too_many=("There are more than 5 screenshots.", "Keep the five that show most."),
        other_size=("A screenshot has not the documented size.", "Take it at 1280 by 720 pixels."),
        other_format=("A picture is no PNG.", "Save screenshots as PNG; the icon may be an SVG too."),
        icon_size=("The icon is smaller than 512 pixels.", "Use 512 by 512 pixels, with a transparent background."),
    )
)
_FOLDERS = ("screenshots/", "assets/screenshots/")
_WITHOUT_PICTURES = frozenset({"cli-tool", "service"})
_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".bmp", ".svg")
_SIZE, _ICON = (1280, 720), 512
_SMALLEST, _LARGEST, _MOST, _MOST_READ = 320, 4096, 5, 30
_LARGEST_BYTES = 2 * 1024 * 1024


def _run(subject: Subject) -> Iterator[Finding]:
    manifest = subject.manifest
    if manifest is None or subject.written is None:
        return
    line = subject.written.line_of(("screenshots",))
    there = list(_lying_there(subject))
    for written in manifest.screenshots:
        path = None if written.startswith(("https://", "http://")) else inside_path(written)
        if path is not None and path in subject.tree:
            there.append(path)
        elif not written.startswith(("https://", "http://")):
            message = f"the screenshot `{shown(written)}` is not in the plugin"
            yield RULES["screenshots/file-missing"].finding(message, file=MANIFEST_FILE, line=line)
    pictures = tuple(dict.fromkeys(there))
    if not manifest.screenshots and not pictures and manifest.type not in _WITHOUT_PICTURES:
        yield RULES["screenshots/none"].finding("there is no screenshot")
    number = max(len(manifest.screenshots), len(pictures))
    if number > _MOST:
        yield RULES["screenshots/too-many"].finding(f"there are `{number}` screenshots", file=MANIFEST_FILE, line=line)
    for path in pictures[:_MOST_READ]:
        yield from _picture(subject, path)
    yield from _icon(subject)


def _lying_there(subject: Subject) -> Iterator[str]:
    return (path for path in subject.tree.paths if path.startswith(_FOLDERS) and path.lower().endswith(_ENDINGS))


def _picture(subject: Subject, path: str) -> Iterator[Finding]:
    picture = _read(subject, path)
    yield from _of_both(subject, path, picture)
    if picture is None or not picture.format:
        return
    if picture.format != "png":
        yield RULES["screenshots/other-format"].finding(f"`{path}` is `{picture.format}`", file=path)
    size = f"`{path}` has `{picture.width}` by `{picture.height}` pixels"
    if not picture.width or max(picture.width, picture.height) > _LARGEST:
        return
    if picture.width < _SMALLEST or picture.height < _SMALLEST // 2:
        yield RULES["screenshots/too-small"].finding(size, file=path)
    elif (picture.width, picture.height) != _SIZE and picture.format != "svg":
        yield RULES["screenshots/other-size"].finding(size, file=path)


def _icon(subject: Subject) -> Iterator[Finding]:
    written = subject.written.root.get("icon") if subject.written is not None else None
    if not isinstance(written, str) or not written.lower().endswith(_ENDINGS) or "//" in written:
        return  # the name of one of the platform's own icons, or an address
    path = inside_path(written.strip())
    if path is None or path not in subject.tree:
        line = subject.written.line_of(("icon",)) if subject.written is not None else None
        message = f"the icon `{shown(written)}` is not in the plugin"
        yield RULES["screenshots/icon-missing"].finding(message, file=MANIFEST_FILE, line=line)
        return
    picture = _read(subject, path)
    yield from _of_both(subject, path, picture)
    if picture is None or not picture.format:
        return
    if picture.format not in {"png", "svg"}:
        yield RULES["screenshots/other-format"].finding(f"`{path}` is `{picture.format}`", file=path)
    size = f"`{path}` has `{picture.width}` by `{picture.height}` pixels"
    if picture.width != picture.height:
        yield RULES["screenshots/icon-not-square"].finding(size, file=path)
    elif 0 < picture.width < _ICON and picture.format != "svg":
        yield RULES["screenshots/icon-size"].finding(size, file=path)


def _of_both(subject: Subject, path: str, picture: Picture | None) -> Iterator[Finding]:
    entry = subject.tree.get(path)
    if entry is not None and entry.size > _LARGEST_BYTES:
        yield RULES["screenshots/too-large"].finding(f"`{path}` has `{entry.size}` bytes", file=path)
    if picture is None:
        return
    if picture.danger:
        yield RULES["screenshots/active-svg"].finding(f"`{path}`: {picture.danger}", file=path)
    if not picture.format:
        yield RULES["screenshots/not-a-picture"].finding(f"`{path}` cannot be read as a picture", file=path)
    elif picture.format != format_of_name(path):
        message = f"`{path}` is `{picture.format}` by its content"
        yield RULES["screenshots/format-differs"].finding(message, file=path)
    if max(picture.width, picture.height) > _LARGEST:
        message = f"`{path}` has `{picture.width}` by `{picture.height}` pixels"
        yield RULES["screenshots/too-large"].finding(message, file=path)


def _read(subject: Subject, path: str) -> Picture | None:
    """Return what the picture at `path` is; None when it is too large to be read."""
    content = subject.content(path, 5 * _LARGEST_BYTES)
    return None if content is None else read_picture(content)


CHECK = Check(slug="screenshots", rules=RULES, run=_run)
