"""Values of the registry for tests: uploads, submissions, plugins, tokens."""

from datetime import datetime, timedelta

from qirvo.artifacts.tree import TreeEntry
from qirvo.domain.access import Account, Right, Token, TokenKind
from qirvo.domain.differences import difference
from qirvo.domain.digests import Digest
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.events import DistributionEvent, EventKind
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.listings import Listing
from qirvo.domain.names import PluginId
from qirvo.domain.risk import History, risk_of
from qirvo.domain.submissions import Assessment, HistoryEntry, ReleaseRequest, Submission, SubmissionState
from qirvo.domain.traits import Traits
from qirvo.domain.versions import Version
from qirvo.server.ports import Plugin, Upload
from tests.support.builders import MONDAY, WEATHER, an_artifact
from tests.support.traits import some_traits

ANN = Account(name="ann", publishers=frozenset({"acme"}))
ROB = Account(name="rob", rights=frozenset({Right.REVIEW}))
MANIFEST = {"id": str(WEATHER), "name": "Wetter für alle", "permissions": [{"name": "network-access"}]}


def a_token(digest: str = "ab" * 32, **changes: object) -> Token:
    """A one-time token of ann's, made on Monday, good for a day."""
    values: dict[str, object] = {
        "digest": digest,
        "account": ANN.name,
        "kind": TokenKind.ONE_TIME,
        "created_at": MONDAY,
        "expires_at": MONDAY + timedelta(days=1),
    }
    return Token(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def an_upload(upload_id: str = "upl_1", content: str = "weather", **changes: object) -> Upload:
    """An upload of ann's, received on Monday."""
    artifact = an_artifact(content)
    values: dict[str, object] = {
        "id": upload_id,
        "plugin_id": WEATHER,
        "version": Version("1.0.0"),
        "upload_digest": Digest.of(f"upload {content}".encode()),
        "artifact_digest": artifact.digest,
        "artifact_size_bytes": artifact.size_bytes,
        "tree_digest": artifact.tree_digest,
        "manifest": MANIFEST,
        "account": ANN.name,
        "received_at": MONDAY,
    }
    return Upload(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def a_submission(submission_id: str = "sub_1", version: str = "1.0.0", **changes: object) -> Submission:
    """A submission of ann's that was just received."""
    values: dict[str, object] = {
        "id": submission_id,
        "plugin_id": WEATHER,
        "version": Version(version),
        "upload_digest": Digest.of(f"upload {version}".encode()),
        "artifact": an_artifact(version),
        "manifest": MANIFEST,
        "listing": a_listing(),
        "request": ReleaseRequest(notes="mends the rain"),
        "submitted_by": ANN.name,
        "submitted_at": MONDAY,
        "history": (HistoryEntry(at=MONDAY, state=SubmissionState.RECEIVED, by=ANN.name),),
    }
    return Submission(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def an_assessment(after: Traits) -> Assessment:
    """What is made of a release that turned from an honest one into `after`, with one file changed."""
    changed = difference(some_traits(), after, {"a.js": an_entry("old")}, {"a.js": an_entry("new")}, since="1.0.0")
    return Assessment(traits=after, difference=changed, risk=risk_of((), changed, History(silence=timedelta(days=2))))


def an_entry(content: str) -> TreeEntry:
    """A file of a content tree."""
    return TreeEntry(path="a.js", size=len(content), digest=Digest.of(content.encode()))


def a_listing(name: str = "Weather", **changes: object) -> Listing:
    """A listing."""
    values: dict[str, object] = {
        "name": name,
        "description": "Tells the rain, 100 % sure",
        "tags": ("sky", "Regenschirm"),
        "pricing": {"type": "paid", "amount": {"EUR": 250}},
        "origins": {"name": "manifest"},
    }
    return Listing(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def a_plugin(plugin_id: PluginId = WEATHER, **listing: object) -> Plugin:
    """A plugin with a listing."""
    return Plugin(id=plugin_id, listing=a_listing(**listing), updated_at=MONDAY)  # type: ignore[arg-type]  # as above


def a_warning(message: str = "`README.md` is short") -> Finding:
    """A finding that refuses nothing."""
    return Finding(
        rule="documentation/readme", severity=Severity.WARNING, message=message, file="README.md", line=3, help="Write."
    )


def an_event(event_id: str = "evt_000001", *, at: datetime = MONDAY, **changes: object) -> DistributionEvent:
    """An installation on Monday."""
    values: dict[str, object] = {
        "id": event_id,
        "kind": EventKind.INSTALL,
        "plugin_id": WEATHER,
        "version": Version("1.0.0"),
        "distribution_channel": DistributionChannel.MARKETPLACE,
        "at": at,
    }
    return DistributionEvent(**(values | changes))  # type: ignore[arg-type]  # the test names the fields
