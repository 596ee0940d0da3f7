"""The main job from end to end, on loopback, through real processes and the real command.

A registry, a publisher, a reviewer and two hosts, each with a folder of their own under `.demo/`. Everything the
people do is a `qirvo` command, printed before it runs.
"""

import argparse
import contextlib
import csv
import json
import re
import shutil
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from qirvo.artifacts.disk import delete_folder
from qirvo.domain.ramps import QUEUE_LENGTH
from qirvo.domain.rollouts import bucket_of
from scripts.people import (
    QIRVO,
    Person,
    Server,
    StepFailedError,
    environment,
    fetch,
    free_port,
    pages_for,
    running,
    wait_until,
)

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "plugins" / "uptime-service"
PLUGIN = "examples.uptime-service"
FIGURES = f"/plugins/{PLUGIN}/analytics"
_HOSTS = 2


def say(text: str) -> None:
    """Print at once."""
    print(text, flush=True)


def heading(text: str) -> None:
    """Print a heading."""
    say(f"\n== {text}")


@dataclass(frozen=True)
class Stage:
    """Where the demo plays: a folder and a registry's address."""

    folder: Path
    port: int

    @property
    def registry(self) -> str:
        """The registry's address."""
        return f"http://127.0.0.1:{self.port}"

    def person(self, name: str) -> Person:
        """Return somebody with a home on the stage."""
        return Person(name, self.folder / name, say)

    def changed_copy(self, version: str, new_version: str, name: str) -> Path:
        """Copy an example as a new version."""
        target = self.folder / "plugins" / name
        shutil.copytree(EXAMPLE / version, target)
        for path in (target / "manifest.json", target / "package.json"):
            document = json.loads(path.read_text(encoding="utf-8"))
            document["version"] = new_version
            path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        changelog = target / "CHANGELOG.md"
        changelog.write_text(f"# Changelog\n\n## [{new_version}] - 2026-11-23\n\n- Another try.\n", encoding="utf-8")
        return target


def entry_of(folder: Path) -> Path:
    """Return the entry module of the plugin in `folder`."""
    return folder / str(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["entry"])


def publish(ann: Person, rob: Person, plugin: Path, *words: str) -> None:
    """Publish, approve, and wait until the release is live."""
    sent = ann.does("plugin", "publish", plugin, "--wait", "review", *words).out
    match = re.search(r"sub_\w+", sent)
    if match is None:
        raise StepFailedError(f"no submission in: {sent}")
    rob.does("review", "show", match[0])
    rob.does("review", "approve", match[0], "--comment", "Looks good.")
    ann.does("submission", "show", match[0], "--wait", "published")


def people_sign_in(stage: Stage, one_time: str) -> tuple[Person, Person]:
    """Let the administrator in, who lets a publisher and a reviewer in."""
    heading("The registry's owner lets a publisher and a reviewer in")
    owner, ann, rob = stage.person("owner"), stage.person("ann"), stage.person("rob")
    owner.does("auth", "login", stage.registry, "--token", one_time, secret=one_time)
    for person, words in ((ann, ["--publisher", "examples"]), (rob, ["--reviewer"])):
        token = str(owner.asks("account", "create", person.name, *words)["oneTimeToken"])
        person.does("auth", "login", stage.registry, "--token", token, secret=token)
    return ann, rob


def first_release(stage: Stage, ann: Person, rob: Person) -> None:
    """Show a refusal with its findings, then a release that a person approves."""
    heading("A submission that cannot work is refused, with the reason")
    broken = stage.changed_copy("1.0.0", "0.9.0", "broken")
    entry_of(broken).unlink()
    ann.does("plugin", "publish", broken, "--skip-local-checks", "--wait", "review", expect=3)
    heading("The real one is checked, reviewed and published")
    publish(ann, rob, EXAMPLE / "1.0.0")


def hosts_install(stage: Stage) -> tuple[Person, Person]:
    """Two hosts trust the registry and install."""
    heading("Two hosts install it, verifying all they take")
    hosts = stage.person("host-1"), stage.person("host-2")
    for host in hosts:
        host.does("source", "add", stage.registry, "--yes", "--report-events")
        host.does("plugin", "install", PLUGIN, "--yes")
    hosts[0].does("plugin", "list")
    return hosts


def second_release(ann: Person, rob: Person, hosts: tuple[Person, Person]) -> Person:
    """Publish step by step: one host is served, the other is told why not. Return the first."""
    heading("A second version, rolled out step by step")
    places = {host: bucket_of(_installation_id(host), salt=f"{PLUGIN}@1.1.0") for host in hosts}
    first, second = sorted(hosts, key=places.__getitem__)
    percent = (places[first] + places[second] + 1) / 2 / QUEUE_LENGTH * 100
    say(f"  (places in the queue: {first.name} {places[first]}, {second.name} {places[second]};")
    say(f"   so a start at {percent:.2f} % reaches the one and not yet the other)")
    publish(ann, rob, EXAMPLE / "1.1.0", "--rollout", f"{percent:.2f}%", "--duration", "3d")
    ann.does("rollout", "status", PLUGIN)
    first.does("plugin", "update", PLUGIN, "--yes")
    second.does("plugin", "update", PLUGIN, "--yes", "--why")
    return first


def _installation_id(host: Person) -> str:
    return str(json.loads((host.home / "host.json").read_text(encoding="utf-8"))["installationId"])


def failing_release(stage: Stage, ann: Person, rob: Person, host: Person) -> None:
    """Publish a version that crashes on start; the host comes back by itself."""
    heading("A third version crashes on start; the host returns to the version it kept")
    crashing = stage.changed_copy("1.1.0", "1.2.0", "crashing")
    entry = entry_of(crashing)
    entry.write_text("throw new Error('no such luck');\n" + entry.read_text(encoding="utf-8"), encoding="utf-8")
    publish(ann, rob, crashing)
    host.does("plugin", "update", PLUGIN, "--yes", expect=1)
    host.does("plugin", "status")
    host.does("plugin", "update", PLUGIN, "--check", "--why")


def kill_switch(ann: Person, host: Person) -> None:
    """Quarantine what runs, and let it run again."""
    heading("A kill switch: a quarantined release stops at each host's next check, and goes on when that is over")
    ann.does("plugin", "quarantine", PLUGIN, "1.1.0", "--reason", "It fills the disk.")
    _check_until(host, is_stopped=True)
    host.does("plugin", "list")
    ann.does("plugin", "quarantine", PLUGIN, "1.1.0", "--undo")
    _check_until(host, is_stopped=False)
    host.does("plugin", "list")


def _check_until(host: Person, *, is_stopped: bool) -> None:
    quiet = Person(host.name, host.home)

    def holds() -> bool:
        quiet.tries("plugin", "update", "--check")
        return all((each["stopped"] is not None) is is_stopped for each in quiet.asks("plugin", "list")["plugins"])

    wait_until(holds, "change at the host")


def serving(stage: Stage, host: Person) -> contextlib.AbstractContextManager[Server]:
    """Serve the host's plugins while the block runs."""
    port = free_port()
    say(f"\n  {host.name}$ qirvo plugin serve --port {port}")
    command: list[str | Path] = [QIRVO, "plugin", "serve", "--port", str(port)]
    url = f"http://127.0.0.1:{port}/health/live"
    return running(command, environment(host.home), url, stage.folder / f"serve-{host.name}.log")


def dashboard_shows(stage: Stage, ann: Person) -> None:
    """Wait until the publisher's dashboard shows what just happened, and print that."""
    heading("The publisher's dashboard shows what just happened")
    page = pages_for(stage.registry, token=ann.token_for(stage.registry))

    def today(table: str) -> dict[str, int]:
        *_, last = csv.DictReader(page(f"{FIGURES}/{table}.csv?period=7d").splitlines())
        return {name: int(count) for name, count in last.items() if name != "Day"}

    wait_until(lambda: today("use")["Installations"] == _HOSTS, f"{_HOSTS} installations on the dashboard")
    wait_until(lambda: today("downloads")["All"] > _HOSTS, "the downloads on the dashboard")
    wait_until(lambda: today("faults")["Reverted updates"] == 1, "the update that was taken back on the dashboard")
    for table in ("downloads", "use", "faults"):
        counted = ", ".join(f"{name.lower()} {count}" for name, count in today(table).items() if count)
        say(f"  {table:<18}{counted}")
    if "Figures of Uptime Service" not in page(FIGURES):
        raise StepFailedError("the dashboard is another page")


def tell(stage: Stage, ann: Person, host: Person) -> None:
    """Print where to look."""
    heading("Where to look")
    token = ann.token_for(stage.registry)
    counts = fetch(f"{stage.registry}/v1/events/counts?plugin={PLUGIN}", token=token)["counts"]
    say(f"  counted so far    {json.dumps(counts)}")
    say(f"  the dashboard     {stage.registry}{FIGURES}")
    say(f"  … of the owner    {stage.registry}/operator/analytics")
    say(f"  the pages         {stage.registry}/")
    say(f"  the plugin        {stage.registry}/plugins/{PLUGIN}")
    say(f"  sign in           {stage.registry}/sign-in, “I was handed a token”: as ann (publishes), rob (reviews) or")
    say(f"                    owner (operates) with the token in {stage.folder}/NAME/credentials.json")
    say(f"  the API           {stage.registry}/docs")
    say(f"  signed metadata   {stage.registry}/repositories/public/metadata/timestamp.json")
    say(f"  on disk           {stage.folder}")
    say(f"  act as a host     QIRVO_HOME={host.home} {QIRVO} plugin list")


def play(stage: Stage, *, once: bool) -> None:
    """Do it all; leave the registry running unless `once`."""
    if stage.folder.is_dir():
        delete_folder(stage.folder)  # the releases on its hosts are read-only
    (stage.folder / "plugins").mkdir(parents=True)
    heading(f"A registry starts at {stage.registry}")
    command: list[str | Path] = [QIRVO, "server", "run", "--port", str(stage.port), "--data", stage.folder / "registry"]
    env = environment(
        stage.folder / "owner", QIRVO_SERVER_SIGNED_TIME_INTERVAL_S="5", QIRVO_SERVER_FIGURES_INTERVAL_S="2"
    )
    with running(command, env, f"{stage.registry}/health/ready", stage.folder / "registry.log") as server:
        ann, rob = people_sign_in(stage, one_time_token(server))
        first_release(stage, ann, rob)
        hosts = hosts_install(stage)
        served = second_release(ann, rob, hosts)
        with serving(stage, served):
            served.does("plugin", "status")
            served.does("plugin", "call", PLUGIN, "uptime")
            failing_release(stage, ann, rob, served)
            kill_switch(ann, served)
            served.does("plugin", "call", PLUGIN, "uptime")
        dashboard_shows(stage, ann)
        tell(stage, ann, served)
        if not once:
            say("\nThe registry keeps running; Ctrl-C ends it.")
            with contextlib.suppress(KeyboardInterrupt):
                threading.Event().wait()


def one_time_token(server: Server) -> str:
    """Return the token that the registry printed for its first administrator."""

    def found() -> str | None:
        return next((match[0] for line in list(server.printed) if (match := re.search(r"qot_\w+", line))), None)

    wait_until(lambda: found() is not None, "one-time token")
    return found() or ""


def main() -> int:
    """Run the demo; 1 when a step did not do what it shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="end when everything was shown")
    parser.add_argument("--folder", type=Path, default=ROOT / ".demo", help="where everybody's files go")
    arguments = parser.parse_args()
    try:
        play(Stage(arguments.folder.absolute(), free_port()), once=arguments.once)
    except StepFailedError as failure:
        print(f"\ndemo: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
