"""`qirvo config set`."""

import click

from qirvo.cli.config.settings_text import settings_document, written
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("set", cls=QirvoCommand)
@click.argument("name")
@click.argument("value")
@pass_session
def command(session: Session, name: str, value: str) -> None:
    """Change one of this host's settings.

    `platform-version` is the Qirvo platform that plugins ask for in `engines.qirvo`; `keep-versions` how many releases
    of a plugin stay on disk; `provide-react` whether React may be installed for plugins that expect it of their host;
    `updates.max-staleness` after how many days without its source a host complains; `updates.probation` for how many
    minutes an updated plugin has to prove itself before the release before it is let go (0: its first start is enough);
    `updates.interval` how many minutes `qirvo daemon` waits between update checks;
    `updates.window` when it may change plugins, in this machine's own time, as `Sat-Sun 02:00-05:00; Wed 22:00-02:00`
    (`always` for no windows); `updates.wariness` how far from the front of every rollout's queue this host stands, from
    0 (first) over 0.5 (when its turn comes) to 1 (last), as in `qirvo config set updates.wariness 0.25`;
    `updates.fleet-lock` the address of a lock that speaks FleetLock, which `qirvo daemon` asks before it changes
    anything (`none` for none), and `updates.fleet-group` this host's group there; `report-events` whether sources are
    told what happens here, those that you let know (`qirvo source change NAME --report-events`).
    """
    settings = settings_document(session.host().change_setting(name, value))
    answer({"name": name, "value": settings[name]}, [f"{name}: {written(settings[name])}"], as_json=session.as_json)
