"""One deployer at a time for a plugin in a namespace, whatever machine it runs on: a Lease in the cluster.

Nobody's clock counts: whoever finds it held looks whether it is renewed, and takes it when it is not.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Protocol

from qirvo.deploy.ports import Clock
from qirvo.deploy.targets.kubernetes_api import ClusterApi, ClusterRefusedError
from qirvo.deploy.targets.kubernetes_objects import Object
from qirvo.domain.deployment_records import EnvironmentBusyError
from qirvo.domain.errors import QirvoError

LEASE = "coordination.k8s.io/v1"
_LASTS = timedelta(seconds=30)
_RENEWED = timedelta(seconds=8)
_LOOK = timedelta(seconds=1)


class Wait(Protocol):
    """Lets time pass."""

    def __call__(self, span: timedelta) -> None:
        """Return after `span`."""
        ...


def holder_of(by: str, place: str) -> str:
    """Return the name under which a deployer holds leases.

    Args:
        by: Who deploys.
        place: What is its own: its machine and its records. A run that was killed is taken over by the next one there.
    """
    return f"{by}/{hashlib.sha256(place.encode()).hexdigest()[:16]}"


class Held:
    """A lease that this run holds."""

    def __init__(self, cluster: ClusterApi, lease: Object, *, clock: Clock) -> None:
        self._cluster = cluster
        self._lease = lease
        self._clock = clock
        self._renewed = clock()

    def keep(self) -> None:
        """Renew it when it is time.

        Raises:
            EnvironmentBusyError: Somebody else took it.
        """
        now = self._clock()
        if now - self._renewed >= _RENEWED:
            self._write({**self._lease["spec"], "renewTime": _spell(self._clock)})
            self._renewed = now

    def release(self) -> None:
        """Give it back; one that cannot be given back runs out."""
        with suppress(QirvoError):
            self._write({**self._lease["spec"], "holderIdentity": ""})

    def _write(self, spec: Object) -> None:
        try:
            self._lease = self._cluster.replace({**self._lease, "spec": spec})
        except ClusterRefusedError as exc:
            raise EnvironmentBusyError(f"somebody else took `{self._lease['metadata']['name']}` over") from exc


@contextmanager
def holding(
    cluster: ClusterApi, name: str, holder: str, *, clock: Clock, wait: Wait, progress: Callable[[str], None]
) -> Iterator[Held]:
    """Hold the lease `name`.

    Raises:
        EnvironmentBusyError: Somebody else does.
    """
    lease = cluster.get(LEASE, "Lease", name)
    if lease is not None and _is_others(lease, holder):
        lease = _given_up(cluster, lease, wait=wait, progress=progress)
    spec = {
        "holderIdentity": holder,
        "leaseDurationSeconds": int(_LASTS.total_seconds()),
        "acquireTime": _spell(clock),
        "renewTime": _spell(clock),
    }
    try:
        if lease is None:
            made = {"apiVersion": LEASE, "kind": "Lease", "metadata": {"name": name}, "spec": spec}
            lease = cluster.create(made)
        else:
            lease = cluster.replace({**lease, "spec": spec})
    except ClusterRefusedError as exc:
        if _is_others(cluster.get(LEASE, "Lease", name) or {}, holder):
            raise EnvironmentBusyError(f"somebody else is changing `{name}` at this moment") from exc
        raise
    held = Held(cluster, lease, clock=clock)
    try:
        yield held
    finally:
        held.release()


def _given_up(cluster: ClusterApi, lease: Object, *, wait: Wait, progress: Callable[[str], None]) -> Object | None:
    """Return the lease once its holder has not renewed it for as long as it lasts."""
    name, by = lease["metadata"]["name"], str(lease["spec"]["holderIdentity"]).partition("/")[0]
    progress(f"`{by}` is changing it, or was ended in the middle: looking whether the lease is renewed")
    seen = lease["metadata"]["resourceVersion"]
    passed = timedelta()
    while passed < _LASTS:
        wait(_LOOK)
        passed += _LOOK
        now = cluster.get(LEASE, "Lease", name)
        if now is None or not now["spec"].get("holderIdentity"):
            return now
        if now["metadata"]["resourceVersion"] != seen:
            by = str(now["spec"]["holderIdentity"]).partition("/")[0]
            raise EnvironmentBusyError(f"`{by}` is changing `{name}` in the namespace `{cluster.namespace}`")
    return lease


def _is_others(lease: Object, holder: str) -> bool:
    identity = str(lease.get("spec", {}).get("holderIdentity") or "")
    return bool(identity) and identity.rpartition("/")[2] != holder.rpartition("/")[2]


def _spell(clock: Clock) -> str:
    return clock().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
