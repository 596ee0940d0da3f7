"""`qirvo repository root rotate-online`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.pins import pin_of
from qirvo.cli.repository.root.shared import Beginning, begins_ceremony
from qirvo.domain.errors import InvalidError


class OnlineRoleError(InvalidError):
    """What is said of an online key's place cannot be understood."""

    code = "online-role-malformed"
    hint = "Write `--in timestamp='hsm:3?label=TOKEN'`; the roles are `bins`, `snapshot` and `timestamp`."


@click.command("rotate-online", cls=QirvoCommand)
@click.option(
    "--in",
    "places",
    multiple=True,
    metavar="ROLE=URI",
    help="The new key of a role is in a token: `hsm:3?label=TOKEN`.",
)
@begins_ceremony
def command(beginning: Beginning, *, places: tuple[str, ...]) -> None:
    """Begin a ceremony that gives the registry new online keys.

    They sign bins, snapshot and timestamp. Do it every year or so, and at once when the present ones may be in other
    hands: from the moment the ceremony is taken, no host believes them any more. The new ones wait in
    `online.next.json` beside `online.json`, so it has to begin where the registry's data are. A registry that runs goes
    on with the new ones; it need not be started again.

    `qirvo repository root rotate-online ceremony.json --data DATA` makes all three; then the holders sign as ever.
    """
    from qirvo.trust.holders import public_half_at
    from qirvo.trust.keys import ONLINE_ROLES, KeyElsewhere
    from qirvo.trust.online_keys import next_online_keys

    beginning.require_new()
    pin = pin_of(beginning.session)
    elsewhere = {}
    for place in places:
        role, equals, uri = place.partition("=")
        if role not in ONLINE_ROLES or not equals:
            raise OnlineRoleError(f"`{place[:200]}` does not say where the key of a role is")
        elsewhere[role] = KeyElsewhere(uri=uri, key=public_half_at(uri, pin=pin))
    beginning.begin(online=next_online_keys(beginning.keys, elsewhere=elsewhere, pin=pin))
