"""Telling a webhook: one POST by the guarded fetcher, which goes to no address that only this machine can reach."""

from collections.abc import Mapping

from qirvo.domain.errors import QirvoError
from qirvo.server.delivery_ports import WebhookUnansweredError
from qirvo.server.fetch_ports import Fetcher, FetchRequest, Reach

WITHIN_S = 10.0
_MOST_BYTES = 4 * 1024  # nothing of the answer matters but its status


class FetchedWebhookCalls:
    """`delivery_ports.WebhookCalls` by a fetcher.

    Args:
        fetcher: Asks.
        allow_private: Whether addresses that are not public may be asked, as within a company.
    """

    def __init__(self, fetcher: Fetcher, *, allow_private: bool = False) -> None:
        self._fetcher = fetcher
        self._reach = Reach.ANYWHERE if allow_private else Reach.PUBLIC

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Send `body`; return the status, which is from 200 to 299.

        Raises:
            WebhookUnansweredError: Another status, no answer in time, a redirect, or an address that may not be asked.
        """
        request = FetchRequest(
            url=url, reach=self._reach, body=body, headers=headers, most_bytes=_MOST_BYTES, within_s=WITHIN_S
        )
        try:
            answer = self._fetcher.fetch(request)
        except QirvoError as exc:
            raise WebhookUnansweredError(exc.message) from exc
        if not 200 <= answer.status <= 299:  # noqa: PLR2004  # HTTP's own
            raise WebhookUnansweredError(f"the answer was `{answer.status}`")
        return answer.status
