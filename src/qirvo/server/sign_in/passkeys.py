"""Passkeys (WebAuthn level 3), looked at by the `webauthn` library."""

import hashlib
from collections.abc import Sequence
from urllib.parse import urlsplit

from qirvo.deferred import dataclass
from qirvo.domain.credentials import Passkey, WrongSignInError


@dataclass(frozen=True, slots=True)
class WebAuthnPasskeys:
    """`sign_in_ports.Passkeys` for the registry that is reached at `address`."""

    address: str
    registry_name: str

    def creation(self, account: str, known: Sequence[Passkey]) -> tuple[str, bytes]:
        """Return the options (JSON) to make a passkey with, and the challenge in them."""
        import webauthn
        from webauthn.helpers.structs import (
            AuthenticatorSelectionCriteria,
            PublicKeyCredentialDescriptor,
            ResidentKeyRequirement,
            UserVerificationRequirement,
        )

        options = webauthn.generate_registration_options(
            rp_id=self._host,
            rp_name=self.registry_name,
            user_name=account,
            user_id=hashlib.sha256(account.encode()).digest(),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=passkey.id) for passkey in known],
        )
        return webauthn.options_to_json(options), options.challenge

    def created(self, answer: str, *, challenge: bytes) -> tuple[bytes, bytes, int]:
        """Return id, public key and counter of the passkey that a browser made.

        Raises:
            WrongSignInError: The answer is none, or not to this challenge.
        """
        import webauthn
        from webauthn.helpers.exceptions import WebAuthnException

        try:
            made = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, TypeError, KeyError) as exc:
            raise WrongSignInError("this is not a passkey for this registry") from exc
        return made.credential_id, made.credential_public_key, made.sign_count

    def request(self) -> tuple[str, bytes]:
        """Return the options (JSON) to sign in with, and the challenge in them."""
        import webauthn
        from webauthn.helpers.structs import UserVerificationRequirement

        options = webauthn.generate_authentication_options(
            rp_id=self._host, user_verification=UserVerificationRequirement.REQUIRED
        )
        return webauthn.options_to_json(options), options.challenge

    def credential_id(self, answer: str) -> bytes:
        """Return which passkey a browser answers with.

        Raises:
            WrongSignInError: The answer is none.
        """
        from webauthn.helpers import parse_authentication_credential_json
        from webauthn.helpers.exceptions import WebAuthnException

        try:
            return parse_authentication_credential_json(answer).raw_id
        except (WebAuthnException, ValueError, TypeError, KeyError) as exc:
            raise WrongSignInError("this is not the answer of a passkey") from exc

    def verified(self, answer: str, *, challenge: bytes, passkey: Passkey) -> int:
        """Return the authenticator's counter after it proved to have `passkey`.

        Raises:
            WrongSignInError: It did not.
        """
        import webauthn
        from webauthn.helpers.exceptions import WebAuthnException

        try:
            return webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.uses,
                require_user_verification=True,
            ).new_sign_count
        except (WebAuthnException, ValueError, TypeError, KeyError) as exc:
            raise WrongSignInError("the passkey did not prove itself") from exc

    @property
    def _host(self) -> str:
        return urlsplit(self.address).hostname or ""

    @property
    def _origin(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"
