"""The PIN of a token at the command line: from the environment or a person, never from an argument others could see."""

from typing import TYPE_CHECKING

import click

from qirvo.cli.session import Session

if TYPE_CHECKING:
    from qirvo.trust.hardware_sessions import Pin

PIN_VARIABLE = "QIRVO_HSM_PIN"


def pin_of(session: Session) -> "Pin":
    """Return what gives the PIN of a token: the environment's, or a person's, who is asked once."""
    known: list[str] = []

    def ask(wanted: str) -> str:
        from qirvo.trust.hardware_sessions import no_pin

        if not known:
            given = session.environ.get(PIN_VARIABLE, "")
            if not given and not session.is_interactive():
                no_pin(wanted)
            known.append(given or str(click.prompt(f"{wanted} of the token", hide_input=True, err=True)))
        return known[0]

    return ask
