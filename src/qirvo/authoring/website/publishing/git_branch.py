"""A branch of a git repository, as hosts of static pages show it: one commit, and nothing that is not of the site.

Git is the program of that name. The branch moves in one step, so nobody ever sees half of a site.
"""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from qirvo.authoring.website.publishing.copying import Published, refuse_other
from qirvo.authoring.website.publishing.order import ROOT_FILE, files_of
from qirvo.authoring.website.record import read_record
from qirvo.domain.errors import InvalidError, UnavailableError

DEFAULT_BRANCH = "gh-pages"
_TIMEOUT_S = 900
_NAME, _ADDRESS = "qirvo site", "qirvo-site@localhost"
_PROTOCOLS = "file:git:http:https:ssh"


class GitMissingError(UnavailableError):
    """There is no git here."""

    code = "site-git-missing"
    hint = "Install git, or publish to a folder or a bucket."


class GitRefusedError(UnavailableError):
    """Git could not do it."""

    code = "site-git-refused"
    hint = "Look at the repository's address, at your rights, and at whether somebody else pushed; then try again."


class MalformedBranchError(InvalidError):
    """That cannot name a branch."""

    code = "site-branch-malformed"
    hint = "Write `git+REPOSITORY#BRANCH`."


def publish_branch(site: Path, repository: str, branch: str) -> Published:
    """Make the branch of `repository` what the site is.

    Raises:
        NoSiteError: There is no site.
        OtherSiteError: Another site is on that branch.
        MalformedBranchError: The branch has no name that a branch may have.
        GitMissingError: There is no git.
        GitRefusedError: The repository cannot be reached, refuses, or somebody else pushed meanwhile.
    """
    read_record(site)
    target = f"git+{repository}#{branch}"
    with tempfile.TemporaryDirectory(prefix="qirvo-git-") as scratch:
        git = _Git(Path(scratch), site)
        if git.tries("check-ref-format", f"refs/heads/{branch}") is None or branch.startswith("-"):
            raise MalformedBranchError(f"`{branch[:100]}` cannot name a branch")
        git.does("init", "--quiet", "--bare", "--", str(git.folder))
        parent = git.fetched(repository, branch)
        if parent:
            root = git.tries("cat-file", "blob", f"{parent}:{ROOT_FILE}")
            refuse_other(site, root, target)
        before = {} if not parent else git.listing(parent)
        tree = git.tree()
        after = git.listing(tree)
        sent = sum(before.get(path) != blob for path, blob in after.items())
        if not parent or git.text("rev-parse", f"{parent}^{{tree}}") != tree:
            given = ["-p", parent] if parent else []
            commit = git.text("commit-tree", tree, *given, "-m", "Publish the download site")
            git.does("push", "--quiet", "--", repository, f"{commit}:refs/heads/{branch}")
    return Published(target=target, sent=sent, kept=len(after) - sent)


class _Git:
    """Git with a repository of its own in a scratch folder, and the site as its working tree."""

    def __init__(self, scratch: Path, site: Path) -> None:
        self.folder = scratch / "repository"
        self._site = site.absolute()
        self._environment = _environment(scratch)

    def fetched(self, repository: str, branch: str) -> str:
        """Return the commit that the branch is at; empty where there is no such branch."""
        there = self.text("ls-remote", "--heads", "--", repository, f"refs/heads/{branch}")
        if not there:
            return ""
        self.does("fetch", "--quiet", "--depth=1", "--", repository, f"refs/heads/{branch}")
        return self.text("rev-parse", "FETCH_HEAD")

    def tree(self) -> str:
        """Return the tree of the site's files."""
        paths = "\0".join(each.path for each in files_of(self._site))
        self.does(
            f"--work-tree={self._site}", "add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul",
            given=paths.encode(),
        )  # fmt: skip
        return self.text("write-tree")

    def listing(self, tree: str) -> Mapping[str, str]:
        """Return path → blob of a tree."""
        lines = self.does("ls-tree", "-r", "-z", tree).decode("utf-8", "surrogateescape").split("\0")
        return {path: blob.split()[-1] for blob, tab, path in (line.partition("\t") for line in lines) if tab}

    def text(self, *words: str) -> str:
        """Return what git prints."""
        return self.does(*words).decode("utf-8", "replace").strip().split("\t")[0]

    def tries(self, *words: str) -> bytes | None:
        """Return what git prints; None when it refuses."""
        try:
            return self.does(*words)
        except GitRefusedError:
            return None

    def does(self, *words: str, given: bytes = b"") -> bytes:
        """Run git and return what it prints.

        Raises:
            GitMissingError: There is no git.
            GitRefusedError: It ended otherwise than well.
        """
        command = ["git", "--literal-pathspecs", f"--git-dir={self.folder}", *words]
        try:
            done = subprocess.run(  # noqa: S603  # an argument list, no shell
                command, env=self._environment, input=given, capture_output=True, check=False,
                timeout=_TIMEOUT_S, cwd=self._site,
            )  # fmt: skip
        except FileNotFoundError as exc:
            raise GitMissingError("there is no `git` on this machine") from exc
        except subprocess.TimeoutExpired as exc:
            raise GitRefusedError(f"`git {words[0]}` did not end within `{_TIMEOUT_S}` seconds") from exc
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise GitRefusedError(f"`git {words[0]}` failed: {said[-1][:300] if said else done.returncode}")
        return done.stdout


def _environment(scratch: Path) -> Mapping[str, str]:
    """Return what git may use of the environment: its owner's access, and nothing that changes what is committed."""
    unset = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE")
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    settings = {"core.autocrlf": "false", "core.excludesFile": os.devnull, "core.attributesFile": os.devnull}
    given = {f"GIT_CONFIG_KEY_{place}": name for place, name in enumerate(settings)}
    given |= {f"GIT_CONFIG_VALUE_{place}": value for place, value in enumerate(settings.values())}
    person = {
        name: inherited.get(name, said)
        for role in ("AUTHOR", "COMMITTER")
        for name, said in ((f"GIT_{role}_NAME", _NAME), (f"GIT_{role}_EMAIL", _ADDRESS))
    }
    return {
        **inherited,
        **person,
        **given,
        "GIT_CONFIG_COUNT": str(len(settings)),
        "GIT_INDEX_FILE": str(scratch / "index"),
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": _PROTOCOLS,
        "LC_ALL": "C",
    }
