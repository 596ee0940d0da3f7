"""What only some installations have: a command that needs an extra says so, and how to get it."""

from collections.abc import Iterator
from contextlib import contextmanager

from qirvo.domain.errors import UnavailableError


class MissingExtraError(UnavailableError):
    """The command needs libraries that a plain host does without."""

    code = "extra-missing"


@contextmanager
def needs_extra(extra: str) -> Iterator[None]:
    """Translate a missing third-party module inside the block into advice to install `extra`.

    Raises:
        MissingExtraError: A module is missing that is not ours.
    """
    try:
        yield
    except ModuleNotFoundError as exc:
        if exc.name is None or exc.name.partition(".")[0] == "qirvo":
            raise
        raise MissingExtraError(
            f"this needs `{exc.name}`, which is not installed", hint=f'pip install "qirvo[{extra}]"'
        ) from exc
