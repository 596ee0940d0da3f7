"""Argument lists of the runtime's program, for commands that become it."""

from collections.abc import Sequence

from qirvo.host.machine import Machine
from qirvo.host.node_program import RUNTIME, check_node, find_node


def serve_command(machine: Machine, *, port: int, network_host: str) -> list[str]:
    """Return what runs the plugins and answers for them.

    Raises:
        NodeMissingError: There is no Node that could.
    """
    node = find_node(machine.environ)
    check_node(node, machine.environ)
    return [*_runtime(machine, node, "serve"), "--host", network_host, "--port", str(port)]


def status_command(machine: Machine, plugin_id: str | None, *, as_json: bool) -> list[str]:
    """Return what asks the running serve; it ends within 3 s.

    Raises:
        NodeMissingError: There is no Node.
    """
    asked = [] if plugin_id is None else [plugin_id]
    return [
        *_runtime(machine, find_node(machine.environ), "status"),
        *(["--json"] if as_json else []),
        "--",
        *asked,
    ]


def call_command(machine: Machine, plugin_id: str, name: str, arguments: Sequence[str], *, as_json: bool) -> list[str]:
    """Return what has the running serve run a plugin's command.

    Raises:
        NodeMissingError: There is no Node.
    """
    wanted = ["--json"] if as_json else []
    return [*_runtime(machine, find_node(machine.environ), "call"), *wanted, plugin_id, name, *arguments]


def _runtime(machine: Machine, node: str, command: str) -> list[str]:
    return [node, str(RUNTIME), command, "--home", str(machine.layout.home)]
