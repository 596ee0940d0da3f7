"""What starts often, or where little is installed, does not import what it does not need."""

import subprocess
import sys
from pathlib import Path

import pytest

WITHOUT = """
import sys
for name in {absent}:
    sys.modules[name] = None
import {module}
"""
LOADED = """
import sys
from pathlib import Path
from qirvo.host.bootstrap import Host
host = Host.open(Path(sys.argv[1]), environ={{"PATH": "/nowhere"}})
try:
    host.{act}
except Exception:
    pass
print(" ".join(name for name in {heavy} if name in sys.modules))
"""
HEAVY = ("filelock", "tuf", "urllib3", "cryptography", "qirvo.host.recovery", "qirvo.artifacts.content")


def run(program: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("module", ["qirvo.authoring.publish", "qirvo.authoring.pack", "qirvo.cli.plugin.publish"])
def test_what_can_do_without_the_checks_libraries_does_not_import_them(module: str):
    assert run(WITHOUT.format(absent=["license_expression"], module=module)) == ""


def test_looking_around_imports_neither_locks_nor_trust_nor_recovery(tmp_path: Path):
    run(LOADED.format(act="settings", heavy=HEAVY), str(tmp_path))
    assert run(LOADED.format(act="list_installations()", heavy=HEAVY), str(tmp_path)).split() == []


@pytest.mark.parametrize("act", ["status_command()", "call_command('acme.weather', 'now', [])"])
def test_a_health_check_does_not_even_import_what_reads_an_installation(act: str, tmp_path: Path):
    assert run(LOADED.format(act=act, heavy=[*HEAVY, "msgspec", "semantic_version"]), str(tmp_path)).split() == []


REGISTRY = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from qirvo.server.running import app_of, assemble
from qirvo.server.settings import load_settings
assembly = assemble(load_settings(None, overrides={{"data_folder": Path(sys.argv[1])}}))
app = app_of(assembly)
assert assembly.store.downloads() == {{}}
print(" ".join(name for name in {heavy} if name in sys.modules))
assembly.close()
"""
OF_FEW_REQUESTS = (
    *("duckdb", "dns", "webauthn", "joserfc", "cyclonedx", "license_expression", "confusable_homoglyphs"),
    *("PIL", "nh3", "comrak", "quickjs", "crawleruseragents", "clickhouse_connect", "obstore"),
    *("jinja2", "urllib3"),
    *("tree_sitter", "rapidfuzz", "qirvo.checks.suite", "qirvo.analysis.emulation", "qirvo.analysis.inventory"),
)


def test_a_registry_that_nobody_asks_has_not_imported_what_few_requests_need(tmp_path: Path):
    assert run(REGISTRY.format(heavy=OF_FEW_REQUESTS), str(tmp_path)).split() == []
