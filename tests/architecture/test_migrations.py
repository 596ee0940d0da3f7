"""The migrations make what the statements are built on, and can take it away again."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import Script, ScriptDirectory
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


def test_a_form_that_only_a_later_version_knows_cannot_be_made(engine: Engine):
    with pytest.raises(NewerDatabaseError, match="`9999_0032`"):
        upgrade(engine, "9999_0032")


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


MIGRATIONS = Path(migrating_module.__file__).parent / "migrations"


def scripts(folder: Path = MIGRATIONS) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(folder))
    return ScriptDirectory.from_config(config)


def test_the_last_revision_is_the_scripts_own():
    assert scripts().get_heads() == [HEAD]


def what_more_than_adds(sql: str) -> list[str]:
    """Return the statements that code which does not know of them may stumble over."""
    made = set(re.findall(r"CREATE TABLE (\w+)", sql))
    return [each for each in map(str.strip, sql.split(";")) if each and not only_adds(each, made)]


def only_adds(statement: str, made: set[str]) -> bool:
    """Whether it adds a table that keeps nobody from deleting, a column that may be left out, or an index."""
    if statement.startswith("CREATE TABLE"):
        return re.search(r"REFERENCES (?!.*ON DELETE (CASCADE|SET NULL))", statement) is None
    if match := re.fullmatch(r"CREATE UNIQUE INDEX \w+ ON (\w+) .*", statement, re.DOTALL):
        return match[1] in made
    if match := re.fullmatch(r"ALTER TABLE \w+ ADD COLUMN (.*)", statement, re.DOTALL):
        return "NOT NULL" not in match[1] or "DEFAULT" in match[1]
    return statement.startswith("CREATE INDEX")


def sql_of(script: Script) -> str:
    """What a migration has PostgreSQL do; one that has to look at rows first does more than that."""
    told = io.StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": told})
    with Operations.context(context):
        script.module.upgrade()
    return told.getvalue()


NAMED_BEFORE = "0032"
"""No version was out before this form, so that none of its processes runs beside a later one."""


def misnamed(found: ScriptDirectory) -> dict[str, str]:
    """Return why the name of a migration is not true: `0040_0031` promises that all since 0031 only add."""
    more = {each.revision: what_more_than_adds(sql_of(each)) for each in since(found, NAMED_BEFORE)}
    wrong: dict[str, str] = {}
    for revision, own in more.items():
        number, _, promised = revision.partition("_")
        if not promised and not own:
            wrong[revision] = f"it only adds: name it `{number}_` and the form before it"
        if promised:
            told = [
                said for each in since(found, promised) if each.revision[:4] <= number for said in more[each.revision]
            ]
            wrong |= {revision: f"it promises only to add: {told[0]}"} if told else {}
    return wrong


def since(found: ScriptDirectory, form: str) -> list[Script]:
    return [each for each in found.walk_revisions() if each.revision[:4] > form]


def test_the_name_of_a_migration_says_whether_it_only_adds():
    assert misnamed(scripts()) == {}


ADDS = 'op.create_table("inventions", sa.Column("id", sa.Text(), primary_key=True))'
CHANGES = 'op.drop_column("submissions", "state")'


@pytest.mark.parametrize(
    ("name", "act", "told"),
    [("9999", ADDS, "it only adds"), (f"9999_{HEAD[:4]}", CHANGES, "it promises"), ("9999", CHANGES, None)],
)
def test_a_name_that_is_not_true_is_found(tmp_path: Path, name: str, act: str, told: str | None):
    shutil.copytree(MIGRATIONS, tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    imports = "import sqlalchemy as sa\nfrom alembic import op\n"
    script = f'{imports}revision, down_revision = "{name}", "{HEAD}"\ndef upgrade():\n    {act}\n'
    (tmp_path / "migrations" / "versions" / f"{name}.py").write_text(script)
    found = misnamed(scripts(tmp_path / "migrations"))
    assert list(found) == ([name] if told else [])
    assert (told or "") in "".join(found.values())


@pytest.mark.parametrize(
    ("sql", "is_adding"),
    [
        ("CREATE TABLE b (id TEXT NOT NULL, PRIMARY KEY (id));\nCREATE UNIQUE INDEX i ON b (id);", True),
        ("ALTER TABLE a ADD COLUMN more TEXT;\nCREATE INDEX i ON a (more);", True),
        ("ALTER TABLE a ADD COLUMN more INTEGER DEFAULT '0' NOT NULL;", True),
        ("ALTER TABLE a ADD COLUMN more TEXT NOT NULL;", False),
        ("CREATE UNIQUE INDEX i ON a (id);", False),
        ("CREATE TABLE b (of TEXT, FOREIGN KEY(of) REFERENCES a (id));", False),
        ("CREATE TABLE b (of TEXT, FOREIGN KEY(of) REFERENCES a (id) ON DELETE CASCADE);", True),
        ("ALTER TABLE a DROP COLUMN less;", False),
        ("UPDATE a SET kind = 'new';", False),
        ("ALTER TABLE a ALTER COLUMN kind TYPE TEXT;", False),
    ],
)
def test_what_only_adds_is_told_from_what_changes(sql: str, is_adding: bool):  # noqa: FBT001  # a parameter
    assert (what_more_than_adds(sql) == []) is is_adding


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
