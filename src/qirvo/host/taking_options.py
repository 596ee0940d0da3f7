"""What an owner may say about one install or update: the Distribution Guide's options of `installUpdate`."""

from qirvo.deferred import dataclass

_ALL = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingOptions:
    """How one install or update treats what was there before.

    Attributes:
        backup: Keep the release before for `qirvo plugin rollback`; costs what is different on disk. Until the new one
            has proven itself it is there in any case.
        rollback_on_failure: Go back when the new release does not come up or does not stay well. Without it, there is
            no probation, and what does not come up stays.
        cleanup: Let go of the releases beyond those to be kept.
        keep_versions: How many to keep, the active one among them; None for as many as the host's settings say.
    """

    backup: bool = True
    rollback_on_failure: bool = True
    cleanup: bool = True
    keep_versions: int | None = None

    def kept(self, usual: int) -> int:
        """Return how many releases stay, the active one among them, where `usual` is the host's setting."""
        if not self.backup:
            return 1
        if not self.cleanup:
            return _ALL
        return usual if self.keep_versions is None else max(self.keep_versions, 1)


USUAL = TakingOptions()
