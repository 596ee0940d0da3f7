"""A pipeline's own token: found where GitHub and GitLab leave it, and exchanged at the registry."""

import http.client
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from qirvo.domain.errors import InvalidError, UnavailableError

if TYPE_CHECKING:
    from qirvo.cli.session import Session
    from qirvo.client.registry import RegistryClient

TOKEN_VARIABLE = "QIRVO_ID_TOKEN"  # noqa: S105  # a variable's name
_URL, _BEARER = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
_MOST_BYTES = 64 * 1024
_OK = 200


class IdTokenFileError(InvalidError):
    """The file with the issuer's token cannot be read."""

    code = "id-token-file"
    hint = "Name a file with the issuer's token and nothing else."


class RunTokenUnavailableError(UnavailableError):
    """The pipeline gives no token."""

    code = "run-token-unavailable"
    hint = "Give the job the permission `id-token: write`."


def publishing_client(session: "Session", registry: str | None, id_token_file: Path | None) -> "RegistryClient":
    """Return the client to publish with: one with a token of its own, else with the pipeline's exchanged for one.

    Raises:
        QirvoError: The pipeline's token cannot be had, or the registry refuses it.
    """
    client = session.client(registry)
    if client.token is not None and id_token_file is None:
        return client
    return run_client(session, client, id_token_file) or client


def run_client(session: "Session", client: "RegistryClient", id_token_file: Path | None) -> "RegistryClient | None":
    """Return `client` with the token that the registry gives for the pipeline's; None where there is no pipeline.

    Raises:
        QirvoError: The pipeline's token cannot be had, or the registry refuses it.
    """
    # The audience is the address that is asked: a token for it is of no use to anybody else.
    token = run_token(session.environ, id_token_file, audience=str(client.address))
    if token is None:
        return None
    from qirvo.wire.trusted import ExchangeBody

    anonymous = session.open_client(client.address, None)
    exchanged = anonymous.exchange(ExchangeBody(token=token, pluginId=session.environ.get("QIRVO_PLUGIN_ID", "")))
    return session.open_client(client.address, exchanged.token)


def run_token(environ: Mapping[str, str], file: Path | None, *, audience: str) -> str | None:
    """Return what the pipeline's issuer says of the run to `audience`; None where there is no pipeline.

    Raises:
        IdTokenFileError: The file cannot be read.
        RunTokenUnavailableError: The pipeline gives no token.
    """
    if file is not None:
        try:
            return file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as exc:
            raise IdTokenFileError(f"`{file}` cannot be read") from exc
    if environ.get(TOKEN_VARIABLE):
        return environ[TOKEN_VARIABLE].strip()
    if environ.get(_URL) and environ.get(_BEARER):
        return _asked_for(environ[_URL], environ[_BEARER], audience=audience)
    return None


def _asked_for(url: str, bearer: str, *, audience: str) -> str:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=30)
    query = f"{parts.query}&" if parts.query else ""
    headers = {"Authorization": f"Bearer {bearer}", "Accept": "application/json"}
    try:
        connection.request("GET", f"{parts.path}?{query}audience={quote(audience, safe='')}", headers=headers)
        answer = connection.getresponse()
        document = json.loads(answer.read(_MOST_BYTES)) if answer.status == _OK else {}
    except (OSError, http.client.HTTPException, ValueError) as exc:
        raise RunTokenUnavailableError("the pipeline does not answer with a token") from exc
    finally:
        connection.close()
    if not isinstance(document, dict) or not isinstance(document.get("value"), str):
        raise RunTokenUnavailableError("the pipeline does not answer with a token")
    return str(document["value"])
