"""The way to a container engine with the Docker API, Docker or podman; what can fail there is named here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import docker.errors
import requests

from qirvo.deploy.ports import TargetUnreachableError
from qirvo.domain.errors import ConflictError

USUAL_ADDRESS = "unix:///var/run/docker.sock"
_TIMEOUT_S = 120
_UNIX = "unix://"


class EngineRefusedError(ConflictError):
    """The engine does not do what it was asked."""

    code = "engine-refused"
    hint = "Look at what the engine says; what ran before still runs."


@contextmanager
def open_engine(address: str, *, advice: str | None = None) -> Iterator[docker.DockerClient]:
    """Let the engine at `address` be asked.

    Args:
        address: Its socket, `unix:///run/podman/podman.sock`.
        advice: What to do when it does not answer or refuses, instead of the usual.

    Raises:
        TargetUnreachableError: It does not answer.
        EngineRefusedError: It refuses.
    """
    socket = Path(address.removeprefix(_UNIX)) if address.startswith(_UNIX) else None
    if socket is not None and not socket.is_socket():  # the library would leave one of its own open
        raise TargetUnreachableError(f"no engine answers at `{address}`: there is no socket", hint=advice)
    try:
        engine = docker.DockerClient(base_url=address, timeout=_TIMEOUT_S)
    except (docker.errors.DockerException, ValueError) as exc:
        raise TargetUnreachableError(f"no engine answers at `{address}`: {exc}", hint=advice) from exc
    try:
        yield engine
    except docker.errors.APIError as exc:
        told = exc.explanation if isinstance(exc.explanation, str) else str(exc)
        raise EngineRefusedError(f"the engine at `{address}` refuses: {told[:500]}", hint=advice) from exc
    except (requests.exceptions.RequestException, docker.errors.DockerException) as exc:
        raise TargetUnreachableError(f"the engine at `{address}` does not answer: {exc}", hint=advice) from exc
    finally:
        engine.close()
