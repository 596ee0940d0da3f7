"""What a plugin adds to its host: hooks, commands, widgets, pages, and the services it talks to.

What is incomplete is left out and told; what is only written in another dialect is read.
"""

from collections.abc import Iterator, Mapping
from typing import TypeGuard

from qirvo.domain.manifest_section import Section, shown
from qirvo.domain.manifests import HOOK_NAMES, Command, ExternalService, Page, Widget

_SIZES = {"small": (300, 200), "medium": (400, 300), "large": (600, 400)}  # the platform's words, in CSS pixels


def read_hooks(manifest: Section) -> Mapping[str, str]:
    """Return hook → name of its function, from an object or a list of names."""
    written = manifest.value("hooks")
    if isinstance(written, list):
        manifest.tell("hooks-array", "`hooks` is a list; each name is taken as the function's name too", "hooks")
        named = {name: name for name in manifest.texts("hooks")}
    else:
        section = manifest.section("hooks")
        named = {} if section is None else {name: section.text(name) or name for name in section.values}
    for name in named.keys() - set(HOOK_NAMES):
        manifest.tell("hook-unknown", f"`{shown(name)}` is no known hook", "hooks", name)
    return {name: function for name, function in named.items() if name in HOOK_NAMES}


def read_commands(manifest: Section) -> tuple[Command, ...]:
    """Return the commands, each name once."""
    commands: dict[str, Command] = {}
    for section in manifest.sections("commands"):
        name = section.text("name")
        if not name or name in commands:
            reason = f"repeats the name `{shown(name)}`" if name else "has no `name`"
            section.tell("command-incomplete", f"`{section.name_of()}` {reason}")
            continue
        commands[name] = Command(
            name=name,
            description=section.text("description"),
            usage=section.text("usage"),
            aliases=section.texts("aliases"),
            options=tuple(option.values for option in section.sections("options")),
            extras=section.rest("name", "description", "usage", "aliases", "options"),
        )
    return tuple(commands.values())


def read_widgets(manifest: Section) -> tuple[Widget, ...]:
    """Return the widgets of `dashboard_widget` and `widgets`."""
    widgets = [widget for section in _widget_sections(manifest) if (widget := _widget(section)) is not None]
    return tuple({widget.name: widget for widget in reversed(widgets)}.values())[::-1]


def _widget_sections(manifest: Section) -> Iterator[Section]:
    single = manifest.section("dashboard_widget")
    if single is not None:
        yield single
    yield from manifest.sections("widgets")


def _widget(section: Section) -> Widget | None:
    name, component = section.text("name"), section.text("component")
    if not name or not component:
        section.tell("widget-incomplete", f"`{section.name_of()}` lacks `{'component' if name else 'name'}`")
    if not name and not component:
        return None
    width, height = _size(section)
    description = section.text("description")
    if not description or width is None:
        section.tell("widget-unspecified", f"`{section.name_of()}` lacks `description` or `defaultSize`")
    sizes = ("defaultSize",) if section.key("defaultSize") is not None else ("defaultSize", "size")
    return Widget(
        name=name or component,
        component=component,
        description=description,
        width=width,
        height=height,
        extras=section.rest("name", "component", "description", *sizes),
    )


def _size(section: Section) -> tuple[int | None, int | None]:
    written = section.value("defaultSize", "size")
    if written is None:
        return None, None
    if isinstance(written, str) and written in _SIZES:
        return _SIZES[written]
    if isinstance(written, dict):
        width, height = written.get("width"), written.get("height")
        if width is None and height is None:
            return None, None
        if _is_length(width) and _is_length(height):
            return round(width), round(height)
    section.tell("widget-size", f"the size of `{section.name_of()}` is not understood", "defaultSize")
    return None, None


def _is_length(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 1 <= value <= 10_000  # noqa: PLR2004  # px


def read_pages(manifest: Section) -> tuple[Page, ...]:
    """Return the pages; a missing name or title is filled from what is there."""
    return tuple(page for section in manifest.sections("pages") if (page := _page(section)) is not None)


def _page(section: Section) -> Page | None:
    path, component = section.text("path", "route"), section.text("component")
    if not path:
        section.tell("page-incomplete", f"`{section.name_of()}` has no `path`")
        return None
    name = section.text("name")
    if not name:
        name = component or path
        section.tell("page-name-missing", f"`{section.name_of()}` has no `name`; `{shown(name)}` is taken")
    title = section.text("title")
    if not title and section.value("title") is None:
        menu = section.section("menu")
        title = (menu.text("label") if menu is not None else "") or name
        section.tell("page-title-missing", f"`{section.name_of()}` has no `title`; `{shown(title)}` is shown")
    paths = ("path",) if section.text("path") else ("path", "route")
    extras = section.rest("name", "component", "title", *paths)
    return Page(name=name, path=path, component=component, title=title, extras=extras)


def read_external_services(manifest: Section) -> tuple[ExternalService, ...]:
    """Return the services on the network that the plugin says it talks to."""
    sections = manifest.sections("external_services", "externalServices")
    return tuple(known for section in sections if (known := _external_service(section)) is not None)


def _external_service(section: Section) -> ExternalService | None:
    name, base_url = section.text("name"), section.text("base_url", "baseUrl")
    if not name or not base_url:
        section.tell("external-service-incomplete", f"`{section.name_of()}` lacks `{'base_url' if name else 'name'}`")
        return None
    if not base_url.startswith(("https://", "wss://")):
        section.tell("external-service-not-https", f"`{shown(base_url)}` is not an `https://` address", "base_url")
    needs_key = section.flag("api_key_required", "apiKeyRequired")
    if needs_key is None:
        needs_key = section.value("auth") not in {None, "", "none", False} if _is_word(section.value("auth")) else True
        said = "needs a key" if needs_key else "needs no key"
        section.tell("external-service-key-unsaid", f"`{shown(name)}` does not say whether it {said}; it is taken so")
    known = ("name", "base_url", "baseUrl", "api_key_required", "apiKeyRequired")
    return ExternalService(name=name, base_url=base_url, api_key_required=needs_key, extras=section.rest(*known))


def _is_word(value: object) -> bool:
    return value is None or isinstance(value, str | bool)
