"""Bringing a database to the form that this version's statements expect.

Alembic does it, in one transaction: a migration that is killed leaves the form before. It is loaded only when there is
something to do, so that a start does not wait for it.
"""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from qirvo.domain.errors import ConflictError
from qirvo.server.sql import postgresql, sqlite
from qirvo.server.sql.faults import translated

HEAD = "0031"
"""The last revision under `migrations/versions`."""

_SCRIPTS = Path(__file__).parent / "migrations"
_REVISION = text("SELECT version_num FROM alembic_version")


class NewerDatabaseError(ConflictError):
    """A later version of the registry wrote this database."""

    code = "database-newer"
    hint = "Run the version of Qirvo that wrote it, or a later one."


def upgrade(engine: Engine, revision: str = HEAD) -> bool:
    """Bring the database to `revision`; say whether anything was done.

    Raises:
        NewerDatabaseError: It has a form that this version does not know.
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
        if present is not None and not (_SCRIPTS / "versions" / f"{present}.py").is_file():
            raise NewerDatabaseError(f"the database has the form `{present}`; this version knows up to `{HEAD}`")
        _run("upgrade", engine, revision)
    return True


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
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(_REVISION).scalar_one_or_none()


def _run(direction: str, engine: Engine, revision: str) -> None:
    from alembic import command, config  # noqa: PLC0415  # a third of a second, seldom needed

    settings = config.Config()
    settings.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    settings.attributes["engine"] = engine
    act = command.upgrade if direction == "upgrade" else command.downgrade
    act(settings, revision)
