"""The JavaScript runtime as its users meet it: real node processes over a temporary home with the example plugins."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from qirvo.host.node_program import find_node

pytestmark = [pytest.mark.journey, pytest.mark.enable_socket]

ROOT = Path(__file__).parents[2]
RUNTIME = ROOT / "src" / "qirvo" / "host" / "node"
EXAMPLES = ROOT / "examples" / "plugins"
NODE = shutil.which("node") or find_node(os.environ)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the serve answered."""

    status: int
    body: Any
    headers: dict[str, str]


@dataclass(slots=True)
class Home:
    """A host's folder, written as the Python half of the host writes it."""

    folder: Path
    serves: list[subprocess.Popen[str]] = field(default_factory=list)

    def install_example(self, name: str, version: str, *, grants: tuple[str, ...] = ()) -> None:
        """Make an example the active release of its plugin."""
        manifest = json.loads((EXAMPLES / name / version / "manifest.json").read_text(encoding="utf-8"))
        release = self._release_folder(manifest["id"], version)
        shutil.copytree(EXAMPLES / name / version, release, dirs_exist_ok=True)
        self._activate(manifest, release, grants)

    def install_source(self, plugin_id: str, source: str, **manifest: object) -> None:
        """Make a plugin of one file the active release of `plugin_id`."""
        accepted = {"id": plugin_id, "name": plugin_id, "version": "1.0.0", "entry": "index.js", **manifest}
        release = self._release_folder(plugin_id, "1.0.0")
        release.mkdir(parents=True, exist_ok=True)
        (release / str(accepted["entry"])).write_text(source, encoding="utf-8")
        self._activate(accepted, release, ())

    def set_enabled(self, plugin_id: str, *, enabled: bool) -> None:
        """Enable or disable an installed plugin."""
        file = self.folder / "plugins" / plugin_id / "installation.json"
        file.write_text(
            json.dumps({**json.loads(file.read_text(encoding="utf-8")), "enabled": enabled}), encoding="utf-8"
        )

    def read(self, *parts: str) -> Any:
        """The JSON in a file of the home."""
        return json.loads(self.folder.joinpath(*parts).read_text(encoding="utf-8"))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command of the runtime to its end."""
        command = [NODE, str(RUNTIME / "main.js"), *arguments, "--home", str(self.folder)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    def probe(self, plugin_id: str, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Probe one plugin: exit code and answer."""
        finished = self.run("probe", plugin_id, *arguments)
        return finished.returncode, json.loads(finished.stdout)

    def serve(self) -> subprocess.Popen[str]:
        """Start a serve as a container does, and return when it says that it serves."""
        command = [str(RUNTIME / "bin" / "qirvo"), "plugin", "serve", "--port", "0"]
        environment = {**os.environ, "QIRVO_HOME": str(self.folder)}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        self.serves.append(process)
        assert process.stdout is not None
        assert process.stdout.readline().startswith("serving ")
        return process

    def ask(
        self, method: str, path: str, *, body: object = None, host: str | None = None, token: str | None = None
    ) -> Answer:
        """Ask the running serve; the path goes out exactly as given."""
        connection = HTTPConnection("127.0.0.1", self.read("run", "serve.json")["port"], timeout=30)
        headers = {"Host": host or "localhost", "Authorization": f"Bearer {token}"}
        headers |= {} if body is None else {"Content-Type": "application/json"}
        connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        is_json = "json" in response.getheader("content-type", "")
        return Answer(response.status, json.loads(content) if is_json else content, dict(response.getheaders()))

    def call(self, plugin_id: str, command: str, *args: str, **options: object) -> Any:
        """The result of a plugin's command."""
        path = f"/plugins/{plugin_id}/commands/{command}"
        return self.ask("POST", path, body={"args": args, "options": options}).body["result"]

    def reload(self, plugin_id: str) -> Any:
        """Have the serve start what the installation says now."""
        return self.ask(
            "POST", f"/-/plugins/{plugin_id}/reload", token=self.read("run", "serve.json")["controlToken"]
        ).body

    def _release_folder(self, plugin_id: str, version: str) -> Path:
        return self.folder / "plugins" / plugin_id / "releases" / f"{version}-0123456789ab"

    def _activate(self, manifest: dict[str, Any], release: Path, grants: tuple[str, ...]) -> None:
        installation = {
            "pluginId": manifest["id"],
            "version": manifest["version"],
            "treeDigest": "sha256:" + "01" * 32,
            "release": release.name,
            "enabled": True,
            "manifest": manifest,
            "grants": grants,
        }
        (release.parents[1] / "installation.json").write_text(json.dumps(installation), encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path / "home")
    made.folder.mkdir()
    yield made
    for process in made.serves:
        process.kill()
        process.communicate()


def until(is_so: Callable[[], bool], *, timeout_s: float = 15) -> None:
    end = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


STORAGE = ("storage-read", "storage-write")


def test_the_runtime_passes_its_own_tests() -> None:
    files = sorted(str(file) for file in (ROOT / "tests" / "node").glob("*.test.js"))
    finished = subprocess.run([NODE, "--test", *files], capture_output=True, text=True, timeout=250, check=False)
    assert finished.returncode == 0, finished.stdout[-8000:]


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0"])
@pytest.mark.parametrize("name", ["clock-widget", "uptime-service", "notes-hybrid"])
def test_an_example_comes_up_healthy_with_nothing_missing(home: Home, name: str, version: str) -> None:
    home.install_example(name, version, grants=STORAGE)
    code, answer = home.probe(f"examples.{name}")
    assert (code, answer["status"], answer["missingHooks"], answer["missingCommands"]) == (0, "healthy", [], [])


def test_a_module_that_expects_react_is_given_the_stand_in_and_says_so(home: Home) -> None:
    home.install_example("clock-widget", "1.0.0")
    assert home.probe("examples.clock-widget")[1]["provided"] == {"react": "stand-in"}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("throw new Error('boom')", "`index.js` cannot be loaded: boom"),
        ("process.exit(3)", "the plugin ended itself with exit code `3` (stage `load`)"),
        (
            "exports.onEnable = () => new Promise(() => {})",
            "the plugin did not start within `1000` ms (stage `onEnable`)",
        ),
        ("for (;;);", "the plugin did not start within `1000` ms (stage `load`)"),
        ("exports.healthCheck = () => false", "the health check answered false"),
    ],
)
def test_a_plugin_that_does_not_come_up_is_unhealthy_with_its_reason(home: Home, source: str, said: str) -> None:
    home.install_source("test.faulty", source)
    code, answer = home.probe("test.faulty", "--timeout", "1")
    assert (code, answer["status"], answer["error"]) == (1, "unhealthy", said)


def test_a_start_without_its_permission_fails_and_names_it(home: Home) -> None:
    home.install_example("uptime-service", "1.0.0")
    error = home.probe("examples.uptime-service")[1]["error"]
    assert error == "`onInstall` failed: `examples.uptime-service` was not granted the permission `storage-write`"


def test_what_a_plugin_prints_does_not_disturb_the_answer(home: Home) -> None:
    home.install_source("test.chatty", "console.log('x'.repeat(100000)); console.error('y')")
    assert home.probe("test.chatty")[0] == 0


def test_one_faulty_plugin_leaves_the_others_serving(home: Home) -> None:
    home.install_example("notes-hybrid", "1.0.0", grants=STORAGE)
    home.install_source("test.exits", "process.exit(3)")
    home.serve()
    assert home.call("examples.notes-hybrid", "note", "add", "milk") == "note 1 added"
    assert home.ask("GET", "/health").status == 503


def test_a_command_is_found_by_its_alias_and_may_refuse_with_a_message(home: Home) -> None:
    home.install_example("notes-hybrid", "1.0.0", grants=STORAGE)
    home.serve()
    refused = home.ask("POST", "/plugins/examples.notes-hybrid/commands/notes", body={"args": ["sing"]})
    assert (refused.status, refused.body["code"]) == (500, "command-failed")
    assert refused.body["detail"] == "`sing` is not something notes can do; say add, list or remove"


def test_an_unknown_and_an_unimplemented_command_differ(home: Home) -> None:
    home.install_source("test.plugin", "", commands=[{"name": "declared"}])
    home.serve()
    paths = [f"/plugins/test.plugin/commands/{name}" for name in ("unknown", "declared")]
    assert [home.ask("POST", path, body={}).status for path in paths] == [404, 501]


def test_a_reload_updates_and_the_plugin_carries_its_state_over(home: Home) -> None:
    home.install_example("notes-hybrid", "1.0.0", grants=(*STORAGE, "notifications"))
    home.serve()
    home.call("examples.notes-hybrid", "note", "add", "milk")
    home.install_example("notes-hybrid", "1.1.0", grants=STORAGE)
    assert home.reload("examples.notes-hybrid") == {"status": "healthy", "version": "1.1.0", "state": "running"}
    home.call("examples.notes-hybrid", "note-done", "1")
    assert [(n["text"], n["done"]) for n in home.call("examples.notes-hybrid", "note", "list")] == [("milk", True)]
    assert home.read("plugins", "examples.notes-hybrid", "runtime.json")["version"] == "1.1.0"


def test_a_reload_to_a_release_that_crashes_says_so_and_back_again_heals(home: Home) -> None:
    home.install_example("clock-widget", "1.0.0")
    home.serve()
    home.install_source("examples.clock-widget", "throw new Error('boom')")
    assert home.reload("examples.clock-widget")["error"] == "`index.js` cannot be loaded: boom"
    home.install_example("clock-widget", "1.1.0")
    assert home.reload("examples.clock-widget")["status"] == "healthy"


def test_control_needs_the_token(home: Home) -> None:
    home.install_example("clock-widget", "1.0.0")
    home.serve()
    assert home.ask("POST", "/-/plugins/examples.clock-widget/reload", token="guess").status == 401


def test_a_plugin_that_dies_is_unhealthy_until_it_is_restarted(home: Home) -> None:
    home.install_source("test.mortal", "exports.die = () => process.exit(7)", commands=[{"name": "die"}])
    home.serve()
    assert home.ask("POST", "/plugins/test.mortal/commands/die", body={}).status == 503
    assert home.ask("GET", "/plugins/test.mortal/health").status == 503
    until(lambda: home.ask("GET", "/plugins/test.mortal/health").status == 200)
    assert "exit code `7`" in (home.folder / "logs" / "test.mortal.log").read_text(encoding="utf-8")


def test_widgets_name_the_module_that_the_assets_give(home: Home) -> None:
    home.install_example("clock-widget", "1.1.0")
    home.serve()
    widget = home.ask("GET", "/plugins/examples.clock-widget/widgets").body["widgets"][0]
    asset = home.ask("GET", widget["entry"])
    assert asset.body == (EXAMPLES / "clock-widget" / "1.1.0" / "dist" / "index.js").read_bytes()
    assert asset.headers["content-type"] == "text/javascript; charset=utf-8"
    assert asset.headers["x-content-type-options"] == "nosniff"


def test_an_unchanged_asset_is_not_sent_again(home: Home) -> None:
    home.install_example("clock-widget", "1.1.0")
    home.serve()
    url = f"http://127.0.0.1:{home.read('run', 'serve.json')['port']}/plugins/examples.clock-widget/assets/README.md"
    with urllib.request.urlopen(url) as response:
        etag = response.headers["etag"]
    again = urllib.request.Request(url, headers={"If-None-Match": etag})  # our own loopback address
    with pytest.raises(urllib.error.HTTPError) as answered:
        urllib.request.urlopen(again)  # the same
    answered.value.close()
    assert answered.value.code == 304


@pytest.mark.parametrize(
    "path",
    ["../../installation.json", "%2e%2e/%2e%2e/installation.json", "..%2f..%2finstallation.json", "/etc/hosts", "dist"],
)
def test_no_path_leads_out_of_the_release(home: Home, path: str) -> None:
    home.install_example("clock-widget", "1.1.0")
    home.serve()
    assert home.ask("GET", f"/plugins/examples.clock-widget/assets/{path}").status == 404


def test_a_name_rebound_to_this_machine_is_refused(home: Home) -> None:
    home.serve()
    assert home.ask("GET", "/plugins", host="rebound.example").status == 421


@pytest.mark.parametrize(
    ("content_type", "length", "status"), [("text/plain", 2, 415), ("application/json", 2_000_000, 413)]
)
def test_a_command_takes_only_json_of_bounded_length(home: Home, content_type: str, length: int, status: int) -> None:
    home.install_example("notes-hybrid", "1.0.0", grants=STORAGE)
    home.serve()
    connection = HTTPConnection("127.0.0.1", home.read("run", "serve.json")["port"], timeout=30)
    headers = {"Content-Type": content_type, "Content-Length": str(length)}
    connection.request("POST", "/plugins/examples.notes-hybrid/commands/note", body=b"{}", headers=headers)
    answered = connection.getresponse().status
    connection.close()
    assert answered == status


def test_a_page_from_elsewhere_cannot_run_a_command(home: Home) -> None:
    home.install_example("notes-hybrid", "1.0.0", grants=STORAGE)
    home.serve()
    connection = HTTPConnection("127.0.0.1", home.read("run", "serve.json")["port"], timeout=30)
    headers = {"Content-Type": "application/json", "Origin": "https://evil.example"}
    connection.request("POST", "/plugins/examples.notes-hybrid/commands/note", body=b"{}", headers=headers)
    answered = connection.getresponse().status
    connection.close()
    assert answered == 403


def test_of_several_serves_started_at_once_one_wins(home: Home) -> None:
    home.serve().kill()
    home.serves.pop().communicate()
    command = [NODE, str(RUNTIME / "main.js"), "serve", "--port", "0", "--home", str(home.folder)]
    for _ in range(4):
        home.serves.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    until(lambda: [process.poll() for process in home.serves].count(5) == 3)
    winner = next(process for process in home.serves if process.poll() is None)
    assert home.read("run", "serve.json")["pid"] == winner.pid


def test_problems_are_problem_documents(home: Home) -> None:
    home.serve()
    answer = home.ask("GET", "/plugins/test.none")
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.body) == {"type", "title", "status", "detail", "code", "hint"}


def test_the_details_say_what_was_granted_and_what_is_missing(home: Home) -> None:
    home.install_example("notes-hybrid", "1.0.0", grants=STORAGE)
    home.serve()
    details = home.ask("GET", "/plugins/examples.notes-hybrid").body
    assert details["permissions"] == {"granted": list(STORAGE), "refused": ["notifications"]}
    assert details["provided"] == {"react": "stand-in", "@qirvo/plugin-sdk": "host"}


def test_status_is_zero_when_all_that_is_enabled_is_healthy(home: Home) -> None:
    home.install_example("clock-widget", "1.0.0")
    home.install_source("test.faulty", "throw new Error('boom')")
    home.set_enabled("test.faulty", enabled=False)
    home.serve()
    assert home.run("status").returncode == 0


def test_status_of_an_unhealthy_host_is_one_and_names_the_plugin(home: Home) -> None:
    home.install_example("clock-widget", "1.0.0")
    home.install_source("test.faulty", "throw new Error('boom')")
    home.serve()
    both, one = home.run("status", "--json"), home.run("status", "examples.clock-widget")
    assert (both.returncode, one.returncode) == (1, 0)
    assert {p["id"]: p["status"] for p in json.loads(both.stdout)["plugins"]}["test.faulty"] == "unhealthy"


def test_status_without_plugins_is_healthy(home: Home) -> None:
    home.serve()
    assert home.run("status").returncode == 0


def test_status_without_a_serve_fails_with_a_hint(home: Home) -> None:
    finished = home.run("status")
    assert (finished.returncode, finished.stderr.splitlines()[-1]) == (1, "hint: Start it with `qirvo plugin serve`.")


def test_status_ends_within_three_seconds_whatever_a_plugin_does(home: Home) -> None:
    home.install_source("test.stuck", "exports.healthCheck = () => { setTimeout(() => { for (;;); }, 100); }")
    home.serve()
    until(lambda: home.ask("GET", "/health").status == 503)
    before = time.monotonic()
    finished = home.run("status")
    assert (finished.returncode, time.monotonic() - before < 3) == (1, True)


def test_status_ends_within_three_seconds_when_the_serve_is_stopped_short(home: Home) -> None:
    process = home.serve()
    process.send_signal(signal.SIGSTOP)
    before = time.monotonic()
    finished = home.run("status")
    process.send_signal(signal.SIGCONT)
    assert (finished.returncode, time.monotonic() - before < 3) == (1, True)


def test_a_second_serve_of_the_same_home_is_refused(home: Home) -> None:
    home.serve()
    finished = home.run("serve", "--port", "0")
    assert (finished.returncode, "already serves" in finished.stderr) == (5, True)


def test_the_record_of_a_killed_serve_does_not_stop_the_next(home: Home) -> None:
    home.serve().kill()
    home.serves[0].communicate()
    home.serve()
    assert home.ask("GET", "/health/live").status == 200


def test_a_port_in_use_is_named(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        finished = home.run("serve", "--port", port)
    assert (finished.returncode, f"port `{port}` cannot be used" in finished.stderr) == (7, True)


def test_sigterm_lets_the_plugins_finish_and_removes_the_record(home: Home) -> None:
    home.install_source("test.tidy", "exports.onDisable = () => console.log('good night')")
    process = home.serve()
    assert (home.folder / "run" / "serve.json").stat().st_mode & 0o777 == 0o600
    process.terminate()
    assert process.wait(timeout=15) == 0
    assert not (home.folder / "run" / "serve.json").exists()
    assert "good night" in (home.folder / "logs" / "test.tidy.log").read_text(encoding="utf-8")


def test_call_prints_text_as_it_is_and_the_rest_as_json(home: Home) -> None:
    home.install_example("uptime-service", "1.1.0", grants=STORAGE)
    home.serve()
    command = [NODE, str(RUNTIME / "main.js"), "call", "--home", str(home.folder), "examples.uptime-service"]
    text = subprocess.run([*command, "up"], capture_output=True, text=True, check=True).stdout
    number = subprocess.run([*command, "up", "--seconds"], capture_output=True, text=True, check=True).stdout
    assert (text.startswith("up "), number.strip().isdecimal()) == (True, True)


def test_an_example_carries_its_stored_state_over_without_a_serve(home: Home) -> None:
    home.install_example("uptime-service", "1.0.0", grants=STORAGE)
    home.probe("examples.uptime-service")
    home.install_example("uptime-service", "1.1.0", grants=STORAGE)
    home.probe("examples.uptime-service")
    stored = home.read("plugins", "examples.uptime-service", "data", "storage.json")
    assert (stored["record"]["starts"], stored["record"]["firstStart"]) == (2, stored["firstStart"])


def test_uninstalling_offline_runs_the_hook(home: Home) -> None:
    home.install_example("uptime-service", "1.1.0", grants=STORAGE)
    home.probe("examples.uptime-service")
    finished = home.run("hook", "examples.uptime-service", "onUninstall")
    assert (finished.returncode, json.loads(finished.stdout)["ran"]) == (0, True)
    assert home.read("plugins", "examples.uptime-service", "data", "storage.json") == {}
