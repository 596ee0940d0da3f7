"""Which module the host loads. Authors call it `entry`, `entryPoint`, `main`, `background` or `web`."""

from collections.abc import Iterator

from qirvo.domain.manifest_section import Section, shown

ENTRY_KEYS = ("entry", "entryPoint", "main", "background", "web")


def read_entry(manifest: Section, package: Section | None) -> str | None:
    """Return the path of the entry inside the content tree, or None when there is none."""
    declared = list(declared_entries(manifest))
    if len({path for _, path in declared}) > 1:
        names = ", ".join(f"`{key}`" for key, _ in declared)
        manifest.tell("entry-several", f"of {names}, `{declared[0][0]}` is loaded", declared[0][0])
    if declared:
        return _inside(manifest, *declared[0])
    if package is not None and package.text("main"):
        package.tell("taken-from-package", f"the entry `{shown(package.text('main'))}` is from package.json", "main")
        return _inside(package, "main", package.text("main"))
    if "entry" not in manifest.values:
        manifest.tell("entry-missing", "neither `entry` nor `main`, `background` or `web` is declared")
    return None


def declared_entries(manifest: Section) -> Iterator[tuple[str, str]]:
    """Yield field and path of every entry that is declared; the one that the host loads comes first."""
    for key in ENTRY_KEYS:
        if isinstance(manifest.values.get(key), str) and manifest.text(key):
            yield key, manifest.text(key)


def inside_path(written: str) -> str | None:
    """Return `written` as a path inside the content tree, or None when it leaves it."""
    parts = [part for part in written.split("/") if part not in {"", "."}]
    outside = written.startswith("/") or ".." in parts or "\\" in written or ":" in written or not parts
    return None if outside else "/".join(parts)


def _inside(section: Section, key: str, written: str) -> str | None:
    path = inside_path(written)
    if path is None:
        section.tell("entry-outside", f"`{shown(written)}` is not a path inside the plugin", key)
    return path
