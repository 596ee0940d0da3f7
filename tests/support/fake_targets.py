"""A place that runs releases, in memory: what it was given runs, unless its image is known to fail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from qirvo.deploy.ports import NotHealthyError, Observed, TargetUnreachableError, Wanted
from qirvo.deploy.targets.kubernetes_api import ClusterRefusedError
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment
from qirvo.domain.error_rates import Traffic
from qirvo.domain.names import PluginId


class SuddenEndError(BaseException):
    """The deployer was killed."""


@dataclass
class FakeTarget:
    """A `Target` by one rule.

    Attributes:
        fails: Digests of images that never come up.
        running: What runs, by plugin.
        is_down: Whether nobody answers.
        changed: What somebody changed there.
        is_unwell: Whether what runs is not well.
        goes_down: Whether it goes away in the middle of the next change.
        counters: What each replica's runtime counted, by plugin.
        may_count: Whether it may be asked for them.
        ends_at: `before` or `after` the change: when the deployer is killed.
    """

    fails: set[Digest] = field(default_factory=set)
    running: dict[PluginId, Wanted] = field(default_factory=dict)
    is_down: bool = False
    changed: tuple[str, ...] = ()
    goes_down: bool = False
    is_unwell: bool = False
    counters: dict[PluginId, dict[str, Traffic]] = field(default_factory=dict)
    may_count: bool = True
    ends_at: str = ""

    def render(self, environment: Environment, image: DeployedImage, network_hosts: Sequence[str]) -> Mapping[str, str]:
        return {"given.txt": f"{environment.name} {image.reference} {','.join(network_hosts)}\n"}

    def notes(self, environment: Environment) -> tuple[str, ...]:
        return (f"{environment.name} enforces nothing",)

    def apply(self, wanted: Wanted, *, progress: Callable[[str], None]) -> None:
        self._answer()
        progress("applying")
        if self.ends_at == "before":
            raise SuddenEndError
        if wanted.image.digest in self.fails:
            raise NotHealthyError(f"`{wanted.image.version}` did not come up")
        if self.goes_down:
            self.running.pop(wanted.image.plugin_id, None)
            self.is_down = True
            self._answer()
        self.running[wanted.image.plugin_id] = wanted
        self.changed = ()
        self.counters[wanted.image.plugin_id] = {f"replica of {wanted.number}": Traffic()}
        if self.ends_at == "after":
            raise SuddenEndError

    def observe(self, environment: Environment, plugin_id: PluginId) -> Observed:
        self._answer()
        wanted = self.running.get(plugin_id)
        if wanted is None:
            return Observed(detail="nothing runs")
        count = environment.replicas
        healthy = 0 if self.is_unwell else count
        return Observed(digest=wanted.image.digest, number=wanted.number, healthy=healthy, replicas=count, wanted=count)

    def check_counting(self, environment: Environment) -> None:
        if not self.may_count:
            raise ClusterRefusedError(f"nobody may count in `{environment.name}`")

    def counted(self, environment: Environment, plugin_id: PluginId) -> Mapping[str, Traffic]:
        del environment
        self._answer()
        return dict(self.counters.get(plugin_id, {}))

    def differences(self, wanted: Wanted) -> tuple[str, ...]:
        self._answer()
        running = self.running.get(wanted.image.plugin_id)
        other = running is None or (running.number, running.manifests) != (wanted.number, wanted.manifests)
        return ("given.txt is another", *self.changed) if other else self.changed

    def remove(self, environment: Environment, plugin_id: PluginId, *, but: int | None = None) -> None:
        del environment
        self._answer()
        if plugin_id in self.running and self.running[plugin_id].number != but:
            del self.running[plugin_id]

    def _answer(self) -> None:
        if self.is_down:
            raise TargetUnreachableError("nobody answers")
