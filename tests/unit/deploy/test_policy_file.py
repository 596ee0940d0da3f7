"""The file of a policy: everything that is said is read, and every fault is named with its line."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qirvo.deploy.images.signing_keys import create_image_key
from qirvo.deploy.policy_file import MalformedPolicyError, NoPolicyError, read_policy
from qirvo.domain.deployment_policy import DeploymentPolicy
from qirvo.domain.findings import Severity

WHOLE = """
[findings]
highest = "info"

[licenses]
allowed = ["MIT", "BSD-*"]
denied = ["AGPL-*"]

[permissions]
denied = ["camera", "network"]

[network]
hosts = ["*.example.org", "api.example.com"]

[signatures]
keys = ["release.key.pub"]
publisher_keys = ["KEY"]
provenance = true

[age]
base = "90d"
scan = "1d"
advisories = "7d"

[artifacts]
unreviewed = false

[waivers]
longest = "60d"
files = ["waivers.toml"]

[[waiver]]
rule = "policy/license"
subject = "left-pad@1.0.0"
reason = "ours"
by = "pete"
expires = 2026-12-31
""".replace("KEY", "f" * 64)
OTHER = """
[[waiver]]
rule = "secrets/private-key"
subject = "test/key.pem"
reason = "a fixture"
by = "quin"
expires = 2026-12-01T10:00:00Z
"""


def written(folder: Path, text: str = WHOLE, other: str = OTHER) -> Path:
    (folder / "waivers.toml").write_text(other, encoding="utf-8")
    (folder / "policy.toml").write_text(text, encoding="utf-8")
    return folder / "policy.toml"


def test_everything_that_is_said_is_read(tmp_path: Path):
    public = create_image_key(tmp_path / "release.key")
    policy = read_policy(written(tmp_path)).policy
    assert policy.highest is Severity.INFO
    assert (policy.licenses_allowed, policy.licenses_denied) == (("MIT", "BSD-*"), ("AGPL-*",))
    assert policy.permissions_denied == {"camera", "network-access"}
    assert policy.network_hosts == ("*.example.org", "api.example.com")
    assert (policy.signers, policy.signatures, policy.provenance) == ((public.fingerprint,), 1, True)
    assert policy.publisher_keys == frozenset({"f" * 64})
    assert (policy.base_age, policy.scan_age, policy.advisories_age) == tuple(map(timedelta, (90, 1, 7)))
    assert not policy.unreviewed
    assert [(one.by, one.expires_at) for one in policy.waivers] == [
        ("pete", datetime(2027, 1, 1, tzinfo=UTC)),  # the whole day counts
        ("quin", datetime(2026, 12, 1, 10, tzinfo=UTC)),
    ]


def test_an_empty_file_is_the_usual_policy(tmp_path: Path):
    read = read_policy(written(tmp_path, "")).policy
    assert read == DeploymentPolicy(digest=read.digest)


def test_without_keys_of_its_own_those_of_the_settings_are_asked_for(tmp_path: Path):
    public = create_image_key(tmp_path / "trusted.key")
    read = read_policy(written(tmp_path, "[signatures]\nprovenance = true\n"), trusted=[public]).policy
    assert (read.signers, read.signatures) == ((public.fingerprint,), 1)


def test_another_waiver_is_another_policy(tmp_path: Path):
    create_image_key(tmp_path / "release.key")
    before = read_policy(written(tmp_path)).policy.digest
    assert read_policy(written(tmp_path, other=OTHER.replace("quin", "rita"))).policy.digest != before


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('highest = "info"', 'highest = "grave"', "line 3, `findings.highest`: `grave`"),
        ('highest = "info"', "highest = 5", "line 3, `findings.highest`"),
        ('"BSD-*"', '"MIT OR X"', r"line 6, `licenses.allowed\[1\]`"),
        ('"network"', '"flying"', r"line 10, `permissions.denied\[1\]`: `flying`"),
        ("hosts =", "host =", "line 13, `network.host`"),
        ('"*.example.org"', '"https://example.org"', r"line 13, `network.hosts\[0\]`"),
        ("release.key.pub", "nowhere.pub", "line 16, `signatures.keys`.*no key file"),
        ('"ffff', '"xfff', r"line 17, `signatures.publisher_keys\[0\]`"),
        ("provenance", "at_least = 2\nprovenance", "line 18, `signatures.at_least`: `2` of `1` keys"),
        ('base = "90d"', 'base = "soon"', "line 21, `age.base`: `soon`"),
        ('scan = "1d"', 'scan = "0s"', "line 22, `age.scan`"),
        ("[artifacts]", "[artefacts]", "line 25, `artefacts`"),
        ("unreviewed = false", 'unreviewed = "no"', "line 26, `artifacts.unreviewed`"),
        ('reason = "ours"', 'reason = ""', r"line 32, `waiver\[0\]`: a waiver has no `reason`"),
        ("expires = 2026-12-31", 'expires = "never"', r"line 37, `waiver\[0\].expires`"),
        ("expires = 2026-12-31", "", r"line 32, `waiver\[0\]`: .*`expires`"),
        ('rule = "policy/license"', 'rule = "policy/signature"', "cannot be waived"),
        ("[findings]", "[findings", "line 2"),
    ],
)
def test_a_fault_is_named_with_its_line_and_key(tmp_path: Path, before: str, after: str, said: str):
    create_image_key(tmp_path / "release.key")
    assert before in WHOLE
    with pytest.raises(MalformedPolicyError, match=said) as error:
        read_policy(written(tmp_path, WHOLE.replace(before, after, 1)))
    assert "policy.toml" in error.value.message


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path):
    create_image_key(tmp_path / "release.key")
    text = WHOLE.replace('"info"', '"grave"').replace('"90d"', '"soon"')
    with pytest.raises(MalformedPolicyError) as error:
        read_policy(written(tmp_path, text, OTHER.replace("rule =", "rules =")))
    assert [word in error.value.message for word in ("grave", "soon", "waivers.toml`, line 3")] == [True] * 3


def test_the_example_of_the_guide_is_one(tmp_path: Path):
    guide = (Path(__file__).resolve().parents[3] / "docs" / "guides" / "operator.md").read_text(encoding="utf-8")
    (example,) = [text for text in re.findall(r"```toml\n(.*?)```", guide, re.DOTALL) if "[findings]" in text]
    create_image_key(tmp_path / "release.key")
    policy = read_policy(written(tmp_path, example)).policy
    assert policy.network_hosts
    assert len(policy.waivers) == 2


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path):
    with pytest.raises(NoPolicyError, match=r"policy\.toml"):
        read_policy(tmp_path / "policy.toml")
