"""Where images are, as people write it: `oci:FOLDER[:TAG]`, or a reference to an image registry."""

import re
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Self

import urllib3

from qirvo.deferred import dataclass
from qirvo.deploy.images.building import Base
from qirvo.deploy.images.credential_files import ImageCredential, credential_files, find_credential
from qirvo.deploy.images.http_registry import HttpImageRepository, connect
from qirvo.deploy.images.oci_layout import OciLayoutRepository
from qirvo.deploy.ports import ImageRepository
from qirvo.deploy.variables import PASSWORD_VARIABLE
from qirvo.domain.images import ImageReference

_LAYOUT = "oci:"
_TAGGED = re.compile(r"(.+?):([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePlaces:
    """Opens repositories of images as the owner of this machine may.

    Attributes:
        credential: Given by hand for every image registry; otherwise the credential files are asked.
        authority: Certificates to trust instead of the system's; with them, TLS is spoken with this machine, too.
        plain_http: Whether to speak without TLS with others than this machine.
    """

    environ: Mapping[str, str]
    home: Path
    credential: ImageCredential | None = None
    authority: Path | None = None
    plain_http: bool = False
    _pools: list[urllib3.PoolManager] = field(default_factory=list)

    @classmethod
    def opened(
        cls, environ: Mapping[str, str], *, user: str = "", authority: Path | None = None, plain_http: bool = False
    ) -> Self:
        """Return the way to images for `user`, whose password is in the environment, or for whoever signed in here."""
        password = environ.get(PASSWORD_VARIABLE, "")
        return cls(
            environ=environ,
            home=Path.home(),
            credential=ImageCredential(user=user, password=password) if user else None,
            authority=authority,
            plain_http=plain_http,
        )

    def credential_for(self, registry: str) -> ImageCredential | None:
        """Return who asks at `registry`; None for nobody.

        Raises:
            QirvoError: The credential files cannot be read.
        """
        return self.credential or find_credential(registry, credential_files(self.environ, self.home))

    def repository(self, text: str) -> tuple[ImageRepository, str]:
        """Return the repository that `text` names, and the tag or digest there.

        Raises:
            MalformedImageReferenceError: `text` names none.
            QirvoError: Credentials or certificates cannot be read.
        """
        if text.startswith(_LAYOUT):
            tagged = _TAGGED.fullmatch(text.removeprefix(_LAYOUT))
            folder, tag = tagged.groups() if tagged else (text.removeprefix(_LAYOUT), "latest")
            return OciLayoutRepository(Path(folder)), tag
        reference = ImageReference.parse(text)
        return self.at(reference), reference.pointer

    def at(self, reference: ImageReference) -> HttpImageRepository:
        """Return the repository of `reference`.

        Raises:
            QirvoError: Credentials or certificates cannot be read.
        """
        if not self._pools:
            self._pools.append(connect(authority=self.authority))
        plain = True if self.plain_http else False if self.authority is not None else None
        credential = self.credential_for(reference.registry)
        return HttpImageRepository(reference, pool=self._pools[0], credential=credential, plain_http=plain)

    def name_and_password(self, registry: str) -> tuple[str, str] | None:
        """Return who an engine is to be at `registry`, with the password; None where it has a word of its own.

        Raises:
            QirvoError: The credential files cannot be read.
        """
        found = self.credential_for(registry)
        return None if found is None or not found.user else (found.user, found.password)

    def base(self, text: str) -> Base:
        """Return the base image that `text` names.

        Raises:
            QirvoError: It names none.
        """
        repository, pointer = self.repository(text)
        return Base(repository=repository, pointer=pointer, called=text)
