"""Everything that is recorded of one person, in memory: what the other fakes keep."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qirvo.domain.personal_records import ERASED, Erasure, RecordKind, without_words
from qirvo.server.sql.personal_places import PLACES

if TYPE_CHECKING:
    from tests.support.fake_database import State


@dataclass
class FakePersonalRecords:
    """`personal_ports.PersonalRecords` of the kinds that the fakes keep."""

    state: "State"

    def kinds(self) -> Sequence[RecordKind]:
        told = [place for place in reversed(PLACES) if place.is_told]
        return [RecordKind(name=place.called, what=place.what, fate=place.fate) for place in told]

    def of(self, account: str, kind: str) -> Iterator[Mapping[str, Any]]:
        kept: Mapping[str, Callable[[str], list[Mapping[str, Any]]]] = {
            "accounts": self._accounts,
            "tokens": self._tokens,
            "rights": self._rights,
            "submissions": self._submissions,
            "report_schedules": self._schedules,
            "audit": self._audit,
        }
        yield from kept[kind](account) if kind in kept else ()

    def erase(self, account: str, *, now: datetime) -> Erasure:  # noqa: ARG002  # nobody asks when
        if account not in self.state.accounts:
            return Erasure()
        removed = ("accounts", "tokens", "rights", "report_schedules", "submissions")
        counted = {kind: len(list(self.of(account, kind))) for kind in removed}
        self.state.erased.add(account)
        del self.state.accounts[account]
        self.state.suspensions.pop(account, None)
        self.state.tokens = {key: each for key, each in self.state.tokens.items() if each.account != account}
        for key in [key for key in self.state.report_schedules if key[0] == account]:
            del self.state.report_schedules[key]
        self.state.submissions = {
            key: replace(
                each,
                submitted_by=_nobody(each.submitted_by, account),
                history=tuple(replace(entry, by=_nobody(entry.by, account)) for entry in each.history),
            )
            for key, each in self.state.submissions.items()
        }
        self.state.records.notices = tuple(
            replace(
                each,
                accounts=each.accounts - {account},
                title=without_words(each.title, account),
                text=without_words(each.text, account),
            )
            for each in self.state.records.notices
            if not (each.accounts == {account} and not each.publishers and not each.is_public)
        )
        return Erasure(records={kind: count for kind, count in counted.items() if count})

    def _accounts(self, account: str) -> list[Mapping[str, Any]]:
        return [{"name": account}] if account in self.state.accounts else []

    def _tokens(self, account: str) -> list[Mapping[str, Any]]:
        return [
            {"digest": True, "account": account, "kind": each.kind.value}
            for each in self.state.tokens.values()
            if each.account == account
        ]

    def _rights(self, account: str) -> list[Mapping[str, Any]]:
        known = self.state.accounts.get(account)
        return [] if known is None else [{"account": account, "held": right.value} for right in sorted(known.rights)]

    def _submissions(self, account: str) -> list[Mapping[str, Any]]:
        return [
            {"id": each.id, "plugin_id": str(each.plugin_id)}
            for each in self.state.submissions.values()
            if account in {each.submitted_by, *(entry.by for entry in each.history)}
        ]

    def _schedules(self, account: str) -> list[Mapping[str, Any]]:
        return [
            {"account": name, "plugin_id": str(plugin_id)}
            for name, plugin_id in self.state.report_schedules
            if name == account
        ]

    def _audit(self, account: str) -> list[Mapping[str, Any]]:
        return [
            {"number": kept.number, "act": kept.entry.act}
            for kept in self.state.records.audit
            if kept.entry.actor == account or kept.entry.subject == f"account:{account}"
        ]


def _nobody(name: str, account: str) -> str:
    return ERASED if name == account else name
