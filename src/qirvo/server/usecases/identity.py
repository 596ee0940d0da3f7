"""What the metadata may say about identity: exactly what the archive says, or nothing."""

from collections.abc import Mapping
from typing import Any

from qirvo.domain.manifests import Manifest
from qirvo.domain.submissions import IdentityMismatchError
from qirvo.server.ports import Upload


def agree_on_identity(metadata: Mapping[str, Any], upload: Upload, manifest: Manifest) -> None:
    """Refuse metadata that say another id, version, digest or other permissions than the archive.

    Raises:
        IdentityMismatchError: They do; the message names both values.
    """
    facts: Mapping[str, tuple[object, ...]] = {
        "id": (str(upload.plugin_id),),
        "version": (str(upload.version),),
        "digest": (str(upload.upload_digest), str(upload.artifact_digest)),
        "treeDigest": (str(upload.tree_digest),),
        "permissions": (sorted(manifest.permission_names),),
    }
    for name, archive_says in facts.items():
        claimed = metadata.get(name)
        comparable = _sorted_texts(claimed) if name == "permissions" else claimed
        if claimed is not None and comparable not in archive_says:
            raise IdentityMismatchError(
                f"the metadata say `{name}` is `{_shown(claimed)}`, the archive says `{_shown(archive_says[0])}`"
            )


def _sorted_texts(value: object) -> object:
    return sorted(set(value)) if isinstance(value, list) and all(isinstance(item, str) for item in value) else value


def _shown(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text[:200]
