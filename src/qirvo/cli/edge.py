"""The process edge: the one place where every error becomes text and an exit code."""

import sys
from collections.abc import Sequence

import click

from qirvo.cli.session import Session

INTERRUPTED = 130
USAGE = 2
BUG = 70  # sysexits.h, EX_SOFTWARE


def run(arguments: Sequence[str], session: Session) -> int:
    """Run the command that `arguments` name and return the exit code."""
    from qirvo.cli.root import qirvo

    try:
        code = qirvo.main(list(arguments), prog_name="qirvo", standalone_mode=False, obj=session)
    except click.UsageError as error:
        return _refuse_usage(error, as_json=session.as_json or "--json" in arguments)
    except click.ClickException as error:
        click.echo(f"error: {error.format_message()}", err=True)
        return error.exit_code
    except click.Abort:
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the process edge: every error is shown once, here
        return _show(error, session)
    return code if isinstance(code, int) else 0


def _show(error: Exception, session: Session) -> int:
    from qirvo.cli.output import show_error  # imported when there is something to show: start-up time
    from qirvo.domain.errors import QirvoError

    if isinstance(error, QirvoError):
        return show_error(error, as_json=session.as_json)
    return _confess(error, debug=session.debug)


def _refuse_usage(error: click.UsageError, *, as_json: bool) -> int:
    if not as_json:
        error.show(sys.stderr)
        return USAGE
    from qirvo.cli.output import print_problem
    from qirvo.wire.problems import Problem

    hint = f"See `{error.ctx.command_path} --help`." if error.ctx is not None else ""
    detail = error.format_message()
    print_problem(
        Problem(type="urn:qirvo:error:usage", title="Usage", status=400, detail=detail, code="usage", hint=hint)
    )
    return USAGE


def _confess(error: Exception, *, debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exception(error)
    else:
        said = " ".join(str(error).split())[:300]
        click.echo(f"error: a bug in qirvo ({type(error).__name__}: {said})", err=True)
        click.echo("hint: please report it with what QIRVO_DEBUG=1 shows", err=True)
    return BUG
