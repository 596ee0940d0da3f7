"""`qirvo plugin quarantine`."""

from qirvo.cli.plugin.standing import standing_command

command = standing_command(
    "quarantine",
    "quarantined",
    """Stop a release, or the whole plugin, wherever it runs.

    Hosts stop it at their next check. A member of the publisher may, and an operator of the registry.
    """,
)
