"""Argument lists of the runtime's program, for commands that become it.

They take only the home and the environment: a health check must not wait for what the other acts need.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from qirvo.host.node_program import RUNTIME, check_node, find_node


def serve_command(home: Path, environ: Mapping[str, str], *, port: int, network_host: str, as_json: bool) -> list[str]:
    """Return what runs the plugins and answers for them.

    Raises:
        NodeMissingError: There is no Node that could.
    """
    node = find_node(environ)
    check_node(node, environ)
    wanted = ["--json"] if as_json else []
    listening = ["--host", network_host, "--port", str(port)]
    turns = ["--settle", _own_command("plugin", "settle"), "--report", _own_command("source", "send")]
    return [*_runtime(home, node, "serve"), *wanted, *listening, *turns]


def status_command(home: Path, environ: Mapping[str, str], plugin_id: str | None, *, as_json: bool) -> list[str]:
    """Return what asks the running serve; it ends within 3 s.

    Raises:
        NodeMissingError: There is no Node.
    """
    asked = [] if plugin_id is None else [plugin_id]
    return [
        *_runtime(home, find_node(environ), "status"),
        *(["--json"] if as_json else []),
        "--",
        *asked,
    ]


def call_command(
    home: Path, environ: Mapping[str, str], plugin_id: str, name: str, arguments: Sequence[str], *, as_json: bool
) -> list[str]:
    """Return what has the running serve run a plugin's command.

    Raises:
        NodeMissingError: There is no Node.
    """
    wanted = ["--json"] if as_json else []
    return [*_runtime(home, find_node(environ), "call"), *wanted, plugin_id, name, *arguments]


def _own_command(*words: str) -> str:
    return json.dumps([sys.executable, "-m", "qirvo.cli.main", *words])


def _runtime(home: Path, node: str, command: str) -> list[str]:
    return [node, str(RUNTIME), command, "--home", str(home)]
