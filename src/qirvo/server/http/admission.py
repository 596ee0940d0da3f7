"""Who is given the artifacts of paid releases: holders of a license key, members of the publisher, and reviewers."""

from fastapi.security.utils import get_authorization_scheme_param

from qirvo.domain.digests import Digest
from qirvo.domain.licenses import LicenseNeededError
from qirvo.server.http.read_plane import Admit
from qirvo.server.http.wiring import Registry
from qirvo.server.usecases.accounts import authenticate
from qirvo.server.usecases.entitlements import admit_account, admit_license


def admission(registry: Registry) -> Admit:
    """Return what the read plane asks about an artifact of a paid release."""

    def admit(artifact: Digest, authorization: str) -> None:
        scheme, text = get_authorization_scheme_param(authorization)
        if scheme.lower() == "license" and text:
            now, keys = registry.clock(), registry.license_keys
            admit_license(artifact, text, now=now, uow=registry.reading(), keys=keys)
        elif scheme.lower() == "bearer" and text:
            by = authenticate(text, now=registry.clock(), uow=registry.reading())
            admit_account(artifact, by=by, uow=registry.reading())
        else:
            raise LicenseNeededError("this artifact is of a paid release: `Authorization: License KEY` is needed")

    return admit
