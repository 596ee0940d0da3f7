"""Requests that Schemathesis makes up from the API's own document, sent to a registry in this process.

A share of them carry real names, so that they reach further than `404`, and values at the edge of what their type
holds. Everything is drawn by Hypothesis, so the same example comes again.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.filled_registry import Filled

EXAMPLES = int(os.environ.get("QIRVO_FUZZ_EXAMPLES", "2"))
"""How many requests are made up for each operation, for each person, of each mode."""
SEED = int(os.environ.get("QIRVO_FUZZ_SEED", "1"))
Case: TypeAlias = schemathesis.Case[Any]
Operation: TypeAlias = schemathesis.APIOperation[Any, Any, Any, Any]
PROBLEM = "application/problem+json"
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance, negative_data_rejection]
NOT_READY, NOT_READY_STATUS = "GET /health/ready", 503
"""So it answers without its worker, as its document says."""
PEOPLE = ["anonymous", "eve", "ann", "rob", "admin"]
AUTHORIZATIONS = ["", "", "Bearer", "Bearer  ", "Basic eDp5", "Bearer " + "x" * 5_000, "License qlk_x", "\u00e9 \u00ff"]

STRINGS = [
    "", "\x00", "a\x00b", "\uffff", "\u202e", "🦩" * 50, "x" * 5_000, " ", "..", "%00", "9" * 400, "-1", "1e999",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-23:59", "0000-00-00", "0001-01-01", "9999-12-31",
    "2026-02-30T00:00:00Z", "2026-11-26T25:61:61Z", "99999999999-01-01T00:00:00Z", "99999999999999999999.0.0", "1.0.0-",
    "sha256:" + "0" * 64, "https://[", "https://x:99999/", "http://\x00/", "\N{LATIN SMALL LETTER SHARP S}" * 300,
]  # fmt: skip
INTEGERS = [0, -1, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**30]
NUMBERS = [0.0, -0.0, 1e308, -1e308, 5e-324, 1e-12]
_EDGES: dict[type, list[Any]] = {str: STRINGS, int: INTEGERS, float: NUMBERS}


@dataclass
class Sweep:
    """What came of the requests; the first fault of each kind is enough."""

    filled: Filled
    tried: set[str] = field(default_factory=set)
    statuses: dict[str, dict[int, int]] = field(default_factory=dict)
    faults: dict[tuple[str, int, str], str] = field(default_factory=dict)

    def send(self, case: Case, authorization: str) -> None:
        """Send one request as everybody, whoever may do the most last."""
        self.tried.add(case.operation.label)
        for who in PEOPLE:
            headers = dict(self.filled.headers_of(who)) or ({"Authorization": authorization} if authorization else {})
            answer = case.call(headers=headers)
            counted = self.statuses.setdefault(who, {})
            counted[answer.status_code] = counted.get(answer.status_code, 0) + 1
            for name, told in _faults(case, answer, headers):
                self.faults.setdefault((case.operation.label, answer.status_code, name), f"as {who}: {told}")


def _faults(case: Case, answer: Response, headers: dict[str, str]) -> Iterator[tuple[str, str]]:
    sent = f"{case.as_curl_command(headers={})[:1_500]}\n{answer.content[:600]!r}"
    if case.operation.label == NOT_READY and answer.status_code == NOT_READY_STATUS:
        return
    if answer.status_code >= 500:
        yield "server error", sent
    if answer.status_code >= 400 and not _is_problem(answer):
        yield "no problem document", sent
    try:
        case.validate_response(answer, checks=CHECKS, headers=headers)
    except FailureGroup as group:
        for failure in group.exceptions:
            yield type(failure).__name__, f"{failure.title}: {failure.message}"[:1_500] + f"\n{sent}"


def _is_problem(answer: Response) -> bool:
    return answer.headers.get("content-type") == [PROBLEM] and answer.json()["status"] == answer.status_code


def _document_of(filled: Filled) -> schemathesis.BaseSchema:
    """Return the API's document as it is served, with the application that answers."""
    app = filled.registry.client.app

    async def without_lifespan(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"  # the worker does not start
        await app(scope, receive, send)

    document = schemathesis.openapi.from_asgi("/openapi.json", without_lifespan)
    document.config.generation.update(with_security_parameters=False)  # the people bring their own
    return document


def operations_of(filled: Filled) -> list[Operation]:
    """Return every operation; what takes things away comes last."""
    found = [each.ok() for each in _document_of(filled).get_all_operations() if isinstance(each, Ok)]
    return sorted(found, key=lambda operation: (operation.method.upper() == "DELETE", operation.label))


def sweep(filled: Filled, operations: Sequence[Operation]) -> Sweep:
    """Try the operations as everybody."""
    done = Sweep(filled)
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _try(operation, mode, done)
    for who in PEOPLE[1:]:
        status = filled.registry.people[who].get("/v1/whoami").status_code
        assert status == 200, f"{who} is locked out, and what they were to try was not tried"
    return done


def _try(operation: Operation, mode: GenerationMode, done: Sweep) -> None:
    """Send what fits the document, or what does not; where nothing can be wrong there is nothing to send."""

    @hypothesis.seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), drawn=st.data())
    def once(case: Case, drawn: st.DataObject) -> None:
        _name(case, drawn, done.filled.names)
        if mode is GenerationMode.POSITIVE and isinstance(case.body, dict):
            case.body = _body(case.body, drawn, done.filled.names)
        done.send(case, drawn.draw(st.sampled_from(AUTHORIZATIONS)))

    with contextlib.suppress(hypothesis.errors.Unsatisfiable):
        once()


def _name(case: Case, drawn: st.DataObject, names: Mapping[str, list[Any]]) -> None:
    """Put real names into most paths and queries."""
    for place in (case.path_parameters, case.query):
        for parameter in set(place) & set(names) | set(place) & {"plugin"}:
            is_one_of_us = place[parameter] in PEOPLE  # nobody is to lock out whoever tries the rest
            if drawn.draw(st.integers(0, 3)) or is_one_of_us:
                place[parameter] = drawn.draw(st.sampled_from(names.get(parameter, names["plugin_id"])))


_PLAUSIBLE = {
    "decision": ["approve", "request-changes", "reject"],
    "role": ["viewer", "maintainer", "owner"],
    "mode": ["off", "observe", "enforce"],
    "kind": ["malware", "spam", "deprecated", "screenshot"],
    "rights": ["review", "administer"],
    "scopes": ["read", "publish", "manage"],
    "stability": ["stable", "beta", "alpha"],
    "reason": ["It is broken.", "spam"],
    "rule": ["manifest/id-missing"],
    "rules": ["manifest"],
    "from": ["nightly", "beta"],
    "to": ["beta", "stable"],
    "end": ["2027-01-01T00:00:00Z"],
    "start": ["2026-12-01T00:00:00Z"],
    "until": ["2027-01-01"],
    "issuer": ["github"],
    "plugins": ["acme.*", "acme.weather"],
    "publishers": ["acme", "new"],
}
_FIELDS = {
    "pluginId": "plugin_id",
    "packageId": "upload_id",
    "submission": "submission_id",
    "version": "version",
    "updateChannel": "update_channel",
    "receiver": "publisher",
    "name": "name",
}


def _body(value: Any, drawn: st.DataObject, names: Mapping[str, list[Any]], parameter: str = "") -> Any:
    """Return the body with real names where they belong, and values at the edge of their type in some places."""
    if isinstance(value, dict):
        return {each: _body(inner, drawn, names, each) for each, inner in value.items()}
    if isinstance(value, list):
        return [_body(inner, drawn, names, parameter) for inner in value]
    if isinstance(value, str) and parameter in _FIELDS and drawn.draw(st.integers(0, 3)):
        return drawn.draw(st.sampled_from(names[_FIELDS[parameter]]))
    if isinstance(value, str) and parameter in _PLAUSIBLE and drawn.draw(st.booleans()):
        return drawn.draw(st.sampled_from(_PLAUSIBLE[parameter]))
    edges = _EDGES.get(type(value))
    if edges is not None and drawn.draw(st.integers(0, 2)) == 0:
        return drawn.draw(st.sampled_from(edges))
    return value
