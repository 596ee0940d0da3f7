"""The migrations make what the statements are built on, and can take it away again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

import qirvo.server.sql.migrating as migrating_module
from qirvo.domain.audit import AuditEntry
from qirvo.domain.audit_chain import follow_all
from qirvo.server.sql.database import Database
from qirvo.server.sql.migrating import (
    HEAD,
    NewerDatabaseError,
    OlderDatabaseError,
    downgrade,
    require_form,
    revision_of,
    upgrade,
)
from qirvo.server.sql.schema import metadata
from tests.support.builders import MONDAY
from tests.support.registry_values import ANN, a_submission, an_assessment
from tests.support.traits import HOSTILE


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    database = Database.open(f"sqlite:///{tmp_path / 'registry.db'}")
    yield database.engine
    database.close()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def written_by(engine: Engine, revision: str) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE uploads ADD COLUMN later_invention TEXT"))
        connection.execute(text("CREATE TABLE later_inventions (id INTEGER)"))
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_who_only_answers_changes_no_database(engine: Engine):
    with pytest.raises(OlderDatabaseError, match="`none`"):
        require_form(engine)
    upgrade(engine, "0030")
    with pytest.raises(OlderDatabaseError, match="`0030`"):
        require_form(engine)
    assert revision_of(engine) == "0030"


def test_a_later_form_that_only_added_something_will_do_beside_later_processes(engine: Engine):
    written_by(engine, f"0999_{HEAD[:4]}")
    require_form(engine)
    assert upgrade(engine, or_later=True) is False


@pytest.mark.parametrize("revision", ["0999", "0999_0998"])
def test_a_later_form_that_changed_something_is_refused(engine: Engine, revision: str):
    written_by(engine, revision)
    with pytest.raises(NewerDatabaseError):
        require_form(engine)
    with pytest.raises(NewerDatabaseError):
        upgrade(engine, or_later=True)


def test_who_is_alone_takes_no_later_form_whatever_it_added(engine: Engine):
    written_by(engine, f"0999_{HEAD[:4]}")
    with pytest.raises(NewerDatabaseError):
        upgrade(engine)


def test_a_migrated_database_is_what_the_statements_expect(engine: Engine):
    upgrade(engine)
    assert differences(engine) == []


def test_up_down_and_up_again_is_the_same(engine: Engine):
    upgrade(engine)
    downgrade(engine, "base")
    upgrade(engine)
    assert differences(engine) == []


def test_down_to_the_base_leaves_no_table(engine: Engine):
    upgrade(engine)
    downgrade(engine, "base")
    assert tables(engine) == set()


def test_only_the_first_upgrade_does_anything(engine: Engine):
    assert [upgrade(engine), upgrade(engine)] == [True, False]


def test_an_upgraded_database_is_at_the_last_revision(engine: Engine):
    upgrade(engine)
    assert revision_of(engine) == HEAD


def test_the_last_revision_is_the_scripts_own():
    scripts = Path(migrating_module.__file__).parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(scripts))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_later_versions_database_is_left_alone(engine: Engine):
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabaseError, match="`9999`"):
        upgrade(engine)


def test_what_was_stored_before_the_assessments_is_read_as_not_assessed(tmp_path: Path):
    database = Database.open(f"sqlite:///{tmp_path / 'registry.db'}")
    upgrade(database.engine)
    with database.unit_of_work() as uow:
        uow.accounts.add(ANN, now=MONDAY)
        uow.submissions.add(a_submission(assessment=an_assessment(HOSTILE)))
        uow.commit()
    downgrade(database.engine, "0002")
    upgrade(database.engine)
    with database.unit_of_work() as uow:
        assert uow.submissions.get("sub_1") == a_submission()
    database.close()


def test_the_audit_log_from_before_the_chain_is_chained(engine: Engine):
    upgrade(engine, "0024")
    old = "INSERT INTO audit (number, id, at, actor, act, subject, outcome, reason, before, after) VALUES "
    with engine.begin() as connection:
        for number, subject in ((1, "plugin:acme.weather"), (4, "network:192.0.2.0/24"), (7, "publisher:acme")):
            values = f"({number}, 'aud_{number}', :at, 'ann', 'x.y', :subject, 'done', '', '{{}}', '{{\"a\": [1.5]}}')"
            connection.execute(text(old + values), {"at": MONDAY.isoformat(), "subject": subject})
    upgrade(engine)
    with Database(engine).unit_of_work() as uow:
        uow.audit.add(AuditEntry(id="aud_8", at=MONDAY, actor="ann", act="x.y", subject="registry"))
        log = uow.audit.chain(limit=9)
        assert follow_all(log) == (1, uow.audit.head())
        uow.commit()
    assert [(kept.number, kept.entry.subject, kept.entry.origin.network) for kept in log] == [
        (1, "plugin:acme.weather", ""),
        (2, "registry", "192.0.2.0/24"),
        (3, "publisher:acme", ""),
        (4, "registry", ""),
    ]
    downgrade(engine, "0024")
    with engine.connect() as connection:
        subjects = connection.execute(text("SELECT subject FROM audit ORDER BY number")).scalars().all()
    assert subjects == ["plugin:acme.weather", "network:192.0.2.0/24", "publisher:acme", "registry"]
