"""Uploads over HTTP: the archive is received to disk, read, and kept; `POST /upload` is the Guide's spelling."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from qirvo.server.http.authentication import BEARER, Caller, PublishingCaller, caller_still
from qirvo.server.http.forms import FILE_FIELD, ReceivedForm, received_form
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import acting_of, address_of, registry_of
from qirvo.server.ports import Upload
from qirvo.server.usecases import uploads
from qirvo.wire.submissions import UploadAnswer

router = LateRouter(prefix="/v1", tags=["submissions"])
guide = LateRouter(tags=["the Guide's endpoints"])

FORM_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": [FILE_FIELD],
                "properties": {FILE_FIELD: {"type": "string", "format": "binary"}, "timestamp": {"type": "string"}},
            }
        }
    },
}
UPLOAD = {**BEARER, "requestBody": FORM_BODY}


@guide.post("/upload", status_code=201, openapi_extra=UPLOAD)
@guide.post("/plugins/upload", status_code=201, openapi_extra=UPLOAD)
@router.post("/uploads", status_code=201, openapi_extra=UPLOAD)
async def upload(request: Request, by: PublishingCaller) -> UploadAnswer:
    """Upload a plugin's archive, `.zip` or `.tgz`; the same bytes again are the same upload."""
    del by  # who it is then is asked once the body is there
    async with received_form(request) as form:
        received = await run_in_threadpool(_receive, request, form)
    return _answer(request, received)


@router.get("/uploads/{upload_id}", openapi_extra=dict(BEARER))
def show_upload(request: Request, by: Caller, upload_id: str) -> UploadAnswer:
    """Show one of the caller's own uploads."""
    return _answer(request, uploads.get_upload(upload_id, by=by, uow=registry_of(request).reading()))


def _receive(request: Request, form: ReceivedForm) -> Upload:
    registry = registry_of(request)
    acting = acting_of(request, caller_still(request))
    return uploads.receive(form.archive, acting=acting, blobs=registry.blobs, inspector=registry.inspector)


def _answer(request: Request, received: Upload) -> UploadAnswer:
    return UploadAnswer(
        packageId=received.id,
        uploadUrl=f"{address_of(request)}/v1/uploads/{received.id}",
        pluginId=str(received.plugin_id),
        version=str(received.version),
        digest=str(received.upload_digest),
        treeDigest=str(received.tree_digest),
    )
