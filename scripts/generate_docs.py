"""Writes the pages under docs/ that are made from the code; with --check, says which ones are out of step.

Each page is a function without arguments that returns its text, so that a test can compare it with what is stored.
"""

import argparse
import importlib
import inspect
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

import qirvo
from qirvo.domain.errors import QirvoError
from scripts import benchmarks_page

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTE = "<!-- made by `make docs`; do not edit -->\n"


def checks_page() -> str:
    """Return the table of every rule that a check may name."""
    from qirvo.checks.catalog import all_rules  # noqa: PLC0415  # a page's libraries load when it is made

    lines = ["# Checks", "", NOTE, "Only an error refuses an artifact.", ""]
    lines += ["| Rule | Severity | Says | What to do |", "|---|---|---|---|"]
    lines += [f"| `{rule.rule}` | {rule.severity} | {_cell(rule.title)} | {_cell(rule.help)} |" for rule in all_rules()]
    return "\n".join(lines) + "\n"


def errors_page() -> str:
    """Return the table of every error with its code, family and hint."""
    from qirvo.cli.output import exit_code_of  # noqa: PLC0415  # as above
    from qirvo.wire.problems import status_of  # noqa: PLC0415  # as above

    lines = ["# Errors", "", NOTE, "An error's code never changes and is never used twice.", ""]
    lines += ["| Code | Means | HTTP | Exit code | Hint |", "|---|---|---|---|---|"]
    for error in sorted(error_classes(), key=lambda kind: kind.code):
        summary = (inspect.getdoc(error) or "").splitlines()[0]
        blank = error.__new__(error)  # only its class is looked at: the tables go by family
        status, exit_code = status_of(blank), exit_code_of(blank)
        lines.append(f"| `{error.code}` | {_cell(summary)} | {status} | {exit_code} | {_cell(error.hint)} |")
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Return the table of the registry's settings."""
    from qirvo.server.settings import Settings  # noqa: PLC0415  # as above

    lines = ["# Settings of the registry", "", NOTE]
    lines += ["From the environment (`QIRVO_SERVER_…`), or from a TOML file named by `qirvo server run --config`.", ""]
    lines += ["| Environment | In the file | Default | Meaning |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        meaning = _cell(field.description or "")
        lines.append(f"| `QIRVO_SERVER_{name.upper()}` | `{name}` | {default} | {meaning} |")
    return "\n".join(lines) + "\n"


CLI_MANNERS = """\
Data go to standard output, words to standard error. Every command takes `--json`: one JSON document on standard
output and, when it fails, a problem document (RFC 9457) on standard error. Only a terminal shows progress bars.

| Environment | Meaning |
|---|---|
| `QIRVO_HOME` | where a host keeps its state, and its owner's tokens; `~/.qirvo` without it |
| `QIRVO_API_URL`, `QIRVO_API_TOKEN` | a registry and a token, before what `qirvo auth login` remembered |
| `QIRVO_DEBUG` | `1` shows the traceback of a bug |
"""


METRICS_MANNERS = """\
A day is a UTC day. A *visitor* is a network (/24, /48) with a family of agents on one day at one plugin: as near to a
person as can be counted without following anybody ([ADR-0031](adr/0031-visitor-keys.md)).
"""

RECOMMENDATION_MANNERS = """\
A rule speaks only where the whole interval of its figure lies beyond the threshold, and all rules of a report together
err once in twenty reports at most ([ADR-0037](adr/0037-what-a-report-may-advise.md)). The gravest come first.
"""


def cli_page() -> str:
    """Return the help of every command, and what its exit codes mean."""
    from qirvo.cli.output import EXIT_CODES  # noqa: PLC0415  # as above
    from qirvo.cli.root import qirvo as root  # noqa: PLC0415  # as above

    lines = ["# The `qirvo` command", "", NOTE, CLI_MANNERS, "| Exit code | Meaning |", "|---|---|"]
    lines += [*(f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items()), ""]
    for path, command in walk_commands(root, "qirvo"):
        context = click.Context(
            command, info_name=path, terminal_width=100, max_content_width=100, help_option_names=["-h", "--help"]
        )
        lines += [f"## `{path}`", "", "```text", command.get_help(context).rstrip(), "```", ""]
    return "\n".join(lines)


def openapi_page() -> str:
    """Return the registry's OpenAPI document."""
    from qirvo.server.http.app import openapi_document  # noqa: PLC0415  # as above

    return json.dumps(openapi_document(), indent=2, sort_keys=True) + "\n"


def metrics_page() -> str:
    """Return what each figure means, and what reports look for."""
    from qirvo.domain.metrics import DEFINITIONS  # noqa: PLC0415  # as above
    from qirvo.domain.recommendation_rules import RULES  # noqa: PLC0415  # as above
    from qirvo.domain.reported_figures import DEFINITIONS as OF_REPORTS  # noqa: PLC0415  # as above

    lines = ["# Figures", "", NOTE, METRICS_MANNERS, "| Figure | Means |", "|---|---|"]
    lines += [f"| `{name}` | {_cell(meaning)} |" for name, meaning in DEFINITIONS.items()]
    lines += ["", "## In reports", "", "| Figure | Means |", "|---|---|"]
    lines += [f"| `{name}` | {_cell(meaning)} |" for name, meaning in OF_REPORTS.items()]
    lines += ["", "## Recommendations", "", RECOMMENDATION_MANNERS, "| Rule | Speaks of |", "|---|---|"]
    lines += [f"| `{rule.slug}` | {_cell(rule.looks_at)} |" for rule in RULES]
    return "\n".join(lines) + "\n"


def decisions_page() -> str:
    """Return the list of what was decided."""
    lines = [
        "# Decisions",
        "",
        NOTE,
        "Each is a page: why, what, and what it costs ([ADR 1](0001-record-decisions.md)).",
        "",
    ]
    for path in sorted((DOCS / "adr").glob("0*.md")):
        number, _, title = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ").partition(". ")
        lines.append(f"- [{number}: {title}]({path.name})")
    return "\n".join(lines) + "\n"


def schema_page() -> str:
    """Return the JSON Schema of the canonical manifest."""
    from qirvo.domain.manifest_schema import manifest_schema  # noqa: PLC0415  # as above

    return json.dumps(manifest_schema(), indent=2) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "checks.md": checks_page,
    "errors.md": errors_page,
    "settings.md": settings_page,
    "cli.md": cli_page,
    "metrics.md": metrics_page,
    "adr/README.md": decisions_page,
    "openapi.json": openapi_page,
    "manifest.schema.json": schema_page,
    **benchmarks_page.pages(NOTE),
}


def error_classes() -> set[type[QirvoError]]:
    """Return every concrete error of every module of the package."""
    for module in pkgutil.walk_packages(qirvo.__path__, "qirvo."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)
    found: set[type[QirvoError]] = set()
    pending: list[type[QirvoError]] = [QirvoError]
    while pending:
        for kind in pending.pop().__subclasses__():
            if kind not in found:
                found.add(kind)
                pending.append(kind)
    return {kind for kind in found if kind.__module__.startswith("qirvo.")}


def walk_commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield `command` and every command below it with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from walk_commands(below, f"{path} {name}")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a page is out of step")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=f"of {', '.join(PAGES)}; all without")
    arguments = parser.parse_args()
    stale = []
    for name in arguments.pages or PAGES:
        text, target = PAGES[name](), DOCS / name
        if target.is_file() and target.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not arguments.check:
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")
            print(f"wrote docs/{name}")
    if stale and arguments.check:
        print(f"out of step: {', '.join(stale)}; run `make docs`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
