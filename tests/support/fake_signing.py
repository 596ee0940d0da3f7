"""Publishers' keys in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qirvo.domain.publisher_keys import PublisherKey, PublisherKeyExistsError


@dataclass
class SigningState:
    """What is committed."""

    keys: dict[str, PublisherKey] = field(default_factory=dict)
    required: dict[str, datetime] = field(default_factory=dict)

    def copy(self) -> "SigningState":
        return SigningState(dict(self.keys), dict(self.required))


@dataclass
class FakePublisherKeys:
    """`signing_ports.PublisherKeys`."""

    state: SigningState

    def add(self, key: PublisherKey) -> None:
        if key.id in self.state.keys:
            raise PublisherKeyExistsError(f"key `{key.id}` is registered already")
        self.state.keys[key.id] = key

    def save(self, key: PublisherKey) -> None:
        self.state.keys[key.id] = key

    def find(self, key_id: str) -> PublisherKey | None:
        return self.state.keys.get(key_id)

    def of_publisher(self, publisher: str) -> Sequence[PublisherKey]:
        found = [key for key in self.state.keys.values() if key.publisher == publisher]
        return sorted(found, key=lambda key: (key.since, key.id))

    def require(self, publisher: str, since: datetime | None) -> None:
        self.state.required.pop(publisher, None)
        if since is not None:
            self.state.required[publisher] = since

    def required_since(self, publisher: str) -> datetime | None:
        return self.state.required.get(publisher)
