"""`qirvo report`: its commands by name; with a plugin's id in the place of one, that plugin's report."""

from importlib import import_module

import click

from qirvo.cli.lazy import Lazy, LazyGroup


class ReportGroup(LazyGroup):
    """Knows `qirvo report acme.weather`, which is `qirvo report show acme.weather`: no command has a dot."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a plugin's id leads to its report."""
        if args and "." in args[0] and not args[0].startswith("-"):
            show = import_module("qirvo.cli.report.show").command
            assert isinstance(show, click.Command)  # noqa: S101  # a wrong name is a bug
            return show.name, show, args
        return super().resolve_command(ctx, args)


command = ReportGroup(
    "report",
    table={
        "show": Lazy(
            "qirvo.cli.report.show", "Show a plugin's report: figures beside those of the time before, and what to do."
        ),
        "schedule": Lazy("qirvo.cli.report.schedule", "Show or choose how often you are sent a plugin's report."),
        "list": Lazy("qirvo.cli.report.list_", "List what users report of plugins; for reviewers."),
        "close": Lazy("qirvo.cli.report.close", "Close a report, and tell whoever sent it."),
    },
    summary="See a plugin's report (`qirvo report PLUGIN`), or what users report of plugins.",
)
