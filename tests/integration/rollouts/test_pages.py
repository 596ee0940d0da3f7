"""Update channels, promotions and rollouts as pages: what members do there, what all see, what is written down."""

import re
from html import unescape
from pathlib import Path

import pytest

from qirvo.domain.health import Health
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from tests.support.builders import MONDAY
from tests.support.pages import Browsing, browsing
from tests.support.registries import PLUGIN, RegistryInProcess, a_registry

ROLLOUTS, UPDATE_CHANNELS, PAGE = (f"/plugins/{PLUGIN}{each}" for each in ("/rollouts", "/update-channels", ""))
NIGHTLY = {"act": "decide", "name": "nightly", "stability": "alpha", "description": "each night", "approvals": "0"}


@pytest.fixture
def registry(tmp_path: Path) -> RegistryInProcess:
    return a_registry(tmp_path)


def acts(registry: RegistryInProcess) -> list[str]:
    """What the audit log tells of, the latest last."""
    with registry.assembly.registry.reading() as uow:
        return [kept.entry.act for kept in uow.audit.chain(after=0, limit=1_000)]


def told(registry: RegistryInProcess, name: str) -> dict[str, object]:
    page = registry.client.get(f"/v1/plugins/{PLUGIN}/update-channels").json()["updateChannels"]
    found: dict[str, object] = next(each for each in page if each["name"] == name)
    return found


def seen(page: str) -> str:
    """The page's words, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", page.replace("<br>", " "))).split())


def form_of(page: str, name: str) -> dict[str, str]:
    """The fields of the form that changes an update channel, as a browser would send them back."""
    form = page.partition(f'<input type="hidden" name="name" value="{name}">')[2].partition("</form>")[0]
    fields = {"name": name}
    for tag in re.findall(r"<input[^>]*>", form):
        said = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if said.get("type") != "checkbox" or "checked" in tag:
            fields[said["name"]] = said.get("value", "")
    chosen = re.search(r'<option value="([a-z]+)" selected', form)
    return fields | ({"stability": chosen[1]} if chosen else {})


def test_a_member_creates_changes_and_removes_an_update_channel(registry: RegistryInProcess):
    registry.published()
    ann = browsing(registry, "ann")
    more = {"minimum-age": "2d", "soak": "1d12h", "percentage": "5", "stages": "1d=20%, 3d=100%"}
    assert ann.send(UPDATE_CHANNELS, NIGHTLY | more).status_code == 303
    view = told(registry, "nightly")
    assert (view["autoUpdate"], view["minimumAge"], view["soak"]) == (False, 172_800, 129_600)
    assert view["ramp"] == [[0, 500], [86_400, 2_000], [259_200, 10_000]]
    ann.send(UPDATE_CHANNELS, {"act": "remove", "name": "nightly"})
    assert "each night" not in ann.get(UPDATE_CHANNELS).text
    assert acts(registry)[-2:] == ["update-channel.create", "update-channel.remove"]


@pytest.mark.parametrize(
    "usual",
    [
        {},
        {"percentage": "5"},
        {"percentage": "0.5", "duration": "3d"},
        {"percentage": "5", "stages": "1d=20%, 3d=60%", "quiet-hours": "Sat-Sun"},
        {"percentage": "0", "stages": "1d=100%"},
    ],
)
def test_a_form_that_is_sent_unchanged_changes_nothing(registry: RegistryInProcess, usual: dict[str, str]):
    registry.published()
    ann = browsing(registry, "ann")
    ann.send(UPDATE_CHANNELS, NIGHTLY | usual | {"auto-update": "yes", "soak": "90m", "approvals": "2"})
    before = told(registry, "nightly")
    again = form_of(ann.get(UPDATE_CHANNELS).text, "nightly")
    assert ann.send(UPDATE_CHANNELS, {"act": "decide", **again}).status_code == 303
    assert told(registry, "nightly") == before


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "No Name"}, "no update channel"),
        ({"soak": "long"}, "is not a duration"),
        ({"percentage": "many"}, "is not a percentage"),
        ({"stages": "1d"}, "is not a stage"),
        ({"duration": "3d"}, "needs a percentage"),
        ({"approvals": "-1"}, "are no number"),
        ({"quiet-hours": "at tea"}, "at tea"),
        ({"stability": "solid"}, "is no stability"),
        ({"act": "paint"}, "is nothing that is done"),
    ],
)
def test_what_makes_no_sense_is_refused_and_stays_typed(registry: RegistryInProcess, wrong: dict[str, str], said: str):
    registry.published()
    refused = browsing(registry, "ann").send(UPDATE_CHANNELS, NIGHTLY | wrong)
    assert (refused.status_code, said in seen(refused.text)) == (422, True)
    assert "each night" in refused.text or wrong.get("act") == "paint"


def test_a_promotion_waits_is_approved_by_another_and_done(registry: RegistryInProcess):
    registry.published()
    registry.ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "maintainer"})
    registry.eve.post("/v1/publishers/acme/join")
    ann, eve = browsing(registry, "ann"), browsing(registry, "eve")
    ann.send(UPDATE_CHANNELS, NIGHTLY | {"approvals": "1"})
    assert ann.send(UPDATE_CHANNELS, {"act": "promote", "version": "1.0.0", "to": "nightly"}).status_code == 303
    page = ann.get(UPDATE_CHANNELS).text
    promotion = page.partition('name="promotion" value="')[2].partition('"')[0]
    assert ("waiting" in page, 'value="approve"' in page, 'value="withdraw"' in page) == (True, False, True)
    own = ann.send(UPDATE_CHANNELS, {"act": "approve", "promotion": promotion})
    assert (own.status_code, "asked for the promotion" in own.text) == (409, True)
    assert eve.send(UPDATE_CHANNELS, {"act": "approve", "promotion": promotion}).status_code == 303
    assert "done" in ann.get(UPDATE_CHANNELS).text
    assert {"promotion.start", "promotion.approve", "promotion.done"} <= set(acts(registry))


def test_a_promotion_is_withdrawn(registry: RegistryInProcess):
    registry.published()
    ann = browsing(registry, "ann")
    ann.send(UPDATE_CHANNELS, NIGHTLY | {"soak": "3d"})
    ann.send(UPDATE_CHANNELS, {"act": "promote", "version": "1.0.0", "to": "nightly"})
    page = ann.get(UPDATE_CHANNELS).text
    assert "it soaks on <code>stable</code> until" in page
    promotion = page.partition('name="promotion" value="')[2].partition('"')[0]
    ann.send(UPDATE_CHANNELS, {"act": "withdraw", "promotion": promotion})
    assert "withdrawn by ann" in ann.get(UPDATE_CHANNELS).text


def test_a_ramp_is_drawn_and_its_evidence_told(registry: RegistryInProcess):
    registry.published("1.0.0")
    registry.published("1.1.0", release={"rolloutPercentage": 10, "rolloutDuration": 86_400})
    ann = browsing(registry, "ann")
    assert "Nobody reports; the ramp runs by time alone." in ann.get(ROLLOUTS).text
    health = Health(healthy=3, failed=8, silent=1, weight=11.6, alarmed_at=MONDAY)
    with registry.assembly.registry.new_uow() as uow:
        uow.health_reports.save(PluginId.parse(PLUGIN), Version("1.1.0"), health)
        uow.commit()
    page = ann.get(ROLLOUTS).text
    assert '<svg viewBox="' in page
    assert "9 of 12 (75.0 %)" in page
    assert "so it was paused by itself" in page
    assert "style=" not in page  # the policy would not let it count


def test_a_release_that_serves_everybody_has_no_ramp(registry: RegistryInProcess):
    registry.published()
    page = browsing(registry, "ann").get(ROLLOUTS).text
    assert ("<svg" in page, "serves everybody" in page) == (False, True)


def test_a_rollout_is_started_resumed_and_recalled_on_the_page(registry: RegistryInProcess):
    for version in ("1.0.0", "1.1.0"):
        registry.published(version)
    registry.published("1.2.0", release={"offered": False})
    ann = browsing(registry, "ann")
    asked = {"version": "1.2.0", "update-channel": "", "percentage": "20 %", "duration": "2d"}
    assert ann.send(ROLLOUTS, asked).status_code == 303
    assert "20 % of the installations" in ann.get(ROLLOUTS).text
    refused = ann.send(ROLLOUTS, asked | {"percentage": "1"})
    assert (refused.status_code, "cannot go back" in refused.text) == (409, True)
    steer = f"{ROLLOUTS}/stable"
    for act in ("pause", "resume"):
        assert ann.send(steer, {"act": act}).status_code == 303
    assert ann.send(steer, {"act": "recall", "version": "1.2.0", "to": "", "reason": ""}).status_code == 422
    recalled = ann.send(steer, {"act": "recall", "version": "1.2.0", "to": "1.0.0", "reason": "It loses data."})
    assert recalled.status_code == 303
    assert "stable: 1.0.0" in ann.get(ROLLOUTS).text
    done = [act for act in acts(registry) if act.startswith("rollout.")]
    assert done == ["rollout.start", "rollout.pause", "rollout.resume", "rollout.recall"]


def test_the_log_is_everybodys_and_goes_on_page_by_page(registry: RegistryInProcess):
    registry.published("1.0.0")
    registry.published("1.1.0", release={"rolloutPercentage": 10})
    page = Browsing(registry).get(f"{PAGE}/rollout-log").text
    last = registry.client.get(f"/v1/plugins/{PLUGIN}/rollout-log").json()["entries"][-1]
    assert ("1.1.0, running, 10 %" in seen(page), last["hash"][:12] in page) == (True, True)
    later = Browsing(registry).get(f"{PAGE}/rollout-log", after=str(last["number"])).text
    assert "There are none here." in later
    assert Browsing(registry).get("/plugins/acme.none/rollout-log").status_code == 404


def test_the_plugins_page_says_which_update_channel_serves_what(registry: RegistryInProcess):
    registry.published("1.0.0")
    registry.published("1.1.0", release={"rolloutPercentage": 10})
    browsing(registry, "ann").send(UPDATE_CHANNELS, NIGHTLY)
    page = seen(Browsing(registry).get(PAGE).text)
    assert "stable serves 1.1.0 to 10 % of the installations, 1.0.0 to the others" in page
    assert "nightly alpha serves nothing yet each night" in page
    assert "do not take them by themselves" in page


def test_others_neither_see_nor_steer(registry: RegistryInProcess):
    registry.published()
    eve = browsing(registry, "eve")
    for path in (ROLLOUTS, UPDATE_CHANNELS):
        assert eve.get(path).status_code in {403, 404}
    assert eve.send(f"{ROLLOUTS}/stable", {"act": "pause"}).status_code in {403, 404}
    assert eve.send(UPDATE_CHANNELS, NIGHTLY).status_code in {403, 404}
    assert Browsing(registry).get(ROLLOUTS).headers["Location"].startswith("/sign-in")
    with registry.assembly.registry.reading() as uow:
        last = list(uow.audit.chain(after=0, limit=1_000))[-1].entry
    assert (last.outcome.value, last.actor) in {("refused", "eve"), ("refused", "")}
