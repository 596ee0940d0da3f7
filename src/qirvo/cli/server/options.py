"""What the server's commands may be told beside the settings of the environment and the file."""

from pathlib import Path

import click

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="TOML file with settings; the environment (QIRVO_SERVER_…) goes before it.",
)
data_option = click.option(
    "--data", "data_folder", type=click.Path(path_type=Path), help="Folder of everything the registry keeps."
)
