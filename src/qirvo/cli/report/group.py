"""`qirvo report`: its commands by name; with a plugin's id in the place of one, that plugin's figures."""

from importlib import import_module

import click

from qirvo.cli.lazy import Lazy, LazyGroup


class ReportGroup(LazyGroup):
    """Knows `qirvo report acme.weather`, which is `qirvo analytics acme.weather`: no command has a dot."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a plugin's id leads to its figures."""
        if args and "." in args[0] and not args[0].startswith("-"):
            analytics = import_module("qirvo.cli.analytics").command
            assert isinstance(analytics, click.Command)  # noqa: S101  # a wrong name is a bug
            return analytics.name, analytics, args
        return super().resolve_command(ctx, args)


command = ReportGroup(
    "report",
    table={
        "list": Lazy("qirvo.cli.report.list_", "List what users report of plugins; for reviewers."),
        "close": Lazy("qirvo.cli.report.close", "Close a report, and tell whoever sent it."),
    },
    summary="See what users report of plugins, or a plugin's figures (`qirvo report PLUGIN`).",
)
