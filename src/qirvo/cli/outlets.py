"""The ways out of `qirvo distribute`, as this machine has them: registries, and who is asked for proof of what."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qirvo.cli.trusted_run import publishing_client, run_client, run_token

if TYPE_CHECKING:
    from qirvo.authoring.bundle import Signed
    from qirvo.authoring.distribute import Direct, Outlets
    from qirvo.cli.session import Session
    from qirvo.client.file_places import FilePlace
    from qirvo.client.registry import RegistryClient
    from qirvo.domain.distribution_channels import DistributionTerms
    from qirvo.domain.names import PluginId
    from qirvo.domain.publisher_keys import ReleaseStatement
    from qirvo.trust.publisher_key_files import HeldKey


TOKEN_VARIABLE = "QIRVO_ENDPOINT_TOKEN"  # noqa: S105  # a variable's name


def outlets_of(
    session: "Session",
    *,
    registry: str | None,
    id_token_file: Path | None,
    sign: "Callable[[ReleaseStatement], Signed | None] | None",
    key_for: "Callable[[PluginId], HeldKey | None]",
) -> "Outlets":
    """Return the ways out; `registry` is asked where a distribution channel has no endpoint of its own."""
    from qirvo.authoring.distribute import Outlets
    from qirvo.authoring.handing_out import BundleOutlet
    from qirvo.authoring.handing_out_site import SiteOutlet
    from qirvo.cli.site.shared import this_moment

    return Outlets(
        registry=_opening(session, registry, id_token_file),
        reviewing=lambda: session.client(registry),
        direct=lambda terms: BundleOutlet(
            place=_place(session, terms, id_token_file),
            sign=sign,
            site=SiteOutlet(clock=this_moment, key_for=key_for),
        ),
        enterprise=lambda _terms: _deployment(session),
    )


def _deployment(session: "Session") -> "Direct":
    """Open the deployment that a settings file describes."""
    from qirvo.cli.deploy.options import open_deployer
    from qirvo.cli.extras import needs_extra

    with needs_extra("deploy"):
        from qirvo.authoring.deploying import DeploymentOutlet

        return DeploymentOutlet(open_deployer=lambda settings_file: open_deployer(session, settings_file, None))


def _place(session: "Session", terms: "DistributionTerms", id_token_file: Path | None) -> "FilePlace | None":
    """Open the address that takes files, where `terms` lead to one."""
    from qirvo.authoring.distribute import ProofMissingError
    from qirvo.client.credentials import check_token
    from qirvo.client.file_places import FilePlace
    from qirvo.domain.distribution_channels import Proof

    if not terms.is_at_address:
        return None
    token, hint = None, ""
    if terms.proof is Proof.API_KEY:
        # The registry's token stays with the registry: this is another place, and another's.
        token, hint = session.environ.get(TOKEN_VARIABLE), f"Set {TOKEN_VARIABLE} to a token that may write there."
    elif terms.proof is Proof.OIDC:
        token = run_token(session.environ, id_token_file, audience=terms.endpoint)
        hint = "Run it in a pipeline with an issuer, or give `--id-token-file FILE`."
    if not token and terms.proof_needed:
        raise ProofMissingError(f"`{terms.id}` asks who sends, and nothing here says so", hint=hint)
    return FilePlace.open(terms.endpoint, check_token(token) if token else None)


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
