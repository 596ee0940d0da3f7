"""A git repository as a place: what should run is committed there, and somebody else's controller makes it so.

A commit is the change; whether the plugin comes up well is for the controller and whoever watches it. Somebody else's
push in between is no conflict as long as it touches other files: the change is made again on top of it.
"""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from qirvo.artifacts.disk import disk_errors
from qirvo.deploy.ports import Observed, TargetUnreachableError, Wanted
from qirvo.deploy.targets.kubernetes_manifests import notes_of
from qirvo.deploy.targets.overlays import SETTINGS, digest_in, overlay_file, render_overlay
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment, MalformedEnvironmentError
from qirvo.domain.errors import ConflictError
from qirvo.domain.names import PluginId

_GIT_S = 120
_TRIES = 5
_TRAILER = "Qirvo-Revision"


class PushRefusedError(ConflictError):
    """The git repository does not take the commit."""

    code = "deployment-push-refused"
    hint = "Look at the rules of that branch and at your rights; nothing was changed there."


class GitOpsTarget:
    """A `Target` that is a branch of a git repository.

    Args:
        address: Whatever `git clone` takes; the path of a repository on this machine is meant from `folder`.
        by: Who commits.
        environ: Git's environment: credentials and the like.
        folder: That of the settings file.
    """

    def __init__(self, address: str, *, by: str, environ: Mapping[str, str], folder: Path) -> None:
        if not address or address.startswith("-"):
            raise MalformedEnvironmentError(f"`{address[:80]}` is no address of a git repository")
        beside = folder / address
        self._address = str(beside.absolute()) if beside.is_dir() else address
        self._by = by
        self._environ = environ

    def render(self, environment: Environment, image: DeployedImage, network_hosts: Sequence[str]) -> Mapping[str, str]:
        """Return the files of the release and of the environment's overlay."""
        _folder_of(environment)
        return render_overlay(environment, image, network_hosts)

    def notes(self, environment: Environment) -> tuple[str, ...]:
        """Return what a git repository cannot know."""
        told = f"a controller brings `{environment.name}` to what is committed; whether it is well is not looked at"
        return told, *notes_of(environment, known=SETTINGS)

    def apply(self, wanted: Wanted, *, progress: Callable[[str], None]) -> None:
        """Commit the files and push them."""
        subject = f"{wanted.environment.name}: {wanted.image.plugin_id} {wanted.image.version}"
        message = f"{subject}\n\n{wanted.image.reference}\n\n{_TRAILER}: {wanted.number}\n"
        progress("committing")
        self._change(wanted.environment, message, lambda folder: _write(folder, wanted.manifests))

    def observe(self, environment: Environment, plugin_id: PluginId) -> Observed:
        """Read what is committed."""
        with self._clone(environment) as tree:
            path = tree / _folder_of(environment) / overlay_file(environment.name, plugin_id)
            with disk_errors(path):
                text = path.read_text(encoding="utf-8") if path.is_file() else ""
            digest = digest_in(text)
            if digest is None:
                return Observed(detail="nothing is committed")
            told = self._git(
                "log", "-1", f"--format=%h %(trailers:key={_TRAILER},valueonly)", "--", str(path), cwd=tree
            )
            commit, _, number = told.strip().partition(" ")
            return Observed(
                digest=Digest.parse(digest),
                number=int(number) if number.strip().isdigit() else None,
                healthy=environment.replicas,
                replicas=environment.replicas,
                wanted=environment.replicas,
                detail=f"committed as {commit}",
            )

    def differences(self, wanted: Wanted) -> tuple[str, ...]:
        """Return which files are not committed as they were."""
        with self._clone(wanted.environment) as tree:
            folder = tree / _folder_of(wanted.environment)
            with disk_errors(folder):
                return tuple(
                    f"`{name}` is gone or changed"
                    for name, text in wanted.manifests.items()
                    if not _is(folder / name, text)
                )

    def remove(self, environment: Environment, plugin_id: PluginId, *, but: int | None = None) -> None:
        """Take the environment's overlay away; a revision's own commit leaves nothing else behind."""
        if but is not None:
            return
        overlay = PurePosixPath(overlay_file(environment.name, plugin_id)).parent
        message = f"{environment.name}: without {plugin_id}\n"
        self._change(environment, message, lambda folder: _delete(folder / overlay))

    def _change(self, environment: Environment, message: str, change: Callable[[Path], None]) -> None:
        """Make `change` on top of whatever is there, until nobody pushed in between.

        Raises:
            PushRefusedError: The repository does not take it.
        """
        told = ""
        for _ in range(_TRIES):
            with self._clone(environment) as tree:
                change(tree / _folder_of(environment))
                self._git("add", "--all", cwd=tree)
                if not self._git("status", "--porcelain", cwd=tree).strip():
                    return
                self._git("commit", "--quiet", "--message", message, cwd=tree)
                told = self._push(environment, tree)
                if not told:
                    return
        raise PushRefusedError(f"`{self._address}` does not take the commit: {told[-300:]}")

    def _push(self, environment: Environment, tree: Path) -> str:
        """Push; return what git says when it is refused, and nothing when it is not."""
        done = self._run("push", "--quiet", "origin", f"HEAD:refs/heads/{_branch_of(environment)}", cwd=tree)
        return "" if done.returncode == 0 else done.stderr.strip() or "no reason given"

    @contextmanager
    def _clone(self, environment: Environment) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="qirvo-gitops-") as folder:
            tree = Path(folder) / "tree"
            words = ["clone", "--quiet", "--depth", "50", "--branch", _branch_of(environment), "--", self._address]
            done = self._run(*words, str(tree), cwd=Path(folder))
            if done.returncode != 0:
                told = done.stderr.strip()[-300:]
                raise TargetUnreachableError(f"`{self._address}`, branch `{_branch_of(environment)}`: {told}")
            yield tree

    def _git(self, *words: str, cwd: Path) -> str:
        done = self._run(*words, cwd=cwd)
        if done.returncode != 0:
            raise TargetUnreachableError(f"`git {words[0]}` for `{self._address}`: {done.stderr.strip()[-300:]}")
        return done.stdout

    def _run(self, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        named = {
            "GIT_AUTHOR_NAME": self._by,
            "GIT_AUTHOR_EMAIL": f"{self._by}@qirvo.invalid",
            "GIT_COMMITTER_NAME": "qirvo deploy",
            "GIT_COMMITTER_EMAIL": "deploy@qirvo.invalid",
            "GIT_TERMINAL_PROMPT": "0",
            "PATH": self._environ.get("PATH", os.defpath),
        }
        try:
            return subprocess.run(  # noqa: S603  # an argument list, no shell
                ["git", *words],  # noqa: S607  # whichever git the operator uses
                cwd=cwd,
                env={**self._environ, **named},
                capture_output=True,
                text=True,
                timeout=_GIT_S,
                check=False,
            )
        except FileNotFoundError as exc:
            raise TargetUnreachableError("there is no `git` on PATH", hint="Install git.") from exc
        except subprocess.TimeoutExpired as exc:
            raise TargetUnreachableError(f"`{self._address}` did not answer within {_GIT_S} s") from exc


def _branch_of(environment: Environment) -> str:
    branch = str(environment.settings.get("branch", "main"))
    if branch.startswith("-") or ".." in branch or not branch.isprintable() or " " in branch:
        raise MalformedEnvironmentError(f"`{branch[:80]}` of `{environment.name}` is no branch")
    return branch


def _folder_of(environment: Environment) -> str:
    """Return the folder of all plugins within the repository."""
    folder = str(environment.settings.get("folder", "plugins"))
    parts = PurePosixPath(folder).parts
    if not parts or folder.startswith("/") or ".." in parts or ".git" in parts:
        raise MalformedEnvironmentError(f"`{folder[:80]}` of `{environment.name}` is no folder within a git repository")
    return folder


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _write(folder: Path, files: Mapping[str, str]) -> None:
    with disk_errors(folder):
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def _delete(folder: Path) -> None:
    with disk_errors(folder):
        for path in sorted(folder.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
