"""The version after this one: a copy of the code with a higher number and one more migration, which only adds."""

import shutil
from pathlib import Path

import qirvo
from qirvo.server.sql.migrating import HEAD
from tests.support.nodes import Version

NEXT = "99.0.0"
FORM = f"9999_{HEAD[:4]}"
_MIGRATION = f"""
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{FORM}", "{HEAD}"

def upgrade():
    op.add_column("submissions", sa.Column("invention", sa.Text(), nullable=True))
    op.create_table("inventions", sa.Column("id", sa.Text(), primary_key=True))
"""


def a_next_version(folder: Path) -> Version:
    """Write the next version below `folder`; return what has `qirvo` be it."""
    code = folder / "next" / "qirvo"
    shutil.copytree(Path(qirvo.__file__).parent, code, ignore=shutil.ignore_patterns("__pycache__"))
    migrating = code / "server" / "sql" / "migrating.py"
    _replace(migrating, f'HEAD = "{HEAD}"', f'HEAD = "{FORM}"')
    _replace(code / "__init__.py", f'"{qirvo.__version__}"', f'"{NEXT}"')
    (migrating.parent / "migrations" / "versions" / f"{FORM}.py").write_text(_MIGRATION, encoding="utf-8")
    return {"PYTHONPATH": str(code.parent)}


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
