"""Where a site is copied to, as people write it: a folder, `s3://BUCKET/PREFIX`, `git+REPOSITORY#BRANCH`."""

import os
from pathlib import Path

from qirvo.authoring.website.publishing.copying import Published, copy_site
from qirvo.authoring.website.publishing.folder import FolderStore
from qirvo.authoring.website.publishing.git_branch import DEFAULT_BRANCH, publish_branch
from qirvo.domain.errors import InvalidError

_S3, _GIT = "s3://", "git+"


class UnknownTargetError(InvalidError):
    """Nothing can be copied there."""

    code = "site-target-unknown"
    hint = "Write a folder, `s3://BUCKET/PREFIX` or `git+REPOSITORY#BRANCH`."


def publish_to(site: Path, target: str) -> Published:
    """Copy a site to `target`.

    Raises:
        UnknownTargetError: It is none.
        NoSiteError: There is no site.
        OtherSiteError: Another site is there.
        UnavailableError: It cannot be reached, is full or refuses.
    """
    if target.startswith(_GIT):
        repository, _, branch = target.removeprefix(_GIT).rpartition("#")
        if not repository:
            repository, branch = branch, DEFAULT_BRANCH
        return publish_branch(site, repository, branch or DEFAULT_BRANCH)
    if target.startswith(_S3):
        from qirvo.authoring.website.publishing.s3 import BucketStore  # noqa: PLC0415  # its library is an extra

        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL", "")
        return copy_site(site, BucketStore(target, endpoint=endpoint))
    if "://" in target or not target:
        raise UnknownTargetError(f"nothing can be copied to `{target[:200]}`")
    return copy_site(site, FolderStore(Path(target), site=site))
