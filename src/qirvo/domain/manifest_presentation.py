"""How a plugin presents itself: description, type, author, category, tags, license, pricing, pictures, addresses.

What is missing in `manifest.json` is taken from `package.json`, and told, because hosts and people look in the first.
"""

import re

from qirvo.domain.listings import CATEGORIES, MAX_DESCRIPTION, MAX_TAGS
from qirvo.domain.manifest_section import Section, shown
from qirvo.domain.manifests import Author, JsonObject
from qirvo.domain.pricing import MalformedPricingError, parse_pricing

TYPES = ("dashboard-widget", "cli-tool", "service", "page", "hybrid")
TYPE_DIALECTS = {
    "widget": "dashboard-widget",
    "cli-command": "cli-tool",
    "background": "service",
    "background-service": "service",
    "integration": "service",
    "plugin": "hybrid",
    "full": "hybrid",
}
_BACKING = {
    "dashboard-widget": ("widgets", "dashboard_widget"),
    "page": ("pages",),
    "cli-tool": ("commands",),
}
_EMAIL, _URL = re.compile(r"<([^<>]*)>"), re.compile(r"\(([^()]*)\)")
_SHORTEST_DESCRIPTION, _LONGEST_DESCRIPTION = 10, 500


def read_description(manifest: Section, package: Section | None) -> str:
    """Return the description, at most 2000 characters."""
    description = _with_fallback("description", manifest, package)
    if not description:
        manifest.tell("description-missing", "the manifest has no `description`", "description")
    elif not _SHORTEST_DESCRIPTION <= len(description) <= _LONGEST_DESCRIPTION:
        manifest.tell("description-length", f"the description has `{len(description)}` characters", "description")
    return description[:MAX_DESCRIPTION].strip()


def read_type(manifest: Section) -> str:
    """Return one of the five types; what is missing or unknown follows from what the manifest declares."""
    written = manifest.text("type")
    if written in TYPES:
        backing = _BACKING.get(written)
        if backing is not None and manifest.key(*backing) is None:
            manifest.tell("type-unbacked", f"a `{written}` needs `{backing[0]}`, which is not there", "type")
        return written
    read_as = TYPE_DIALECTS.get(written) or _inferred_type(manifest)
    if not written:
        manifest.tell("type-missing", f"there is no `type`; it is taken as `{read_as}`", "type")
    elif written in TYPE_DIALECTS:
        manifest.tell("type-dialect", f"the type `{written}` is read as `{read_as}`", "type")
    else:
        manifest.tell("type-unknown", f"the type `{shown(written)}` is not known; it is taken as `{read_as}`", "type")
    return read_as


def _inferred_type(manifest: Section) -> str:
    return next((kind for kind, keys in _BACKING.items() if manifest.key(*keys) is not None), "service")


def read_author(manifest: Section, package: Section | None) -> Author | None:
    """Return who wrote the plugin, from an object or a text like `Ann <ann@example.org> (https://example.org)`."""
    author = _author(manifest)
    if author is None and package is not None:
        author = _author(package)
        if author is not None:
            package.tell("taken-from-package", "`author` is taken from package.json", "author")
    if author is None:
        manifest.tell("author-missing", "the manifest has no `author` with a name", "author")
    return author


def _author(section: Section) -> Author | None:
    written = section.value("author")
    if isinstance(written, str):
        return _author_in(section.text("author"))
    below = section.section("author")
    if below is None or not below.text("name"):
        return None
    if below.values.get("avatar") == "":
        below.tell("avatar-empty", "the author's `avatar` is empty", "avatar")
    addresses = ("url",) if below.text("url") else ("url", "website")
    return Author(
        name=below.text("name"),
        email=below.text("email"),
        url=below.text("url", "website"),
        extras=below.rest("name", "email", *addresses),
    )


def _author_in(text: str) -> Author | None:
    name = re.split("[<(]", text, maxsplit=1)[0].strip()
    email, url = _EMAIL.search(text), _URL.search(text)
    return (
        Author(name=name, email=email[1].strip() if email else "", url=url[1].strip() if url else "") if name else None
    )


def read_category(manifest: Section, package: Section | None) -> str | None:
    """Return one of the ten categories, or None."""
    several = manifest.texts("categories") if manifest.key("category") is None else ()
    written = several[0] if several else manifest.text("category")
    if several:
        manifest.tell("categories-list", f"of `categories`, `{shown(written)}` counts", "categories")
    if not written:
        written = _from_package_section("category", package)
    if not written:
        manifest.tell("category-missing", "there is no `category`")
        return None
    if written.lower() not in CATEGORIES:
        manifest.tell("category-unknown", f"the category `{shown(written)}` is read as `other`", "category")
        return "other"
    return written.lower()


def read_tags(manifest: Section, package: Section | None) -> tuple[str, ...]:
    """Return at most ten tags, each once."""
    tags = manifest.texts("tags") or manifest.texts("keywords")
    section = package.section("qirvo") if package is not None else None
    if not tags and section is not None:
        tags = section.texts("tags")
        if tags:
            section.tell("taken-from-package", "`tags` are taken from package.json", "tags")
    if not tags:
        manifest.tell("tags-missing", "there are no `tags`")
    if len(tags) > MAX_TAGS:
        manifest.tell("tags-too-many", f"there are `{len(tags)}` tags", "tags")
    return tags[:MAX_TAGS]


def read_license(manifest: Section, package: Section | None) -> str | None:
    """Return the license expression as written; whether it is one is a check's question."""
    below = manifest.values.get("license")
    if isinstance(below, dict):
        manifest.tell("license-dialect", "`license` is an object; its `type` is taken", "license")
        return (manifest.section("license") or manifest).text("type") or None
    return _with_fallback("license", manifest, package) or None


def read_pricing(manifest: Section, package: Section | None) -> JsonObject | None:
    """Return the pricing as written, when it says its type; else what `price` and `free` come to, or None."""
    pricing = manifest.section("pricing")
    if pricing is not None and pricing.key("type", "model") is not None:
        return _judged(pricing)
    if pricing is not None:
        manifest.tell("pricing-untyped", "`pricing` has neither `type` nor `model`", "pricing")
        return None
    if manifest.key("price", "free") is not None:
        return _plain_pricing(manifest)
    section = package.section("qirvo") if package is not None else None
    if section is None or section.key("price", "free") is None:
        return None
    section.tell("taken-from-package", "the price is taken from package.json", section.key("price", "free") or "")
    return _plain_pricing(section)


def _judged(section: Section) -> JsonObject:
    """Return the pricing as written, and tell when nobody can say what it costs."""
    try:
        parse_pricing(section.values)
    except MalformedPricingError as exc:
        section.tell("pricing-unclear", f"the pricing is unclear: {exc.message}")
    return section.values


def _plain_pricing(section: Section) -> JsonObject:
    """Return what `price`, `free` and `currency` come to; a price that is no number of cents is told, and free."""
    price = section.values.get("price")
    if section.values.get("free") is not True and price is not None:
        _judged(Section({"type": "paid", **_priced(section)}, section.document, section.findings, section.path))
    cents = price if isinstance(price, int) and not isinstance(price, bool) and price > 0 else 0
    if cents == 0 or section.values.get("free") is True:
        return {"type": "free"}
    return {"type": "paid", "price": cents, "currency": section.text("currency") or "USD"}


def _priced(section: Section) -> JsonObject:
    return {key: section.values[key] for key in ("price", "currency") if section.values.get(key) is not None}


def read_screenshots(manifest: Section) -> tuple[str, ...]:
    """Return paths or addresses of at most ten screenshots."""
    written = manifest.typed("screenshots", list) or []
    found = [item.get("path") or item.get("url") if isinstance(item, dict) else item for item in written]
    single = manifest.text("screenshot")
    texts = tuple(dict.fromkeys(item.strip() for item in [*found, single] if isinstance(item, str) and item.strip()))
    if len(texts) > MAX_TAGS:
        manifest.tell("screenshots-too-many", f"there are `{len(texts)}` screenshots", "screenshots")
    return texts[:MAX_TAGS]


def read_address(key: str, manifest: Section, package: Section | None) -> str:
    """Return the address at `key`, which may be an object with a `url` as npm has it; empty when there is none."""
    for section in (manifest, package):
        written = section.values.get(key) if section is not None else None
        address = written.get("url") if isinstance(written, dict) else written
        if isinstance(address, str) and address.strip():
            return address.strip()
    return ""


def _with_fallback(key: str, manifest: Section, package: Section | None) -> str:
    text = manifest.text(key)
    if text or package is None or not isinstance(package.values.get(key), str):
        return text
    text = package.text(key)
    if text:
        package.tell("taken-from-package", f"`{key}` is taken from package.json", key)
    return text


def _from_package_section(key: str, package: Section | None) -> str:
    section = package.section("qirvo") if package is not None else None
    text = "" if section is None else section.text(key)
    if section is not None and text:
        section.tell("taken-from-package", f"`{key}` is taken from package.json", key)
    return text
