"""To which registry the records belong: to the one that hosts know by the root that first came with them."""

from sqlalchemy import Engine, insert, select

from qirvo.domain.errors import ConflictError
from qirvo.server.sql.faults import translated
from qirvo.server.sql.operator_schema import registry_root

_KNOWN = select(registry_root.c.fingerprint)


class ForeignDatabaseError(ConflictError):
    """The database holds the records of another registry."""

    code = "database-of-another"
    hint = (
        "Set `database_url` to this registry's own database, or `data_folder` to the folder that belongs to this one."
    )


def claim(engine: Engine, fingerprint: str) -> None:
    """Have the records belong to the registry with this root, unless they belong to one.

    Raises:
        ForeignDatabaseError: They belong to another one, whose keys would not sign what this one publishes.
        DatabaseUnavailableError: The database does not answer.
    """
    with translated(), engine.begin() as connection:
        known = connection.execute(_KNOWN).scalar_one_or_none()
        if known is None:
            connection.execute(insert(registry_root), {"fingerprint": fingerprint})
    if known not in (None, fingerprint):
        raise ForeignDatabaseError(f"the database holds another registry's records: its root is `{known}`")
