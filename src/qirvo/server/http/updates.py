"""The Guide's update of a plugin: one form with the archive and what is new, over the same upload and submission."""

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.names import PluginId
from qirvo.domain.ramps import Ramp
from qirvo.server.http.authentication import BEARER, Caller, caller_still
from qirvo.server.http.forms import FILE_FIELD, SIGNATURE_FIELD, ReceivedForm, received_form
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.problems import MalformedRequestError
from qirvo.server.http.submissions import submission_address, submit_archive
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.submissions import SubmissionRequest, Submitted, published_at, require_updatable
from qirvo.wire.submissions import UpdateAnswer

guide = LateRouter(tags=["the Guide's endpoints"])

_TRUTH = {"true": True, "false": False}
_TEXT = {"type": "string"}
UPDATE = {
    **BEARER,
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FILE_FIELD],
                    "properties": {
                        FILE_FIELD: {"type": "string", "format": "binary"},
                        "version": _TEXT,
                        "releaseNotes": _TEXT,
                        "breaking": {"type": "string", "enum": ["true", "false"]},
                        "notifyUsers": {"type": "string", "enum": ["true", "false"]},
                        SIGNATURE_FIELD: {
                            "type": "string",
                            "description": "The publisher's own signature, as `qirvo auth key sign` writes it.",
                        },
                    },
                }
            }
        },
    },
}


@guide.put("/plugins/{plugin_id}", status_code=202, openapi_extra=UPDATE)
@guide.put("/plugins/plugins/{plugin_id}", status_code=202, openapi_extra=UPDATE)
async def update(request: Request, response: Response, by: Caller, plugin_id: str) -> UpdateAnswer:
    """Submit a new version of a listed plugin; `publishedAt` is null while its review is pending."""
    wanted = PluginId.parse(plugin_id)
    await run_in_threadpool(require_updatable, wanted, by=by, uow=registry_of(request).reading())
    async with received_form(request) as form:
        submitted = await run_in_threadpool(_submit, request, wanted, form)
    submission = submitted.submission
    address = submission_address(request, submission)
    response.headers["Location"] = address
    return UpdateAnswer(
        updateId=submission.id,
        version=str(submission.version),
        publishedAt=moment(published_at(submission)),
        submissionUrl=address,
    )


def _submit(request: Request, plugin_id: PluginId, form: ReceivedForm) -> Submitted:
    claimed = {"id": str(plugin_id)} | ({"version": form.fields["version"]} if form.fields.get("version") else {})
    is_breaking = _truth(form, "breaking", otherwise=False)
    notify = _truth(form, "notifyUsers", otherwise=True)
    wanted = SubmissionRequest(
        metadata=claimed,
        notes=form.fields.get("releaseNotes", ""),
        breaking=is_breaking,
        ramp=Ramp.immediate(),
        keeps_listing=True,
        notify=notify,
        signature=form.fields.get(SIGNATURE_FIELD, "").strip(),
    )
    return submit_archive(request, caller_still(request), form.archive, wanted)


def _truth(form: ReceivedForm, name: str, *, otherwise: bool) -> bool:
    text = form.fields.get(name, "")
    bare = re.sub(r"\s", "", text).lower()
    if bare and bare not in _TRUTH:
        raise MalformedRequestError(f"`{name}` is `{text[:40]}`, not `true` or `false`")
    return _TRUTH.get(bare, otherwise)
