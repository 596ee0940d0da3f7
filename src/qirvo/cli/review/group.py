"""`qirvo review`: its commands by name."""

from qirvo.cli.lazy import Lazy, LazyGroup

command = LazyGroup(
    "review",
    table={
        "list": Lazy("qirvo.cli.review.list_", "List submissions."),
        "show": Lazy("qirvo.cli.review.show", "Show a submission with all that a decision needs."),
        "diff": Lazy("qirvo.cli.review.diff", "Show what is different in a submission, or in one file of it."),
        "confirm-tests": Lazy(
            "qirvo.cli.review.confirm_tests", "Confirm the tests of a submission that came without a test report."
        ),
        "claim": Lazy("qirvo.cli.review.claim", "Keep other reviewers away from a submission for a while."),
        "release": Lazy("qirvo.cli.review.release", "Let other reviewers have a submission that you claimed."),
        "checklist": Lazy(
            "qirvo.cli.review.checklist", "Show the manual checklist of a submission, or tick exactly what holds."
        ),
        "flag": Lazy(
            "qirvo.cli.review.flag",
            "Doubt a submission's security: nobody approves it before the flag is cleared.",
        ),
        "answers": Lazy("qirvo.cli.review.answers", "List sentences that reviewers say often, add one, or forget one."),
        "times": Lazy("qirvo.cli.review.times", "Show how long reviews took; everybody may know."),
        "approve": Lazy("qirvo.cli.review.approve", "Approve a submission, which publishes it."),
        "request-changes": Lazy(
            "qirvo.cli.review.request_changes", "Ask the publisher to change something and submit again."
        ),
        "reject": Lazy("qirvo.cli.review.reject", "Reject a submission."),
        "suppress": Lazy("qirvo.cli.review.suppress", "Decide that findings of a rule do not count in some content."),
        "suppressions": Lazy("qirvo.cli.review.suppressions", "List the decisions that findings do not count."),
        "unsuppress": Lazy("qirvo.cli.review.unsuppress", "Let findings that were suppressed count again."),
    },
    summary="Decide on submissions.",
)
