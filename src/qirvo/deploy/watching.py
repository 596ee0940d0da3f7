"""Watching what was deployed for a while, and taking it back when it answers too many requests with errors.

The requests are those that the replicas' own runtime counts. Whoever else changes the environment meanwhile ends the
watch; the environment is held only while it is taken back.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from qirvo.deferred import dataclass
from qirvo.deploy.apply import EnvironmentOutcome, Operations, OutcomeKind
from qirvo.deploy.ports import CountsRequests, NotHealthyError, Observed, TargetUnreachableError
from qirvo.domain.deployments import Revision, current_revision
from qirvo.domain.durations import duration_text
from qirvo.domain.environments import Environment, ErrorRate, HealthCriteria
from qirvo.domain.error_rates import Traffic, Verdict, between, verdict_on
from qirvo.domain.errors import ConflictError, InvalidError, NotFoundError, QirvoError
from qirvo.domain.names import PluginId

_LOOKS = 60  # in a window, at most: podman keeps a process for minutes of each question that is asked in a container

Wait = Callable[[timedelta], None]


class NothingToWatchError(NotFoundError):
    """Nothing that was deployed runs there."""

    code = "deployment-nothing-to-watch"
    hint = "Deploy a release first, with `qirvo deploy run`."


class UnwatchableError(InvalidError):
    """Nobody says how many requests may fail, or the place cannot count them."""

    code = "deployment-unwatchable"
    hint = "Set `health = {error_rate = {at_most = 0.05}}` for an environment of an engine or a cluster."


class TooManyErrorsError(ConflictError):
    """A release answered more requests with errors than the environment allows."""

    code = "deployment-error-rate"
    hint = "What ran before is put back. Look at the plugin's log, mend it, and deploy another release."


class ReplacedError(ConflictError):
    """Somebody changed the environment while it was watched."""

    code = "deployment-watch-replaced"
    hint = "Watch what runs there now with `qirvo deploy watch`."


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Watches environments.

    Attributes:
        wait: Lets time pass.
    """

    operations: Operations
    wait: Wait

    def check(self, environment: Environment) -> ErrorRate:
        """Return how many requests may fail in `environment`.

        Raises:
            UnwatchableError: Nobody says it, or its target does not count.
            QirvoError: The place refuses to have requests counted.
        """
        allowed = environment.health.error_rate
        if allowed is None:
            raise UnwatchableError(f"nothing says how many requests may fail in `{environment.name}`")
        target = self.operations.targets[environment.name]
        if not isinstance(target, CountsRequests):
            told = f"`{environment.name}` is of the kind `{environment.target}`, which does not count requests"
            raise UnwatchableError(told)
        target.check_counting(environment)
        return allowed

    def check_any(self, names: Sequence[str]) -> None:
        """Return when at least one environment, of those in `names` or of all, can be watched.

        Raises:
            UnwatchableError: None can.
            QirvoError: One of these places refuses.
            MalformedEnvironmentError: There is none of a name.
        """
        pipeline = self.operations.pipeline
        chosen = [pipeline.get(name) for name in names] or list(pipeline.environments)
        wanted = [one for one in chosen if one.health.error_rate is not None] or chosen[:1]
        for environment in wanted:
            self.check(environment)

    def after_change(self, environment: Environment, plugin_id: PluginId) -> EnvironmentOutcome | None:
        """Watch `environment` where it says how many requests may fail; else return None."""
        return None if environment.health.error_rate is None else self(environment, plugin_id)

    def __call__(self, environment: Environment, plugin_id: PluginId) -> EnvironmentOutcome:
        """Watch what runs of the plugin for the environment's window, and take it back when it has to be.

        Raises:
            UnwatchableError: It cannot be watched.
            NothingToWatchError: Nothing of it was deployed there.
        """
        allowed = self.check(environment)
        revision = self._current(environment, plugin_id)
        if revision is None:
            raise NothingToWatchError(f"nothing of `{plugin_id}` was deployed to `{environment.name}`")
        try:
            return self._watched(environment, revision, allowed)
        except QirvoError as exc:
            return EnvironmentOutcome(
                environment=environment.name,
                kind=OutcomeKind.FAILED,
                revision=revision.number,
                error=exc,
                reason=exc.message,
            )

    def _watched(self, environment: Environment, revision: Revision, allowed: ErrorRate) -> EnvironmentOutcome:
        looks = _Looks(self.operations.targets[environment.name], environment, revision)
        began, passed = self.operations.clock(), timedelta()
        self._tell(environment, f"watching for {duration_text(int(allowed.window.total_seconds()))}")
        told = Traffic()
        pause = max(environment.health.interval, allowed.window / _LOOKS)
        while True:
            self.wait(pause)
            # a clock that is set back does not make the watch longer than so many looks
            passed = max(passed + pause, self.operations.clock() - began)
            current = self._current(environment, revision.image.plugin_id)
            if current is None or current.number != revision.number:
                raise ReplacedError(f"revision {revision.number} of `{environment.name}` was replaced while watched")
            unwell = looks.look()
            if unwell:
                reason = NotHealthyError(f"`{revision.image.version}` {unwell} in `{environment.name}` after it was")
                return self.operations.take_back(environment, revision, reason)
            if looks.traffic != told:
                told = looks.traffic
                self._tell(environment, str(told))
            verdict = verdict_on(looks.traffic, allowed, passed=passed)
            if verdict is Verdict.ROLL_BACK:
                limit = f"more than the {100 * allowed.at_most:g} % that may"
                return self.operations.take_back(
                    environment,
                    revision,
                    TooManyErrorsError(f"`{revision.image.version}` in `{environment.name}`: {looks.traffic}, {limit}"),
                )
            if verdict is not Verdict.WATCH:
                return self._ended(environment, revision, looks.traffic, verdict)

    def _ended(
        self, environment: Environment, revision: Revision, traffic: Traffic, verdict: Verdict
    ) -> EnvironmentOutcome:
        few = ", too few to say" if verdict is Verdict.UNKNOWN else ""
        reason = f"`{revision.image.version}` was watched: {traffic}{few}"
        self.operations.note(revision, reason)
        return EnvironmentOutcome(
            environment=environment.name, kind=OutcomeKind.WATCHED, revision=revision.number, reason=reason
        )

    def _current(self, environment: Environment, plugin_id: PluginId) -> Revision | None:
        return current_revision(self.operations.records.revisions(plugin_id, environment.name))

    def _tell(self, environment: Environment, text: str) -> None:
        self.operations.tell(environment.name, text)


class _Looks:
    """Looks at one revision from time to time, and remembers."""

    def __init__(self, target: object, environment: Environment, revision: Revision) -> None:
        assert isinstance(target, CountsRequests)  # noqa: S101  # `Watch.check` has asked
        self._target = target
        self._environment = environment
        self._revision = revision
        self._before: Mapping[str, Traffic] = target.counted(environment, revision.image.plugin_id)
        self._knows_all = len(self._before) >= environment.replicas
        self._bad = 0
        self.traffic = Traffic()

    def look(self) -> str:
        """Look once more; return what is wrong when it was wrong too often in a row, else nothing.

        Raises:
            TargetUnreachableError: The place did not answer too often in a row.
        """
        health, plugin = self._environment.health, self._revision.image.plugin_id
        try:
            observed = self._target.observe(self._environment, plugin)
            counted = self._target.counted(self._environment, plugin)
        except TargetUnreachableError:
            if self._is_once_too_often(health):
                raise
            return ""
        self._count(counted, replicas=observed.replicas)
        if _is_well(observed, self._revision):
            self._bad = 0
            return ""
        return f"is not well any more ({observed.detail})" if self._is_once_too_often(health) else ""

    def _count(self, counted: Mapping[str, Traffic], *, replicas: int) -> None:
        """Add what came since the last look.

        Whoever does not answer this time is not new the next. Until all have answered once, nobody knows who is new:
        what such a one counted before may be older than the watch.
        """
        sure = counted if self._knows_all else {name: counted[name] for name in counted.keys() & self._before.keys()}
        self.traffic += between(self._before, sure)
        self._before = {**self._before, **counted}
        self._knows_all = self._knows_all or len(self._before) >= replicas

    def _is_once_too_often(self, health: HealthCriteria) -> bool:
        self._bad += 1
        return self._bad >= health.failures


def _is_well(observed: Observed, revision: Revision) -> bool:
    return observed.digest == revision.image.digest and observed.healthy >= max(observed.replicas, 1)
