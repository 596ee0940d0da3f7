"""`qirvo plugin media`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "media",
    table={
        "add": Lazy("qirvo.cli.plugin.media.add", "Add an icon, a screenshot or a banner."),
        "list": Lazy("qirvo.cli.plugin.media.list_", "List the pictures of a listing."),
        "remove": Lazy("qirvo.cli.plugin.media.remove", "Take a picture out of a listing."),
    },
    summary="Add and remove the pictures of a plugin's listing.",
)
