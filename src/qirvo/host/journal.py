"""What a change is about to do, on disk before it does it, so that whoever comes after a crash can finish or undo it.

`before` and `after` are whole installations: undoing is writing the one, and the change is done when the other is on
disk as committed. The stages only tell whether the release was judged to be bad.
"""

from enum import StrEnum
from typing import Any, Literal

import msgspec

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.host.filesystem import DamagedStateError, read_json, write_json
from qirvo.host.installation_files import DAMAGE_HINT, InstallationFile, from_file, to_file
from qirvo.host.installations import Installation
from qirvo.host.layout import PluginLayout
from qirvo.host.outcomes import ChangeKind


class Stage(StrEnum):
    """How far a change has come, once its journal is written; what follows the swap, the installation says by itself.

    Earlier versions wrote `swapped` and `probation`, too.
    """

    JOURNALLED = "journalled"
    RE_READ = "re-read"
    SWAPPED = "swapped"
    PROBATION = "probation"
    REVERTING = "reverting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """A change that is under way.

    Attributes:
        event_id: Of the event that will tell of it, so that a repeated try tells it once.
        before: What was installed; None before a first installation.
        after: What will be installed.
        had_data: Whether the plugin's data were there before, kept from an earlier installation.
        error: Why it is being reverted.
    """

    kind: ChangeKind
    stage: Stage
    event_id: str
    before: Installation | None
    after: Installation
    had_data: bool = False
    error: str = ""


class _JournalFile(msgspec.Struct, kw_only=True, rename="camel"):
    kind: Literal["install", "update", "rollback"]
    stage: Literal["journalled", "re-read", "swapped", "probation", "reverting"]
    event_id: str
    before: InstallationFile | None
    after: InstallationFile
    had_data: bool = False
    error: str = ""


def write_journal(layout: PluginLayout, journal: Journal) -> None:
    """Write `journal`, atomically and durably."""
    document: dict[str, Any] = {
        "kind": journal.kind.value,
        "stage": journal.stage.value,
        "eventId": journal.event_id,
        "before": None if journal.before is None else to_file(journal.before),
        "after": to_file(journal.after),
        "hadData": journal.had_data,
        "error": journal.error,
    }
    write_json(layout.journal, document)


def read_journal(layout: PluginLayout) -> Journal | None:
    """Return the change under way, or None.

    Raises:
        DamagedStateError: The file holds something else.
    """
    document = read_json(layout.journal, _JournalFile, hint=DAMAGE_HINT)
    if document is None:
        return None
    try:
        return Journal(
            kind=ChangeKind(document.kind),
            stage=Stage(document.stage),
            event_id=document.event_id,
            before=None if document.before is None else from_file(document.before),
            after=from_file(document.after),
            had_data=document.had_data,
            error=document.error,
        )
    except InvalidError as exc:
        raise DamagedStateError(f"`{layout.journal}` cannot be understood: {exc.message}", hint=DAMAGE_HINT) from exc
