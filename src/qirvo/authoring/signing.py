"""What a publisher signs of a plugin that lies here: which release it is, from its manifest, and its content tree."""

from contextlib import ExitStack
from pathlib import Path

from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.reader import open_archive
from qirvo.checks.subject import Subject
from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.domain.publisher_keys import ReleaseStatement


class NothingToSignError(NotFoundError):
    """There is nothing at the path."""

    code = "sign-path-missing"
    hint = "Name a plugin's folder, or an archive made with `qirvo plugin pack`."


class NamelessReleaseError(InvalidError):
    """The manifest does not say which release this is."""

    code = "sign-manifest-refused"
    hint = "Correct manifest.json; `qirvo plugin validate` says what is wrong with it."


def statement_about(path: Path, *, breaking: bool, security: bool) -> ReleaseStatement:
    """Return what a publisher says of the plugin at `path`, a folder or an archive, when it is published so.

    Raises:
        NothingToSignError: There is nothing.
        NamelessReleaseError: Its manifest is not acceptable.
        ArchiveRefusedError: It is not safe to read.
    """
    if not path.exists():
        raise NothingToSignError(f"`{path}` does not exist")
    with ExitStack() as opened:
        content: ContentSource = FolderSource(path) if path.is_dir() else opened.enter_context(open_archive(path))
        manifest = Subject(content).manifest
        if manifest is None:
            raise NamelessReleaseError(f"the manifest in `{path}` is not acceptable")
        return ReleaseStatement(
            plugin_id=manifest.id,
            version=manifest.version,
            tree_digest=content.tree().digest,
            breaking=breaking,
            security=security,
        )
