"""What a plugin and a publisher are called.

A plugin's identity is the manifest's `id`, `publisher.name`; it never changes, whatever the manifest's `name` or the
npm name become (the real weather plugin changed its `name` between two releases, never its `id`).
"""

import re
from typing import Self

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError

_PART = r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?"
_PUBLISHER = re.compile(_PART)
_PLUGIN_ID = re.compile(rf"({_PART})\.({_PART})")


class MalformedNameError(InvalidError):
    """The text is not a name of the needed form."""

    code = "name-malformed"
    hint = "Use `publisher.name`: each part 1 to 64 lower-case letters, digits and inner hyphens."


@dataclass(frozen=True, slots=True, order=True)
class PluginId:
    """A plugin's identity, `publisher.name`.

    Attributes:
        publisher: The account that owns the plugin.
        name: The plugin's name among that publisher's.
    """

    publisher: str
    name: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `publisher.name`.

        Raises:
            MalformedNameError: `text` has another form.
        """
        match = _PLUGIN_ID.fullmatch(text)
        if match is None:
            raise MalformedNameError(f"`{text[:140]}` is not a plugin id")
        return cls(match[1], match[2])

    def __str__(self) -> str:
        return f"{self.publisher}.{self.name}"


def parse_publisher_name(text: str) -> str:
    """Return `text` when it may name a publisher.

    Raises:
        MalformedNameError: It may not.
    """
    if _PUBLISHER.fullmatch(text) is None:
        raise MalformedNameError(
            f"`{text[:80]}` cannot name a publisher",
            hint="Use 1 to 64 lower-case letters, digits and inner hyphens.",
        )
    return text
