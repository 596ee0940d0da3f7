"""`qirvo rollout`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "rollout",
    table={
        "start": Lazy("qirvo.cli.rollout.start", "Expose a published release, to everybody or gradually."),
        "pause": Lazy("qirvo.cli.rollout.pause", "Let a rollout rest at the share it has."),
        "resume": Lazy("qirvo.cli.rollout.resume", "Let a paused rollout go on from the share it rests at."),
        "shrink": Lazy("qirvo.cli.rollout.shrink", "Serve fewer installations, and rest there."),
        "halt": Lazy("qirvo.cli.rollout.halt", "Serve nobody any more, for good, and yank the release."),
        "recall": Lazy("qirvo.cli.rollout.recall", "Take a release back from everybody: hosts return to an older one."),
        "log": Lazy("qirvo.cli.rollout.log", "Show what was offered to whom when, from the registry's public log."),
        "simulate": Lazy("qirvo.cli.rollout.simulate", "Say what a rollout would do, from recent installations."),
        "status": Lazy("qirvo.cli.rollout.status", "Show how much of each update channel sees which release."),
    },
    summary="Expose a release step by step.",
)
