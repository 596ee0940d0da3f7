"""A site on a branch of a real git repository."""

import subprocess
from pathlib import Path

import pytest

from qirvo.authoring.website.publishing.copying import OtherSiteError
from qirvo.authoring.website.publishing.git_branch import GitRefusedError, MalformedBranchError, publish_branch
from qirvo.authoring.website.publishing.targets import publish_to
from qirvo.authoring.website.record import NoSiteError
from tests.support.sites import Stand, Visiting, a_stand


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True, timeout=120)
    return done.stdout.strip()


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    made = a_stand(tmp_path)
    made.build(made.archive())
    return made


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--bare", "pages.git")
    return tmp_path / "pages.git"


def test_a_branch_has_the_site_and_nothing_else_and_grows_by_one_commit(stand: Stand, bare: Path, tmp_path: Path):
    target = f"git+{bare}#gh-pages"
    first = publish_to(stand.site, target)
    assert publish_to(stand.site, target).sent == 0
    stand.build(stand.archive("1.1.0"))
    assert 0 < publish_to(stand.site, target).sent < first.sent
    assert git(bare, "rev-list", "--count", "gh-pages") == "2"
    names = git(bare, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    assert {".nojekyll", ".well-known/qirvo.json", "index.html"} <= set(names)
    assert not [name for name in names if "lock" in name or "partial" in name]
    git(tmp_path, "clone", "--quiet", "--branch", "gh-pages", str(bare), "checkout")
    assert len(Visiting(tmp_path / "checkout", tmp_path / "host").index().releases) == 2


def test_what_the_branch_had_before_goes_and_other_branches_stay(stand: Stand, bare: Path, tmp_path: Path):
    git(tmp_path, "clone", "--quiet", str(bare), "work")
    work = tmp_path / "work"
    git(work, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "--quiet", "-m", "x")
    git(work, "push", "--quiet", "origin", "HEAD:refs/heads/main", "HEAD:refs/heads/docs")
    before = git(bare, "rev-parse", "main")
    publish_branch(stand.site, str(bare), "docs")
    assert git(bare, "rev-parse", "main") == before
    assert git(bare, "rev-parse", "docs~1") == before


def test_settings_of_the_machine_do_not_change_what_is_committed(
    stand: Stand, bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    ignoring = tmp_path / "ignored"
    ignoring.write_text("*.json\n*.zip\n", encoding="utf-8")
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[core]\nautocrlf = true\nexcludesFile = {ignoring}\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    publish_branch(stand.site, str(bare), "gh-pages")
    committed = subprocess.run(
        ["git", "cat-file", "blob", "gh-pages:metadata/timestamp.json"], cwd=bare, check=True, capture_output=True
    )
    assert committed.stdout == (stand.site / "metadata" / "timestamp.json").read_bytes()


def test_another_site_on_the_branch_is_left_alone(stand: Stand, bare: Path, tmp_path: Path):
    publish_branch(stand.site, str(bare), "gh-pages")
    other = a_stand(tmp_path / "other")
    other.build(other.archive())
    with pytest.raises(OtherSiteError):
        publish_branch(other.site, str(bare), "gh-pages")
    assert git(bare, "rev-list", "--count", "gh-pages") == "1"


@pytest.mark.parametrize("branch", ["a..b", "-x", "a b", "x.lock", "a:b", "@{"])
def test_what_cannot_name_a_branch_is_refused(branch: str, stand: Stand, bare: Path):
    with pytest.raises(MalformedBranchError):
        publish_branch(stand.site, str(bare), branch)


@pytest.mark.parametrize("repository", ["--upload-pack=touch evil", "ext::sh -c touch% evil", "nowhere"])
def test_an_address_is_never_a_command(repository: str, stand: Stand):
    with pytest.raises(GitRefusedError):
        publish_branch(stand.site, repository, "gh-pages")
    assert not (stand.site / "evil").exists()


def test_there_has_to_be_a_site(bare: Path, tmp_path: Path):
    with pytest.raises(NoSiteError):
        publish_branch(tmp_path / "nothing", str(bare), "gh-pages")
