"""Accounts as an operator sees them, in memory: the fake of `operator_ports.People`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from qirvo.domain.access import Account, NoSuchAccountError, Right
from qirvo.domain.suspensions import Suspension
from qirvo.server.operator_ports import Person
from tests.support.builders import MONDAY


@dataclass
class FakePeople:
    """`operator_ports.People`; everybody came on a Monday."""

    accounts: dict[str, Account]
    suspensions: dict[str, Suspension]

    def page(self, *, after: str = "", limit: int) -> Sequence[Person]:
        return [self.get(name) for name in sorted(self.accounts) if name > after][:limit]

    def get(self, name: str) -> Person:
        if name not in self.accounts:
            raise NoSuchAccountError(f"there is no account `{name}`")
        return Person(account=self.accounts[name], created_at=MONDAY, suspension=self.suspensions.get(name))

    def suspension(self, name: str) -> Suspension | None:
        return self.suspensions.get(name)

    def suspend(self, name: str, suspension: Suspension) -> None:
        self.suspensions[name] = suspension

    def restore(self, name: str) -> None:
        self.suspensions.pop(name, None)

    def set_rights(self, name: str, rights: Collection[Right]) -> None:
        self.accounts[name] = replace(self.accounts[name], rights=frozenset(rights))

    def holders(self, right: Right) -> frozenset[str]:
        return frozenset(
            name for name, account in self.accounts.items() if right in account.rights and name not in self.suspensions
        )

    def administrators(self) -> frozenset[str]:
        return self.holders(Right.ADMINISTER)
