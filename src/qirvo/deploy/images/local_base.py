"""A base image made of this machine's own Node: for closed networks, tests and the demonstration.

It holds Node, the libraries that the dynamic loader names for it, `env` and `sh`, and nothing else: no package manager,
no other program. It is as new as the machine is; a base from an image registry is what a team would maintain.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from qirvo.deploy.images.attached import put_bytes
from qirvo.deploy.images.layers import LayerEntry, pack_layer
from qirvo.deploy.images.media import MEDIA_TYPES, ImageFormat, canonical, manifest_of
from qirvo.deploy.ports import ImageRepository
from qirvo.domain.digests import Digest
from qirvo.domain.errors import UnavailableError
from qirvo.domain.images import Platform

_LIBRARY = re.compile(r"(?:=> )?(/\S+) \(0x[0-9a-f]+\)")
_ANSWER_S = 30
_CHUNK = 1024 * 1024
_LEVEL = 1  # a hundred megabytes: it is packed once, for this machine
_PASSWD = (
    b"root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000:node:/home/node:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n"
)
_GROUP = b"root:x:0:\nnode:x:1000:\nnogroup:x:65534:\n"
_TRUSTED = Path("/etc/ssl/certs/ca-certificates.crt")


class NoLocalBaseError(UnavailableError):
    """This machine has not what a base image is made of."""

    code = "image-local-base-missing"
    hint = "Install Node 18 or newer on this machine (Linux), or name a base image with `--base`."


def make_local_base(
    target: ImageRepository, *, tag: str, environ: Mapping[str, str], node: str | None = None
) -> tuple[Digest, Platform]:
    """Put an image of this machine's Node into `target` under `tag`; return its digest and platform.

    Raises:
        NoLocalBaseError: There is no Node, or no loader that tells its libraries.
        QirvoError: `target` refuses.
    """
    program = node or shutil.which("node", path=environ.get("PATH", ""))
    if program is None:
        raise NoLocalBaseError("there is no `node` on PATH")
    platform = _platform(program)
    with pack_layer(_entries(Path(program).resolve()), level=_LEVEL) as layer:
        target.put_blob(layer.digest, layer.rewound(), size=layer.size)
        content = canonical(
            {
                "architecture": platform.architecture,
                "os": platform.os,
                "created": "1970-01-01T00:00:00Z",
                "config": {"Env": ["PATH=/usr/bin:/bin", "LD_LIBRARY_PATH=/usr/lib"], "Cmd": ["node"]},
                "rootfs": {"type": "layers", "diff_ids": [str(layer.diff_id)]},
                "history": [{"created": "1970-01-01T00:00:00Z", "created_by": "qirvo deploy image base"}],
            }
        )
        types = MEDIA_TYPES[ImageFormat.DOCKER]
        config = put_bytes(content, media_type=types.config, repository=target)
        image = manifest_of(config, (layer.descriptor(types.layer),), image_format=ImageFormat.DOCKER)
        target.put_document(image, tag=tag)
    return image.digest, platform


def _entries(node: Path) -> Iterator[LayerEntry]:
    programs = {"usr/bin/node": node}
    for name, path in (("usr/bin/env", "/usr/bin/env"), ("bin/sh", "/bin/sh")):
        if Path(path).exists():
            programs[name] = Path(path).resolve()
    files = dict(programs)
    for program in programs.values():
        for library in _libraries(program):
            folder = "lib64" if library.name.startswith("ld-") else "usr/lib"
            files.setdefault(f"{folder}/{library.name}", library.resolve())
    if _TRUSTED.is_file():
        files["etc/ssl/certs/ca-certificates.crt"] = _TRUSTED
    for inside, file in files.items():
        size = file.stat().st_size
        mode = 0o755 if inside.startswith(("usr/bin/", "bin/", "lib64/")) else 0o644
        yield LayerEntry(path=inside, mode=mode, content=_chunks(file), size=size)
    for inside, content in (("etc/passwd", _PASSWD), ("etc/group", _GROUP)):
        yield LayerEntry(path=inside, content=(content,), size=len(content))
    yield LayerEntry(path="tmp", mode=0o1777)
    yield LayerEntry(path="home/node", mode=0o755, owner=1000)


def _libraries(program: Path) -> tuple[Path, ...]:
    told = _ask(["ldd", str(program)])
    if told is None:
        return ()  # a static program has no libraries
    return tuple(Path(found) for found in _LIBRARY.findall(told))


def _platform(node: str) -> Platform:
    asked = "JSON.stringify({os: process.platform, architecture: process.arch})"
    told = _ask([node, "-p", asked])
    try:
        document = json.loads(told or "")
    except ValueError as exc:
        raise NoLocalBaseError(f"`{node}` does not run") from exc
    if document["os"] != "linux":
        raise NoLocalBaseError(f"`{node}` is a program of `{document['os']}`, and images are Linux")
    names = {"x64": "amd64", "ia32": "386"}
    return Platform("linux", names.get(document["architecture"], document["architecture"]))


def _ask(command: list[str]) -> str | None:
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=_ANSWER_S, check=False)  # noqa: S603  # named programs, no shell
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise NoLocalBaseError(f"`{command[0]}` does not answer: {exc}") from exc
    return told.stdout if told.returncode == 0 else None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
