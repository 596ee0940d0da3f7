"""What bundles are made of: the scripts, which are the same in all, and what is taken from the plugin itself."""

from importlib.resources import files

from qirvo.artifacts.content import ContentSource

MAX_DOCUMENT = 256 * 1024  # bytes of a plugin's own README or license that go along


def script(name: str) -> bytes:
    """Return a script of the bundle, as it is in every one."""
    return files(__name__).joinpath(name).read_bytes()


def template(name: str) -> str:
    """Return a template of what is read beside the scripts."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def license_of(content: ContentSource) -> bytes | None:
    """Return the plugin's own license file; None when it has none."""
    found = _first(content, ("license", "license.md", "license.txt", "licence", "licence.md", "licence.txt", "copying"))
    return None if found is None else _beginning(content, found)


def readme_of(content: ContentSource) -> str:
    """Return the plugin's own README; empty when it has none."""
    found = _first(content, ("readme.md", "readme.markdown", "readme"))
    return "" if found is None else _beginning(content, found).decode(errors="replace")


def _first(content: ContentSource, names: tuple[str, ...]) -> str | None:
    """Return the path of the first of `names` at the root that holds anything, in whatever case it is written."""
    paths = {member.path.casefold(): member.path for member in content if "/" not in member.path and member.size}
    return next((paths[name] for name in names if name in paths), None)


def _beginning(content: ContentSource, path: str) -> bytes:
    taken = bytearray()
    for chunk in content.chunks(path):
        taken += chunk
        if len(taken) >= MAX_DOCUMENT:
            break
    return bytes(taken[:MAX_DOCUMENT])
