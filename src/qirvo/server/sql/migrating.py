"""Bringing a database to the form that this version's statements expect.

Alembic does it, in one transaction: a migration that is killed leaves the form before. It is loaded only when there is
something to do, so that a start does not wait for it.

While a registry of several processes is brought to a new version, two versions use one database. A revision whose id
ends with an earlier one, as in `0040_0031`, only adds what code from that earlier one on does not look at: a table, an
index, a column that may be left out. Any other revision needs all processes of earlier versions to be stopped.
"""

import re
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from qirvo.domain.errors import ConflictError, UnavailableError
from qirvo.server.sql import postgresql, sqlite
from qirvo.server.sql.faults import translated
from qirvo.server.sql.transactions import READS_ONLY

HEAD = "0032"
"""The last revision under `migrations/versions`."""

_SCRIPTS = Path(__file__).parent / "migrations"
_ADDING = re.compile(r"[0-9]{4}_([0-9]{4})")
_REVISION = text("SELECT version_num FROM alembic_version")


class NewerDatabaseError(ConflictError):
    """A later version of the registry wrote this database."""

    code = "database-newer"
    hint = "Run the version of Qirvo that wrote it, or a later one."


class OlderDatabaseError(UnavailableError):
    """The database was not yet brought to this version's form."""

    code = "database-older"
    hint = "Start a worker of this version first, or run `qirvo server migrate`."


def require_form(engine: Engine) -> None:
    """See that the database has this version's form, or a later one that this version can work with; change nothing.

    Raises:
        OlderDatabaseError: It has an earlier one, or none.
        NewerDatabaseError: It has one that this version cannot work with.
        DatabaseMovedError: Its records were moved elsewhere.
        DatabaseOrderError: It orders text in another way.
        DatabaseUnavailableError: It did not answer.
    """
    with translated():
        sqlite.require_own(engine)
        postgresql.demand_order(engine)
        present = revision_of(engine)
    if present == HEAD:
        return
    if present is None or _is_known(present):
        raise OlderDatabaseError(f"the database has the form `{present or 'none'}`; this version needs `{HEAD}`")
    _require_adding(present, is_enough=True)


def upgrade(engine: Engine, revision: str = HEAD, *, or_later: bool = False) -> bool:
    """Bring the database to `revision`; say whether anything was done.

    Args:
        engine: The database's.
        revision: The form it is to have.
        or_later: Whether a form of a later version will do, where that only added something.

    Raises:
        NewerDatabaseError: It has a form that this version cannot work with.
        DatabaseMovedError: Its records were moved elsewhere.
        DatabaseOrderError: It orders text in another way.
        DatabaseUnavailableError: It did not answer.
    """
    with translated():
        sqlite.require_own(engine)
        postgresql.demand_order(engine)
        present = revision_of(engine)
        if present == revision:
            return False
        if present is not None and not _is_known(present):
            _require_adding(present, is_enough=or_later)
            return False
        if not _is_known(revision):
            raise NewerDatabaseError(f"the form `{revision}` is a later version's; this version knows up to `{HEAD}`")
        _run("upgrade", engine, revision)
    return True


def _is_known(revision: str) -> bool:
    return (_SCRIPTS / "versions" / f"{revision}.py").is_file()


def _require_adding(revision: str, *, is_enough: bool) -> None:
    """Refuse a form of a later version, but for one that only added to what this version knows where that `is_enough`.

    Raises:
        NewerDatabaseError: This version cannot work with it.
    """
    adds_to = _ADDING.fullmatch(revision)
    if not is_enough or adds_to is None or adds_to[1] > HEAD[:4]:
        raise NewerDatabaseError(f"the database has the form `{revision}`; this version knows up to `{HEAD}`")


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision`; `base` leaves no table of ours.

    Raises:
        DatabaseUnavailableError: It did not answer.
    """
    with translated():
        _run("downgrade", engine, revision)


def revision_of(engine: Engine) -> str | None:
    """Return the revision of the database; None for an empty one."""
    with engine.connect() as connection:
        reading = connection.execution_options(**{READS_ONLY: True})
        if not inspect(reading).has_table("alembic_version"):
            return None
        return reading.execute(_REVISION).scalar_one_or_none()


def _run(direction: str, engine: Engine, revision: str) -> None:
    from alembic import command, config  # noqa: PLC0415  # a third of a second, seldom needed

    settings = config.Config()
    settings.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    settings.attributes["engine"] = engine
    act = command.upgrade if direction == "upgrade" else command.downgrade
    act(settings, revision)
