"""Archives received and not yet submitted."""

from sqlalchemy import Connection, Row, bindparam, insert, select, union

from qirvo.domain.digests import Digest
from qirvo.server.ports import NoSuchUploadError, Upload
from qirvo.server.sql.schema import uploads

_ADD = insert(uploads)
_GET = select(uploads).where(uploads.c.id == bindparam("id"))
_FIND = select(uploads).where(
    uploads.c.upload_digest == bindparam("upload_digest"), uploads.c.account == bindparam("account")
)
_NAMED_BLOBS = union(select(uploads.c.upload_digest), select(uploads.c.artifact_digest))


class SqlUploads:
    """`ports.Uploads` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, upload: Upload) -> None:
        """Add an upload."""
        columns = {column.name: getattr(upload, column.name) for column in uploads.columns}
        self._connection.execute(_ADD, columns)

    def get(self, upload_id: str) -> Upload:
        """Return the upload.

        Raises:
            NoSuchUploadError: There is none of that id.
        """
        row = self._connection.execute(_GET, {"id": upload_id}).one_or_none()
        if row is None:
            raise NoSuchUploadError(f"there is no upload `{upload_id}`")
        return _upload(row)

    def find(self, upload_digest: Digest, *, account: str) -> Upload | None:
        """Return this account's upload of these bytes, or None."""
        row = self._connection.execute(_FIND, {"upload_digest": upload_digest, "account": account}).one_or_none()
        return None if row is None else _upload(row)

    def named_blobs(self) -> frozenset[Digest]:
        """Return the digest of every blob that an upload names."""
        return frozenset(self._connection.scalars(_NAMED_BLOBS))


def _upload(row: Row[tuple[object, ...]]) -> Upload:
    return Upload(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it
