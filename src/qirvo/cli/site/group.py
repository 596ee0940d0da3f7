"""`qirvo site`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "site",
    table={
        "show": Lazy("qirvo.cli.site.show", "Show what is on a download site, and until when it is signed."),
        "refresh": Lazy("qirvo.cli.site.refresh", "Sign a download site anew."),
        "publish": Lazy("qirvo.cli.site.publish", "Copy a download site to where visitors find it."),
        "recall": Lazy("qirvo.cli.site.recall", "Take a release on a download site back from everybody."),
        "yank": Lazy("qirvo.cli.site.yank", "Let nobody be given a release on a download site anew."),
        "halt": Lazy("qirvo.cli.site.halt", "Stop a staged update on a download site for good."),
        "count": Lazy(
            "qirvo.cli.site.count", "Count downloads from the access logs of a web server or a network of servers."
        ),
        "serve": Lazy(
            "qirvo.cli.site.serve",
            "Serve the folder of a download site until it is told to stop, and count its downloads.",
        ),
    },
    summary="Keep a download site.",
)
