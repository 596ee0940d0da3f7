"""Run by Alembic: every migration of one command in one transaction on the engine that was handed over."""  # noqa: INP001  # loaded by path

from alembic import context

from qirvo.server.sql.schema import metadata

with context.config.attributes["engine"].connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,  # SQLite cannot alter a table in place
        transactional_ddl=True,  # it can undo making one, though Alembic does not count on it
    )
    with context.begin_transaction():
        context.run_migrations()
