"""`qirvo server`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "server",
    table={
        "run": Lazy("qirvo.cli.server.run", "Run a registry until it is told to stop."),
        "migrate": Lazy("qirvo.cli.server.migrate", "Bring the registry's database to this version's form."),
        "rebuild-index": Lazy("qirvo.cli.server.rebuild_index", "Make the search index anew from the database."),
        "backup": Lazy(
            "qirvo.cli.server.backup", "Copy the whole registry into a new folder below FOLDER; it may run meanwhile."
        ),
        "restore": Lazy(
            "qirvo.cli.server.restore",
            "Make the registry of BACKUP again in an empty data folder and an empty database.",
        ),
        "realign": Lazy(
            "qirvo.cli.server.realign", "Let what is signed follow a database that was put back to an earlier moment."
        ),
        "verify": Lazy(
            "qirvo.cli.server.verify",
            "Look through everything that the registry keeps, by every digest, signature and chain.",
        ),
        "migrate-storage": Lazy(
            "qirvo.cli.server.migrate_storage",
            "Move what the registry keeps from where its settings say to other engines.",
        ),
        "import-log": Lazy("qirvo.cli.server.import_log", "Count what the access log of a server in front says."),
        "advisories": Lazy("qirvo.cli.server.advisories.group", "Keep advisories about packages that plugins contain."),
    },
    summary="Run a registry.",
)
