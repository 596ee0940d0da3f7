"""`qirvo plugin`: its commands by name, authors' first."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "plugin",
    table={
        "new": Lazy("qirvo.cli.plugin.new", "Start a plugin in a new folder."),
        "validate": Lazy("qirvo.cli.plugin.validate", "Check a plugin as a registry would."),
        "diff": Lazy("qirvo.cli.plugin.diff", "Show what is different between two releases, or in one file of them."),
        "explain": Lazy("qirvo.cli.plugin.explain", "Say what a rule of the checks means."),
        "schema": Lazy("qirvo.cli.plugin.schema", "Print the JSON Schema of the canonical manifest."),
        "pack": Lazy("qirvo.cli.plugin.pack", "Make the canonical archive of a plugin's folder."),
        "sbom": Lazy("qirvo.cli.plugin.sbom", "List the packages a plugin is made of."),
        "bind-report": Lazy("qirvo.cli.plugin.bind_report", "Write into a JUnit report which content was tested."),
        "publish": Lazy("qirvo.cli.plugin.publish", "Check, pack, upload and submit a plugin."),
        "search": Lazy("qirvo.cli.plugin.search", "Find plugins in a registry."),
        "info": Lazy("qirvo.cli.plugin.info", "Show a plugin, installed here or in a registry."),
        "install": Lazy("qirvo.cli.plugin.install", "Install a plugin from a source, a file or a folder."),
        "uninstall": Lazy("qirvo.cli.plugin.uninstall", "Remove an installed plugin."),
        "enable": Lazy("qirvo.cli.plugin.enable", "Let an installed plugin run."),
        "disable": Lazy("qirvo.cli.plugin.disable", "Keep an installed plugin from running."),
        "list": Lazy("qirvo.cli.plugin.list_", "List the plugins installed here."),
        "status": Lazy("qirvo.cli.plugin.status", "Show whether the running plugins are healthy."),
        "logs": Lazy("qirvo.cli.plugin.logs", "Show what a plugin logged."),
        "config": Lazy("qirvo.cli.plugin.config.group", "Read and change a plugin's configuration."),
        "update": Lazy("qirvo.cli.plugin.update", "Update installed plugins, or say why not."),
        "rollback": Lazy("qirvo.cli.plugin.rollback", "Go back to a kept version, without any network."),
        "serve": Lazy("qirvo.cli.plugin.serve", "Run the installed plugins."),
        "call": Lazy("qirvo.cli.plugin.call", "Run a command of a running plugin."),
    },
    summary="Make, publish, install, update and run plugins.",
)
