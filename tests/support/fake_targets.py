"""A place that runs releases, in memory: what it was given runs, unless its image is known to fail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from qirvo.deploy.ports import NotHealthyError, Observed, TargetUnreachableError, Wanted
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment
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
        ends_at: `before` or `after` the change: when the deployer is killed.
    """

    fails: set[Digest] = field(default_factory=set)
    running: dict[PluginId, Wanted] = field(default_factory=dict)
    is_down: bool = False
    changed: tuple[str, ...] = ()
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
        self.running[wanted.image.plugin_id] = wanted
        self.changed = ()
        if self.ends_at == "after":
            raise SuddenEndError

    def observe(self, environment: Environment, plugin_id: PluginId) -> Observed:
        self._answer()
        wanted = self.running.get(plugin_id)
        if wanted is None:
            return Observed(detail="nothing runs")
        count = environment.replicas
        return Observed(digest=wanted.image.digest, number=wanted.number, healthy=count, replicas=count)

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
