"""Asking a source's API which advisories affect what is installed from it, and reading what it answers.

The source learns no more than it could know already: what it gave out itself, and that it is still in use. What it
answers is read like what a stranger writes, and the host decides again for itself whether a version is affected.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
import urllib3

from qirvo import __version__
from qirvo.domain.advisory_content import Written, read_content
from qirvo.domain.errors import InvalidError, UnavailableError
from qirvo.domain.names import PluginId
from qirvo.domain.plugin_advisories import MAX_ASKED, AdvisoryState, PluginAdvisory
from qirvo.domain.versions import Version
from qirvo.host.sources import Source
from qirvo.wire.plugin_advisories import AdvisoryDocument, AdvisoryQuestion, AffectingPage, InstalledPlugin
from qirvo.wire.problems import Problem, refusal_of

TIMEOUT_S = 10.0
_MOST_BYTES = 16 * 1024 * 1024
_OK, _UNKNOWN = 200, frozenset({404, 405})


class NoAdvisoriesHereError(UnavailableError):
    """The source has no advisories to ask for."""

    code = "advisories-not-offered"
    hint = "Look at its owner's own pages; a static repository has no advisories."


class AdvisoriesUnansweredError(UnavailableError):
    """The source does not answer, or with what cannot be understood."""

    code = "advisories-unanswered"
    hint = "Nothing is known of what is installed from it; try again later."


def ask_source(source: Source, installed: Mapping[PluginId, Version]) -> Sequence[PluginAdvisory]:
    """Return the advisories that the source says affect `installed`.

    Raises:
        NoAdvisoriesHereError: It is a static repository, or a registry from before there were any.
        AdvisoriesUnansweredError: It does not answer, or what it says cannot be understood.
        QirvoError: It refuses.
    """
    if source.api is None:
        raise NoAdvisoriesHereError(f"source `{source.name}` is a static repository")
    pairs = sorted(installed.items())
    parts = [dict(pairs[start : start + MAX_ASKED]) for start in range(0, len(pairs), MAX_ASKED)]
    return [advisory for some in parts for advisory in _asked(source, some)]


def read_answer(status: int, content: bytes, *, source: Source) -> Sequence[PluginAdvisory]:
    """Return the advisories in what a source answered.

    Raises:
        NoAdvisoriesHereError: It knows of no such question.
        AdvisoriesUnansweredError: What it says cannot be understood.
        QirvoError: It refuses.
    """
    if status in _UNKNOWN:
        raise NoAdvisoriesHereError(f"source `{source.name}` knows no advisories about plugins")
    try:
        if status == _OK:
            return [_read(each) for each in msgspec.json.decode(content, type=AffectingPage).advisories]
        refused = refusal_of(msgspec.json.decode(content, type=Problem))
    except (msgspec.MsgspecError, ValueError, InvalidError) as exc:
        raise AdvisoriesUnansweredError(
            f"source `{source.name}` answers about advisories what cannot be understood: {exc}"
        ) from exc
    raise refused


def _asked(source: Source, installed: Mapping[PluginId, Version]) -> Sequence[PluginAdvisory]:
    plugins = [InstalledPlugin(pluginId=str(each), version=str(version)) for each, version in installed.items()]
    body = msgspec.json.encode(AdvisoryQuestion(plugins=plugins))
    status, content = _posted(f"{source.api}/advisories/query", body, source.token)
    found = read_answer(status, content, source=source)
    return [each for each in found if each.plugin_id in installed]


def _posted(url: str, body: bytes, token: str) -> tuple[int, bytes]:
    headers = {"Content-Type": "application/json", "User-Agent": f"qirvo/{__version__}"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        answer = urllib3.request(
            "POST",
            url,
            body=body,
            headers=headers,
            timeout=TIMEOUT_S,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        try:
            content = answer.read(_MOST_BYTES + 1, decode_content=True)
        finally:
            answer.close()
    except urllib3.exceptions.HTTPError as exc:
        raise AdvisoriesUnansweredError(f"`{url}` does not answer") from exc
    if len(content) > _MOST_BYTES:
        raise AdvisoriesUnansweredError(f"`{url}` answers with more than `{_MOST_BYTES}` bytes")
    return answer.status, content


def _read(document: AdvisoryDocument) -> PluginAdvisory:
    written = Written(
        summary=document.summary,
        severity=document.severity,
        cvss=document.cvss,
        aliases=document.aliases,
        ranges=[[(each.bound, each.version) for each in events] for events in document.ranges],
        versions=document.versions,
        references=document.references,
        credits=document.credits,
    )
    modified = datetime.fromisoformat(document.modifiedAt)
    return PluginAdvisory(
        id=document.id[:40],
        plugin_id=PluginId.parse(document.pluginId),
        content=read_content(written),
        created_by="",
        created_at=modified,
        modified_at=modified,
        state=AdvisoryState(document.state),
        is_operators=document.byOperator,
    )
