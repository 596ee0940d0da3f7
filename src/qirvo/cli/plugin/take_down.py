"""`qirvo plugin take-down`."""

from qirvo.cli.plugin.standing import standing_command

command = standing_command(
    "take-down",
    "taken-down",
    """Remove a release, or the whole plugin; operators only.

    Its bytes are gone; the page stays and says why.
    """,
)
