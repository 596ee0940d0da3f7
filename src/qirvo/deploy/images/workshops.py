"""Where images are made: on this machine without an engine, or by one."""

from collections.abc import Mapping
from socket import gethostname

from qirvo.deploy.images.places import ImagePlaces
from qirvo.deploy.images.releasing import Workshop

ENGINE_VARIABLE = "DOCKER_HOST"


def open_workshop(engine: str | None, *, environ: Mapping[str, str], places: ImagePlaces) -> Workshop:
    """Return what makes images.

    Args:
        engine: Address of the engine that does, empty for that of the environment or the usual one; None for none.
        environ: The environment.
        places: Knows who asks at image registries.
    """
    if engine is None:
        return Workshop(machine=gethostname())
    from qirvo.deploy.engine_access import USUAL_ADDRESS  # noqa: PLC0415  # its library, where it is used
    from qirvo.deploy.images.engine_builder import EngineBuilder  # noqa: PLC0415  # the same

    address = engine or environ.get(ENGINE_VARIABLE) or USUAL_ADDRESS
    return Workshop(machine=gethostname(), build=EngineBuilder(address=address, sign_in=places.name_and_password))
