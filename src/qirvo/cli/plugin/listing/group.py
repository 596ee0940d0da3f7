"""`qirvo plugin listing`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "listing",
    table={
        "show": Lazy("qirvo.cli.plugin.listing.show", "Show a listing, with what waits for a reviewer."),
        "set": Lazy("qirvo.cli.plugin.listing.set_", "Change fields of a listing."),
        "edit": Lazy("qirvo.cli.plugin.listing.edit", "Change a listing in your editor."),
    },
    summary="Read and change how a registry shows a plugin.",
)
