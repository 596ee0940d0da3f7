"""Rendered documents, and the proposals of listings."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Text, bindparam, delete, exists, insert, select, type_coerce

from qirvo.domain.brochures import DocumentKind
from qirvo.domain.digests import Digest
from qirvo.domain.listing_edits import Proposal
from qirvo.domain.names import PluginId
from qirvo.server.listing_ports import Document
from qirvo.server.sql.listing_schema import documents, proposals
from qirvo.server.sql.private_schema import is_not_private
from qirvo.server.sql.schema import plugins, releases

_D, _P = documents.c, proposals.c
_AT_ONCE = 500  # parameters of one statement
_ADD = insert(documents)
_FORGET = delete(documents).where(_D.of == bindparam("was"))
_GET = select(documents).where(_D.of == bindparam("for"))
_KNOWN = select(_D.of).where(_D.of.in_(bindparam("artifacts", expanding=True)))
_ARTIFACT = type_coerce(releases.c.artifact_digest, Text)
_LACKING = (
    select(releases.c.artifact_digest)
    .distinct()
    .join(plugins, plugins.c.id == releases.c.plugin_id)
    .where(
        plugins.c.number == plugins.c.signed_number,
        is_not_private(releases.c.plugin_id),
        bindparam("after") < _ARTIFACT,
        ~exists().where(_D.of == _ARTIFACT),
    )
    .order_by(releases.c.artifact_digest)
    .limit(bindparam("at_most"))
)
_NOTHING = Document(kind=DocumentKind.README, html="")
_ADD_PROPOSAL = insert(proposals)
_PROPOSAL = select(proposals).where(_P.plugin_id == bindparam("of"))
_PROPOSALS = select(proposals).order_by(_P.at, _P.plugin_id)
_DROP = delete(proposals).where(_P.plugin_id == bindparam("of"))


class SqlDocuments:
    """`listing_ports.Documents` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, of: str, documents: Iterable[Document]) -> None:
        """Keep these documents, in place of all earlier ones, for `of`: an artifact's digest or a plugin as text."""
        self._connection.execute(_FORGET, {"was": of})
        rows = [
            {
                "of": of,
                "kind": each.kind,
                "html": each.html,
                "is_cut": each.is_cut,
                "pictures": frozenset(map(str, each.pictures)),
            }
            for each in list(documents) or [_NOTHING]  # one row says that there is nothing
        ]
        self._connection.execute(_ADD, rows)

    def get(self, of: str) -> Mapping[DocumentKind, Document]:
        """Return the documents kept for `of`."""
        return {
            row.kind: Document(
                kind=row.kind,
                html=row.html,
                is_cut=row.is_cut,
                pictures=frozenset(map(Digest.parse, row.pictures)),
            )
            for row in self._connection.execute(_GET, {"for": of})
            if row.html
        }

    def missing(self, artifacts: Iterable[Digest]) -> frozenset[Digest]:
        """Return those of `artifacts` for which nothing was kept yet, not even that there is nothing."""
        asked = sorted(set(artifacts))
        known: set[str] = set()
        for start in range(0, len(asked), _AT_ONCE):
            some = [str(digest) for digest in asked[start : start + _AT_ONCE]]
            known |= set(self._connection.scalars(_KNOWN, {"artifacts": some}))
        return frozenset(digest for digest in asked if str(digest) not in known)

    def lacking(self, *, after: str, limit: int) -> Sequence[Digest]:
        """Return published artifacts for which nothing was kept yet, in order, beyond `after`."""
        return self._connection.scalars(_LACKING, {"after": after, "at_most": limit}).all()


class SqlProposals:
    """`listing_ports.Proposals` in a table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, proposal: Proposal) -> None:
        """Keep a proposal, in place of an earlier one of the plugin."""
        self.remove(proposal.plugin_id)
        values = {name: getattr(proposal, name) for name in ("plugin_id", "by", "at", "name", "icon")}
        self._connection.execute(_ADD_PROPOSAL, values)

    def get(self, plugin_id: PluginId) -> Proposal | None:
        """Return the plugin's proposal, or None."""
        row = self._connection.execute(_PROPOSAL, {"of": plugin_id}).one_or_none()
        return None if row is None else Proposal(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it

    def all(self) -> Sequence[Proposal]:
        """Return every proposal, the oldest first."""
        rows = self._connection.execute(_PROPOSALS)
        return [Proposal(**row._mapping) for row in rows]  # noqa: SLF001  # SQLAlchemy's public name for it

    def remove(self, plugin_id: PluginId) -> None:
        """Forget the plugin's proposal; a missing one is a no-op."""
        self._connection.execute(_DROP, {"of": plugin_id})
