"""What the registry's owner and its reviewers decided about rules."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, case, delete, func, insert, select

from qirvo.domain.precision import Outcome, RulePrecision
from qirvo.server.intake_ports import ModeDecision
from qirvo.server.sql.intake_schema import outcomes, rule_modes

_MODES = select(rule_modes).order_by(rule_modes.c.rule)
_FORGET_MODE = delete(rule_modes).where(rule_modes.c.rule == bindparam("of"))
_SET_MODE = insert(rule_modes)
_FORGET_OUTCOME = delete(outcomes).where(
    outcomes.c.rule == bindparam("of"), outcomes.c.submission == bindparam("in_submission")
)
_ADD_OUTCOME = insert(outcomes)
_PRECISIONS = select(
    outcomes.c.rule,
    func.sum(case((outcomes.c.confirmed, 1), else_=0)).label("confirmed"),
    func.count().label("outcomes"),
).group_by(outcomes.c.rule)


class SqlRulePolicy:
    """`intake_ports.RulePolicy` in tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set_mode(self, decision: ModeDecision) -> None:
        """Record the mode of a rule in place of the earlier one."""
        self._connection.execute(_FORGET_MODE, {"of": decision.rule})
        columns = {column.name: getattr(decision, column.name) for column in rule_modes.columns}
        self._connection.execute(_SET_MODE, columns)

    def modes(self) -> Mapping[str, ModeDecision]:
        """Return every decision, by rule."""
        rows = self._connection.execute(_MODES)
        return {row.rule: ModeDecision(**row._mapping) for row in rows}  # noqa: SLF001  # SQLAlchemy's public name

    def add_outcomes(self, outcomes_made: Sequence[Outcome]) -> None:
        """Record outcomes; a later one for the same rule and submission takes the place of the earlier."""
        for outcome in outcomes_made:
            self._connection.execute(_FORGET_OUTCOME, {"of": outcome.rule, "in_submission": outcome.submission})
            columns = {column.name: getattr(outcome, column.name) for column in outcomes.columns}
            self._connection.execute(_ADD_OUTCOME, columns)

    def precisions(self) -> Mapping[str, RulePrecision]:
        """Return how often each rule was right."""
        rows = self._connection.execute(_PRECISIONS)
        return {
            row.rule: RulePrecision(
                rule=row.rule, confirmed=int(row.confirmed), false_alarms=int(row.outcomes) - int(row.confirmed)
            )
            for row in rows
        }
