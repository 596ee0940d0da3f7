"""What a program of faults found: what was done, what was acknowledged, how long nobody was answered, what was lost."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Found:
    """What a run found.

    Attributes:
        faults: How often something was done to the registry, by what.
        recoveries: How often it took on work again afterwards.
        acknowledged: How much was acknowledged, by what.
        refused: How often each answer was no good one: its status and code, or why there was none.
        lost: Everything acknowledged that was not there at the end, or not any more.
        halves: Everything that a reader saw half of.
        flaws: What `qirvo server verify` said.
        longest_without_s: The longest time without a good answer, by who asked.
        more: Other figures of the kind of fault.
    """

    faults: Counter[str] = field(default_factory=Counter)
    recoveries: int = 0
    acknowledged: dict[str, int] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    longest_without_s: dict[str, float] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def wrong(self) -> list[str]:
        """Everything that must not be."""
        return [*self.lost, *self.halves, *self.flaws]

    def note_longest(self, name: str, figure: float) -> None:
        """Keep `figure` among the other ones if it is the greatest of its name."""
        self.more[name] = max(self.more.get(name, 0.0), figure)

    def text(self) -> str:
        """All of it as JSON."""
        return json.dumps(vars(self), indent=2, sort_keys=True)
