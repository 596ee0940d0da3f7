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
        "approve": Lazy("qirvo.cli.review.approve", "Approve a submission, which publishes it."),
        "reject": Lazy("qirvo.cli.review.reject", "Reject a submission."),
        "suppress": Lazy("qirvo.cli.review.suppress", "Decide that findings of a rule do not count in some content."),
        "suppressions": Lazy("qirvo.cli.review.suppressions", "List the decisions that findings do not count."),
        "unsuppress": Lazy("qirvo.cli.review.unsuppress", "Let findings that were suppressed count again."),
    },
    summary="Decide on submissions.",
)
