import pytest

from qirvo.checks.declared_code import CHECK
from tests.support.plugins import a_subject, raw_manifest

HOOK = raw_manifest(hooks={"onInstall": "onInstall"})
COMMAND = raw_manifest(commands=[{"name": "add-place", "description": "Add a place."}])


@pytest.mark.parametrize(
    "code",
    [
        "exports.onInstall = async () => {};",
        "class P { async onInstall(context) {} }",
        "module.exports = { onInstall };",
        "export function onInstall() {}",
        "t.exports={onInstall:function(){}}",
        'exports["onInstall"] = run;',
        '({"onInstall": async () => {}})',
        '({"onInstall"(context) {}})',
        "({'onInstall': install})",
    ],
)
def test_a_hook_that_is_code_is_found(code: str):
    assert list(CHECK.run(a_subject(manifest=HOOK, added={"dist/index.js": code}))) == []


@pytest.mark.parametrize(
    "code",
    [
        "",
        "const manifest = { hooks: ['onInstall'] };",
        "const manifest = { hooks: { onInstall: 'onInstall' } };",
        'const manifest = {"hooks":{"onInstall":"onInstall"}};',
        "exports.onInstallDone = 1;",
    ],
)
def test_a_hook_that_is_only_declared_is_told(code: str):
    found = CHECK.run(a_subject(manifest=HOOK, added={"dist/index.js": code}))
    assert [finding.rule for finding in found] == ["declared-code/hook-absent"]


def test_a_hook_under_another_function_name_is_found():
    manifest = raw_manifest(hooks={"onInstall": "setUp"})
    assert list(CHECK.run(a_subject(manifest=manifest, added={"dist/index.js": "exports.setUp = () => {};"}))) == []


@pytest.mark.parametrize("code", ["commands['add-place']", "exports.addPlace = 1"])
def test_a_command_is_found_by_its_name_or_in_camel_case(code: str):
    assert list(CHECK.run(a_subject(manifest=COMMAND, added={"dist/index.js": code}))) == []


def test_a_command_that_occurs_nowhere_is_told():
    assert [finding.rule for finding in CHECK.run(a_subject(manifest=COMMAND))] == ["declared-code/command-absent"]
