"""The ways out of `qirvo distribute`, as this machine has them: registries, and who is asked for proof of what."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qirvo.cli.trusted_run import publishing_client, run_client

if TYPE_CHECKING:
    from qirvo.authoring.distribute import Outlets
    from qirvo.cli.session import Session
    from qirvo.client.registry import RegistryClient
    from qirvo.domain.distribution_channels import DistributionTerms


def outlets_of(session: "Session", *, registry: str | None, id_token_file: Path | None) -> "Outlets":
    """Return the ways out; `registry` is asked where a distribution channel has no endpoint of its own."""
    from qirvo.authoring.distribute import Outlets

    return Outlets(
        registry=_opening(session, registry, id_token_file),
        reviewing=lambda: session.client(registry),
    )


def _opening(
    session: "Session", registry: str | None, id_token_file: Path | None
) -> Callable[["DistributionTerms"], "RegistryClient"]:
    def opened(terms: "DistributionTerms") -> "RegistryClient":
        from qirvo.authoring.distribute import ProofMissingError
        from qirvo.domain.distribution_channels import Proof

        client = session.client(terms.endpoint or registry)
        if terms.proof is Proof.NONE:
            return session.open_client(client.address, None)
        if terms.proof is Proof.OIDC:
            found = run_client(session, client, id_token_file)
            if found is None and terms.proof_needed:
                hint = "Run it in a pipeline with an issuer, or give `--id-token-file FILE`."
                raise ProofMissingError(f"`{terms.id}` asks for the token of a pipeline", hint=hint)
            return found or session.open_client(client.address, None)
        client = publishing_client(session, terms.endpoint or registry, id_token_file)
        if client.token is None and terms.proof_needed:
            hint = f"Sign in with `qirvo auth login {client.address}`, or set QIRVO_API_TOKEN."
            raise ProofMissingError(f"`{terms.id}` asks who you are, and you are not signed in there", hint=hint)
        return client

    return opened
