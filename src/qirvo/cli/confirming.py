"""The owner is shown what an act would bring and asked; where nobody can answer, the act is refused, not assumed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.output import describe_finding, fields, say
from qirvo.cli.session import Session
from qirvo.domain.errors import ForbiddenError, InvalidError

if TYPE_CHECKING:
    from qirvo.domain.manifests import Permission
    from qirvo.host.ports import Proposal, SourceProposal


class ConfirmationNeededError(InvalidError):
    """Somebody has to agree, and there is nobody to ask."""

    code = "confirmation-needed"
    hint = "Read what is shown above, then run the command again with `--yes`."


class UnsignedNotAllowedError(ForbiddenError):
    """Nobody that this host could know of vouches for the files, and `--yes` alone does not agree to that."""

    code = "unsigned-not-allowed"
    hint = "Look where the files come from. If you know it, agree when asked, or give `--allow-unsigned`."


def confirm_installation(session: Session, *, yes: bool, allow_unsigned: bool = False) -> Callable[["Proposal"], bool]:
    """Return what asks the owner whether a release may be installed; with `yes`, only shows it.

    What nobody vouches for is agreed to knowingly alone: when asked, or with `allow_unsigned`.
    """

    def confirm(proposal: "Proposal") -> bool:
        asked = _ask(session, proposal_lines(proposal), _question(proposal), yes=yes)
        if asked and yes and not (proposal.is_vouched or allow_unsigned):
            raise UnsignedNotAllowedError(f"`{proposal.plugin_id}` `{proposal.version}`: {_unvouched(proposal)}")
        return asked

    return confirm


def confirm_source(session: Session, *, yes: bool) -> Callable[["SourceProposal"], bool]:
    """Return what asks the owner whether a repository is to be trusted; with `yes`, only shows it."""
    question = "Trust this repository?"
    return lambda proposal: _ask(session, source_lines(proposal), question, yes=yes)


def confirm_loss(session: Session, *, yes: bool) -> Callable[[str], bool]:
    """Return what asks the owner whether data may be set aside; with `yes`, only says so."""
    return lambda loss: _ask(session, [loss], "Go back all the same?", yes=yes)


def agreed(session: Session, question: str, *, yes: bool) -> bool:
    """Ask a plain question.

    Raises:
        ConfirmationNeededError: There is nobody to ask.
    """
    return _ask(session, [], question, yes=yes)


def proposal_lines(proposal: "Proposal") -> list[str]:
    """Return what would be installed, and in what it differs from what is."""
    from qirvo.cli.differences_text import brief_lines
    from qirvo.wire.differences import difference_to_wire

    before = f" (now {proposal.installed})" if proposal.installed is not None else ""
    return [
        *fields(
            [
                ("plugin", f"{proposal.plugin_id} ({proposal.name})"),
                ("version", f"{proposal.version}{before}"),
                ("publisher", proposal.publisher + ("" if proposal.is_signed else " (as it says of itself)")),
                ("source", _source(proposal)),
                ("signature", _signature(proposal)),
                ("signed by", proposal.signer or ("the source alone" if proposal.is_signed else "")),
                ("key", "" if proposal.is_signed else proposal.signature_note),
                ("WARNING", proposal.signature_warning),
                ("permissions", ", ".join(_permission(each, proposal) for each in proposal.permissions) or "none"),
                ("breaking", "yes: it may need changes on your side" if proposal.breaking else ""),
                ("notes", proposal.notes),
            ]
        ),
        *(f"warning: {each}" for each in proposal.advisories),
        *(describe_finding(finding) for finding in proposal.warnings),
        *brief_lines(difference_to_wire(proposal.difference)),
    ]


def source_lines(proposal: "SourceProposal") -> list[str]:
    """Return what would be trusted."""
    return fields(
        [
            ("source", proposal.name),
            ("address", proposal.address),
            ("repository", proposal.repository),
            ("fingerprint", f"{proposal.fingerprint} (compare it with what its owner says elsewhere)"),
        ]
    )


def proposal_document(proposal: "Proposal") -> dict[str, Any]:
    """Return what would be installed, for programs."""
    return {
        "pluginId": str(proposal.plugin_id),
        "name": proposal.name,
        "version": str(proposal.version),
        "installed": None if proposal.installed is None else str(proposal.installed),
        "publisher": proposal.publisher,
        "source": {"kind": proposal.origin.kind.value, "name": proposal.origin.name},
        "signed": proposal.is_signed,
        "vouched": proposal.is_vouched,
        "signer": proposal.signer,
        "signatureWarning": proposal.signature_warning,
        "permissions": [permission.name.value for permission in proposal.permissions],
        "newPermissions": sorted(proposal.new_permissions),
        "breaking": proposal.breaking,
    }


def _signature(proposal: "Proposal") -> str:
    if proposal.is_signed:
        return "verified"
    return "the publisher's, over these very files" if proposal.signer else _unvouched(proposal)


def _unvouched(proposal: "Proposal") -> str:
    return proposal.signature_warning or "unsigned: nobody vouches for these files"


def _source(proposal: "Proposal") -> str:
    address = f" ({proposal.source_address})" if proposal.source_address else ""
    return f"{proposal.origin.kind} {proposal.origin.name}{address}"


def _permission(permission: "Permission", proposal: "Proposal") -> str:
    marks = []
    if proposal.installed is not None and permission.name.value in proposal.new_permissions:
        marks.append("new")
    if not permission.required:
        marks.append("optional")
    return permission.name.value + (f" ({', '.join(marks)})" if marks else "")


def _question(proposal: "Proposal") -> str:
    question = "Install it" if proposal.installed is None else f"Replace {proposal.installed}"
    return f"{question}?" if proposal.is_vouched else f"{question} though nobody that is known here vouches for it?"


def _ask(session: Session, lines: list[str], question: str, *, yes: bool) -> bool:
    if not session.as_json:
        for line in lines:
            say(line)
    if yes:
        return True
    if session.as_json:
        hint = "Run the command without `--json` to read what it would bring, then again with `--yes`."
        raise ConfirmationNeededError("this needs somebody's agreement, and with `--json` nobody is asked", hint=hint)
    if not session.is_interactive():
        raise ConfirmationNeededError("this needs somebody's agreement, and there is no terminal to ask at")
    return click.confirm(question, err=True)
