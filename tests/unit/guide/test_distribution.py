"""What the Guide's `distribute` makes of distribution channels, options and a registry's answers."""

from pathlib import Path
from typing import Any

import pytest

from qirvo.authoring.distribute import DirectOrder, GivenDirectly, Outlets
from qirvo.authoring.new import create_plugin
from qirvo.authoring.publish import Reporter
from qirvo.checks.runner import check_folder
from qirvo.client.transport import Answer
from qirvo.domain.errors import UnavailableError
from qirvo.domain.names import PluginId
from qirvo.guide.distribution import (
    AuthConfig,
    DistributionChannel,
    DistributionOptions,
    DistributionRequirements,
    DistributionResult,
    PricingConfig,
    default_distribution_channels,
    distribute,
)
from qirvo.wire.plugins import PluginDocument, VersionDocument
from qirvo.wire.submissions import SubmitAnswer
from tests.support.clients import (
    ScriptedTransport,
    a_client,
    a_refusal,
    a_submission_document,
    an_answer,
    submitted_with,
)

ARTIFACT = "c" * 64
PUBLISHED = (
    an_answer(SubmitAnswer(submissionId="sub-1", reviewUrl="", estimatedReviewTime="soon")),
    an_answer(a_submission_document(artifactDigest=f"sha256:{ARTIFACT}")),
)
NOTHING_DEMANDED = DistributionRequirements()


class Quiet:
    """Hears nothing."""

    def said(self, text: str) -> None: ...

    def progress(self, done_bytes: int, total_bytes: int) -> None: ...


class Handing:
    """Hands out directly, into its memory."""

    def __init__(self) -> None:
        self.orders: list[DirectOrder] = []

    def __call__(self, order: DirectOrder, *, reporter: Reporter) -> GivenDirectly:
        self.orders.append(order)
        reporter.said("handed out")
        assert order.archive.is_file()
        return GivenDirectly(id="bun-1", download_url="https://files.example/x.zip")


class Distributing:
    """`distribute` over scripted answers, and what was sent."""

    def __init__(self, folder: Path, *answers: Answer) -> None:
        self.folder = folder
        create_plugin(folder, PluginId("acme", "weather"), "service")
        self.direct = Handing()
        self.client, self.transport = a_client(*answers)

    def to(
        self,
        distribution_channel: str | DistributionChannel,
        options: DistributionOptions | None = None,
        *,
        handing: bool = True,
    ) -> DistributionResult:
        named = {} if isinstance(distribution_channel, str) else {distribution_channel.id: distribution_channel}
        return distribute(
            self.folder,
            distribution_channel if isinstance(distribution_channel, str) else distribution_channel.id,
            options,
            distribution_channels=named,
            outlets=Outlets(
                registry=lambda _terms: self.client,
                reviewing=lambda: self.client,
                direct=(lambda _terms: self.direct) if handing else None,
            ),
            reporter=Quiet(),
        )

    @property
    def submitted(self) -> dict[str, Any]:
        return submitted_with(self.transport.sent[0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "plugin"


def a_team(**changes: Any) -> DistributionChannel:
    values: dict[str, Any] = {"id": "team", "name": "Team", "type": "direct", "requirements": NOTHING_DEMANDED}
    return DistributionChannel(**(values | changes))


def test_the_defaults_are_the_guides_and_two_of_ours():
    defaults = default_distribution_channels()
    assert set(defaults) == {"marketplace", "direct", "private", "enterprise"}
    assert defaults["marketplace"].authentication == AuthConfig(type="api-key", required=True)
    assert defaults["marketplace"].requirements == DistributionRequirements(
        review=True, testing=True, documentation=True, security=True
    )
    assert defaults["direct"].requirements == NOTHING_DEMANDED


def test_the_marketplace_answers_with_the_guides_result(folder: Path):
    result = Distributing(folder, *PUBLISHED).to("marketplace")
    assert result == DistributionResult(
        success=True,
        distributionId="sub-1",
        downloadUrl=f"https://registry.example/repositories/public/artifacts/{ARTIFACT}.zip",
        marketplaceUrl="https://registry.example/plugins/acme.weather",
    )


def test_each_of_the_guides_options_reaches_the_registry(folder: Path):
    distributing = Distributing(folder, *PUBLISHED)
    pricing = PricingConfig(type="paid", price=499, currency="EUR", subscription="monthly")
    options = DistributionOptions(version="0.1.0", releaseNotes="Rain.", beta=True, private=True, pricing=pricing)
    assert distributing.to("marketplace", options).success
    release = distributing.submitted["release"]
    assert (release["releaseNotes"], release["updateChannel"], release["private"]) == ("Rain.", "beta", True)
    metadata = distributing.submitted["metadata"]
    assert metadata.pop("digest").startswith("sha256:")
    assert metadata == {
        "id": "acme.weather",
        "version": "0.1.0",
        "pricing": {"type": "paid", "price": 499, "currency": "EUR", "subscription": {"interval": "monthly"}},
    }


def test_each_option_reaches_whoever_hands_out_directly(folder: Path):
    distributing = Distributing(folder)
    options = DistributionOptions(releaseNotes="Rain.", beta=True, private=True, pricing=PricingConfig(type="free"))
    result = distributing.to("direct", options)
    assert (result.success, result.distributionId, result.marketplaceUrl) == (True, "bun-1", None)
    (order,) = distributing.direct.orders
    assert str(order.manifest.id) == "acme.weather"
    assert (order.options.release_notes, order.options.is_beta, order.options.is_private) == ("Rain.", True, True)
    assert order.options.pricing == {"type": "free"}


def test_an_unknown_one_is_refused_in_the_guides_words(folder: Path):
    result = Distributing(folder).to("nowhere")
    assert (result.success, result.errors) == (False, ["Distribution channel not found: `nowhere`"])


def test_a_way_without_an_outlet_is_refused_in_the_guides_words(folder: Path):
    for distributing, to in (
        (Distributing(folder), a_team(type="enterprise")),
        (Distributing(folder / "other"), a_team()),
    ):
        assert distributing.to(to, handing=False).errors[0].startswith("Unsupported distribution type: ")


def test_every_unmet_requirement_is_an_error_with_what_to_do(folder: Path):
    distributing = Distributing(folder, a_refusal(404))
    (folder / "README.md").unlink()
    demanding = a_team(
        requirements=DistributionRequirements(testing=True, documentation=True),
    )
    result = distributing.to(demanding, DistributionOptions(version="2.0.0", pricing=PricingConfig(type="paid")))
    assert (result.success, distributing.direct.orders) == (False, [])
    assert result.errors[0].startswith("Plugin validation failed: ")
    told = {error.partition(":")[0] for error in result.errors[1:]}
    assert told == {"testing", "documentation", "version", "pricing"}
    assert all(error.endswith(")") for error in result.errors[1:])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (a_refusal(404), "was published by no registry"),
        (a_refusal(404, detail="`acme.weather` is private"), "was published by no registry"),
    ],
)
def test_what_nobody_reviewed_does_not_leave_where_review_is_demanded(folder: Path, answer: Answer, said: str):
    result = Distributing(folder, answer).to(a_team(requirements=DistributionRequirements(review=True)))
    assert said in result.errors[1]


def a_plugin(tree_digest: str) -> Answer:
    version = VersionDocument(
        version="0.1.0",
        publishedAt="2026-01-05T12:00:00+00:00",
        digest="sha256:" + "a" * 64,
        treeDigest=tree_digest,
        sizeBytes=1,
        permissions=[],
        platform="*",
    )
    return an_answer(
        PluginDocument(
            id="acme.weather",
            name="Weather",
            publisher="acme",
            description="",
            category="other",
            tags=[],
            pricing={},
            screenshots=[],
            documentation="",
            version="0.1.0",
            versions=[version],
        )
    )


def test_what_was_published_as_other_content_was_not_reviewed(folder: Path):
    reviewed = a_team(requirements=DistributionRequirements(review=True))
    result = Distributing(folder, a_plugin("sha256:" + "0" * 64)).to(reviewed)
    assert "has not published this content" in result.errors[1]


def test_the_very_content_that_a_registry_published_was_reviewed(folder: Path):
    distributing = Distributing(folder)
    tree_digest = str(check_folder(folder).tree_digest)
    distributing.transport.answers.append(a_plugin(tree_digest))
    assert distributing.to(a_team(requirements=DistributionRequirements(review=True))).success


def test_a_registry_that_does_not_answer_has_not_said_no(folder: Path):
    class Silent(ScriptedTransport):
        def send(self, *_args: object, **_kwargs: object) -> Answer:
            raise UnavailableError("no answer")

    distributing = Distributing(folder)
    distributing.client = type(distributing.client)(
        address=distributing.client.address, token=None, transport=Silent([])
    )
    result = distributing.to(a_team(requirements=DistributionRequirements(review=True)))
    assert result.errors == ["no answer"]


def test_a_private_plugin_is_not_put_where_nobody_is_asked_who_they_are(folder: Path):
    open_place = a_team(endpoint="https://files.example")
    result = Distributing(folder).to(open_place, DistributionOptions(private=True))
    assert "asks nobody who they are" in result.errors[1]


def test_a_price_that_is_paid_again_and_again_says_how_often(folder: Path):
    pricing = PricingConfig(type="paid", price=1, currency="EUR", subscription=True)
    result = Distributing(folder).to("direct", DistributionOptions(pricing=pricing))
    assert "`monthly` or `yearly`" in result.errors[1]


def test_a_distribution_channel_that_could_not_work_is_refused(folder: Path):
    result = Distributing(folder).to(a_team(endpoint="http://files.example", authentication=AuthConfig(type="oidc")))
    assert (result.success, "unencrypted" in result.errors[0]) == (False, True)
