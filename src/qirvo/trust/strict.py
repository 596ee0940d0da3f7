"""One byte form per signature: hexadecimal can be written in two cases, and only lower case is accepted.

Without this a changed byte in a signature could pass, for a signature is not covered by itself.
"""

from collections.abc import Iterator

import msgspec
from tuf.api.exceptions import UnsignedMetadataError

from qirvo.trust.tuf_client import FetcherInterface


class _Signature(msgspec.Struct):
    sig: str


class _Signatures(msgspec.Struct):
    signatures: list[_Signature]


class StrictFetcher(FetcherInterface):
    """Fetches through `fetcher`, and refuses metadata whose signatures are not in lower case."""

    def __init__(self, fetcher: FetcherInterface) -> None:
        self._fetcher = fetcher

    def _fetch(self, url: str) -> Iterator[bytes]:
        return self._fetcher.fetch(url)

    def download_bytes(self, url: str, max_length: int) -> bytes:
        """Download metadata.

        Raises:
            DownloadError: As the fetcher does.
            UnsignedMetadataError: A signature is not in the one accepted form.
        """
        content = super().download_bytes(url, max_length)
        try:
            signatures = msgspec.json.decode(content, type=_Signatures).signatures
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return content  # the verifier says what is wrong with it
        if any(signature.sig != signature.sig.lower() for signature in signatures):
            raise UnsignedMetadataError(f"a signature in `{url}` is not in lower case")
        return content
