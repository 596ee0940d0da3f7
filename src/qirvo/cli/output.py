"""What people and programs see: data on stdout, words on stderr, and the one table from error family to exit code.

Text from outside (a listing, a finding, a plugin's log) loses its control characters before a terminal shows it.
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from qirvo.domain.errors import (
    ConflictError,
    ForbiddenError,
    IntegrityError,
    InvalidError,
    NotFoundError,
    QirvoError,
    UnavailableError,
)
from qirvo.domain.findings import Finding

if TYPE_CHECKING:
    from qirvo.wire.problems import Problem

UNHEALTHY = 1  # what was asked for was done, and its outcome is not well
EXIT_BY_FAMILY: Mapping[type[QirvoError], int] = {
    InvalidError: 3,
    NotFoundError: 4,
    ConflictError: 5,
    ForbiddenError: 6,
    UnavailableError: 7,
    IntegrityError: 8,
}
EXIT_CODES: Mapping[int, str] = {
    0: "done",
    UNHEALTHY: "done, and the outcome is not well: unhealthy, or returned to the version before",
    2: "the command line is wrong",
    3: "the request is wrong: mend it (a refused plugin, for example)",
    4: "there is no such thing, or none you may know of",
    5: "the present state forbids it",
    6: "you have not the right",
    7: "something needed did not answer; a later try may work",
    8: "bytes or a signature do not match; nothing was changed",
    70: "a bug in qirvo",
    130: "interrupted",
}
EXIT_BY_CODE: Mapping[str, int] = {"plugin-reverted": UNHEALTHY}


def exit_code_of(error: QirvoError) -> int:
    """Return the exit code of `error`: that of its own code, else of the nearest family in its class order."""
    if error.code in EXIT_BY_CODE:
        return EXIT_BY_CODE[error.code]
    return next((EXIT_BY_FAMILY[kind] for kind in type(error).__mro__ if kind in EXIT_BY_FAMILY), UNHEALTHY)


def answer(document: object, lines: Iterable[str], *, as_json: bool) -> None:
    """Print the answer of a command to stdout: `document` as JSON, or `lines` for people."""
    if as_json:
        click.echo(json.dumps(_jsonable(document), indent=2, ensure_ascii=False))
        return
    for line in lines:
        click.echo(plain(line))


def say(text: str) -> None:
    """Print words about what goes on to stderr."""
    click.echo(plain(text), err=True)


def show_error(error: QirvoError, *, as_json: bool) -> int:
    """Print `error` to stderr and return its exit code."""
    if as_json:
        print_problem(problem_with_code_of(error))
        return exit_code_of(error)
    say(f"error: {error.message}")
    said_already = len(error.findings) == 1 and error.findings[0].message in error.message
    for finding in () if said_already else error.findings:
        say(f"  {describe_finding(finding)}")
    if error.hint:
        say(f"hint: {error.hint}")
    return exit_code_of(error)


def print_problem(problem: "Problem") -> None:
    """Print a problem document to stderr."""
    click.echo(json.dumps(dataclasses.asdict(problem), indent=2, ensure_ascii=False), err=True)


def describe_finding(finding: Finding) -> str:
    """Return a finding as one line: how grave, which rule, where, what, and what to do."""
    where = finding.file or ""
    if finding.line is not None:
        where = f"{where}:{finding.line}"
    place = " ".join(part for part in (finding.rule, where) if part)
    help_text = f" ({finding.help})" if finding.help else ""
    labels = [label for label, holds in (("monitored", finding.monitored), ("suppressed", finding.suppressed)) if holds]
    grave = finding.severity.value + (f" ({', '.join(labels)})" if labels else "")
    return f"{grave}: {place}: {finding.message}{help_text}"


def plain(text: str) -> str:
    """Return `text` without what could steer a terminal."""
    return "".join(
        character if character in "\n\t" or character.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for character in text
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return aligned lines under a head; nothing but the head's absence for no rows."""
    cells = [list(head), *([str(cell).replace("\n", " ") for cell in row] for row in rows)]
    if len(cells) == 1:
        return []
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def fields(pairs: Iterable[tuple[str, str | None]]) -> list[str]:
    """Return `name: value` lines, aligned, without the empty ones."""
    present = [(name, value) for name, value in pairs if value]
    width = max((len(name) for name, _ in present), default=0) + 1
    return [f"{f'{name}:'.ljust(width)} {value}" for name, value in present]


def problem_with_code_of(error: QirvoError) -> "Problem":
    """Return the problem document of `error`, with the code the registry gave where it comes from one."""
    from qirvo.wire.problems import TYPE_PREFIX, RemoteRefusalError, problem_of

    problem = problem_of(error)
    if not isinstance(error, RemoteRefusalError):
        return problem
    code = error.remote_code  # what the registry called it says more than that it came from a registry
    title = code.replace("-", " ").capitalize()
    return dataclasses.replace(problem, code=code, title=title, status=error.remote_status, type=f"{TYPE_PREFIX}{code}")


def _jsonable(value: object) -> Any:  # noqa: ANN401  # JSON is any
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, Mapping):
        return {str(name): _jsonable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    return value
