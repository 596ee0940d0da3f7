"""What the deployer asks of a cluster's API: plain objects in and out, and refusals in the API server's own words."""

import json
import subprocess
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Protocol, Self

import httpx2
import msgspec
import yaml
from lightkube import Client, KubeConfig
from lightkube.config.kubeconfig import SingleConfig
from lightkube.core.exceptions import ApiError, ConfigError
from lightkube.core.generic_client import BasicRequest
from lightkube.generic_resource import create_namespaced_resource

from qirvo.deploy.ports import TargetUnreachableError
from qirvo.deploy.targets.kubernetes_manifests import PLURALS
from qirvo.deploy.targets.kubernetes_objects import Object
from qirvo.domain.errors import ConflictError, InvalidError

FIELD_MANAGER = "qirvo-deploy"
_TIMEOUT = timedelta(seconds=30)
_PLURALS = {**PLURALS, "ReplicaSet": "replicasets", "Pod": "pods", "Lease": "leases"}
_POD_TIMEOUT = timedelta(seconds=5)  # a runtime answers within 3 s, whatever its plugin does
_LONGEST_ANSWER = 1_000_000
_FIRST_FAILURE, _UNAUTHORIZED, _FORBIDDEN = 400, 401, 403
_NOT_FOUND = 404
_CONFLICT = 409
_SHOWN = 600
_NOT_OF_ITS_FORM = (AttributeError, KeyError, TypeError, ValueError)  # what the library makes of a wrong kubeconfig


class KubeconfigUnusableError(InvalidError):
    """There is no way to the cluster in the kubeconfig."""

    code = "kubeconfig-unusable"
    hint = "`kubectl --context NAME get pods` has to work; `address` names the context, `kubeconfig` the file."


class ClusterRefusedError(ConflictError):
    """The cluster does not do what it was asked."""

    code = "cluster-refused"
    hint = "Do what the cluster asks for; `docs/guides/operator.md` has the rights that a deployer needs."


class FieldsHeldError(ConflictError):
    """Somebody else changed what a release sets."""

    code = "deployment-fields-held"
    hint = "Undo the change there, or let the deployment win with `take_over = true` in the environment's settings."


class GoneError(ClusterRefusedError):
    """There is no such object."""

    code = "cluster-object-missing"


class ClusterApi(Protocol):
    """What can be asked of one namespace of a cluster; every call may raise `TargetUnreachableError`."""

    @property
    def namespace(self) -> str:
        """Where everything is."""
        ...

    def served(self, versions: Collection[str]) -> frozenset[tuple[str, str]]:
        """Return the API version and kind of everything that the cluster serves in `versions`."""
        ...

    def apply(self, one: Object, *, dry_run: bool = False, force: bool = False, manager: str = FIELD_MANAGER) -> Object:
        """Bring an object to `one`, which says the fields that are ours; return it as the cluster then has it.

        Raises:
            FieldsHeldError: Somebody else holds one of them with another value.
            ClusterRefusedError: It is not allowed, or not well formed.
        """
        ...

    def get(self, version: str, kind: str, name: str) -> Object | None:
        """Return an object; None when there is none."""
        ...

    def list(self, version: str, kind: str, labels: Mapping[str, str]) -> list[Object]:
        """Return every object with `labels`."""
        ...

    def create(self, one: Object) -> Object:
        """Make an object; one that exists is a `ClusterRefusedError`."""
        ...

    def replace(self, one: Object) -> Object:
        """Replace an object; when it is no longer the one that was read, that is a `ClusterRefusedError`."""
        ...

    def delete(self, version: str, kind: str, name: str) -> None:
        """Delete an object and what belongs to it; one that is gone is no error."""
        ...

    def ask_pod(self, name: str, *, port: int, path: str) -> bytes | None:
        """Return what a pod answers to GET, with whatever status; None when it does not, or says too much.

        Raises:
            ClusterRefusedError: Pods must not be asked.
        """
        ...


class ReachCluster(Protocol):
    """The way to a namespace of a cluster."""

    def __call__(self, *, context: str, kubeconfig: Path | None, namespace: str) -> AbstractContextManager[ClusterApi]:
        """Return the namespace, for as long as it is needed."""
        ...


class Cluster:
    """One namespace of a cluster, a `ClusterApi`.

    Args:
        client: Speaks to the API server.
        called: What people know it as.
    """

    def __init__(self, client: Client, *, called: str) -> None:
        self._client = client
        self._called = called

    @classmethod
    @contextmanager
    def reached(cls, *, context: str, kubeconfig: Path | None, namespace: str) -> Iterator[Self]:
        """Reach a cluster as `kubectl` does.

        Args:
            context: Empty for the current one.
            kubeconfig: None for the account of the pod this runs in, `KUBECONFIG` or the home's.
            namespace: Empty for the context's.

        Raises:
            KubeconfigUnusableError: There is no such context, or its file is unreadable.
        """
        called = f"context `{context}`" if context else "the current context"
        try:
            config = _config(context, kubeconfig)
            client = Client(
                config,
                namespace=namespace or None,
                timeout=httpx2.Timeout(_TIMEOUT.total_seconds()),
                field_manager=FIELD_MANAGER,
            )
        except (ConfigError, OSError, msgspec.MsgspecError, yaml.YAMLError, *_NOT_OF_ITS_FORM) as exc:
            raise KubeconfigUnusableError(f"{called}: {exc}"[:_SHOWN]) from exc
        try:
            yield cls(client, called=called)
        finally:
            client.close()

    @property
    def namespace(self) -> str:
        """Where everything is."""
        return str(self._client.namespace)

    def served(self, versions: Collection[str]) -> frozenset[tuple[str, str]]:
        """Return the API version and kind of everything that the cluster serves in `versions`."""
        found = set()
        for version in sorted(versions):
            try:
                document = self._document(f"apis/{version}" if "/" in version else f"api/{version}")
            except GoneError:
                continue
            found |= {(version, str(one["kind"])) for one in document.get("resources", [])}
        return frozenset(found)

    def apply(self, one: Object, *, dry_run: bool = False, force: bool = False, manager: str = FIELD_MANAGER) -> Object:
        """Bring an object to `one`, which says the fields that are ours; return it as the cluster then has it.

        Raises:
            FieldsHeldError: Somebody else holds one of them with another value.
            ClusterRefusedError: It is not allowed, or not well formed.
        """
        told = f"{one['kind']} `{one['metadata']['name']}`"
        with self._asking(told):
            made = _resource(one["apiVersion"], one["kind"])(one)
            return _plain(self._client.apply(made, field_manager=manager, force=force, dry_run=dry_run))

    def get(self, version: str, kind: str, name: str) -> Object | None:
        """Return an object; None when there is none."""
        try:
            with self._asking(f"{kind} `{name}`"):
                return _plain(self._client.get(_resource(version, kind), name))
        except GoneError:
            return None

    def list(self, version: str, kind: str, labels: Mapping[str, str]) -> list[Object]:
        """Return every object with `labels`."""
        with self._asking(f"every {kind}"):
            found = self._client.list(_resource(version, kind), labels=dict(labels))
            return [_plain(one) for one in found]

    def create(self, one: Object) -> Object:
        """Make an object; one that exists is a `ClusterRefusedError`."""
        with self._asking(f"{one['kind']} `{one['metadata']['name']}`"):
            return _plain(self._client.create(_resource(one["apiVersion"], one["kind"])(one)))

    def replace(self, one: Object) -> Object:
        """Replace an object; when it is no longer the one that was read, that is a `ClusterRefusedError`."""
        with self._asking(f"{one['kind']} `{one['metadata']['name']}`"):
            return _plain(self._client.replace(_resource(one["apiVersion"], one["kind"])(one)))

    def delete(self, version: str, kind: str, name: str) -> None:
        """Delete an object and what belongs to it; one that is gone is no error."""
        try:
            with self._asking(f"{kind} `{name}`"):
                self._client.delete(_resource(version, kind), name)
        except GoneError:
            return

    def ask_pod(self, name: str, *, port: int, path: str) -> bytes | None:
        """Return what a pod answers to GET, with whatever status; None when it does not, or says too much.

        Raises:
            ClusterRefusedError: Pods must not be asked.
        """
        url = f"api/v1/namespaces/{self.namespace}/pods/{name}:{port}/proxy/{path}"
        told = f"Pod `{name}`"
        with self._asking(told):
            try:
                code, content = self._read(url)
            except httpx2.ReadTimeout:
                return None
        status = None if content is None or code < _FIRST_FAILURE else _status_in(content)
        if status is None:
            return content
        if code in (_UNAUTHORIZED, _FORBIDDEN):
            raise ClusterRefusedError(f"{told}: {status.get('reason')}: {status.get('message')}"[:_SHOWN])
        return None  # the API server answers in its place: it is gone, or nothing listens there

    def _read(self, url: str) -> tuple[int, bytes | None]:
        """Return status and content of an answer from a pod; None for more than anybody has to say."""
        inner = self._client._client  # noqa: SLF001  # the library has no call for what is behind a pod's proxy
        until_s = time.monotonic() + _POD_TIMEOUT.total_seconds()
        timeout = httpx2.Timeout(_POD_TIMEOUT.total_seconds())
        plain = {"Accept-Encoding": "identity"}
        asked = inner.build_adapter_request(BasicRequest(method="GET", url=url, timeout=timeout, headers=plain))
        answer = inner.send(asked, stream=True)
        content = b""
        try:
            if "content-encoding" in answer.headers:  # what was not asked for may unpack to any size
                return answer.status_code, None
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > _LONGEST_ANSWER or time.monotonic() > until_s:
                    return answer.status_code, None
        finally:
            answer.close()
        return answer.status_code, content

    def _document(self, path: str) -> Object:
        inner = self._client._client  # noqa: SLF001  # the library has no call for what a server offers
        with self._asking(f"`{path}`"):
            answer = inner.send(inner.build_adapter_request(BasicRequest(method="GET", url=path)))
            inner.raise_for_status(answer)  # type: ignore[no-untyped-call]  # the library's, without types
            return dict(answer.json())

    @contextmanager
    def _asking(self, what: str) -> Iterator[None]:
        try:
            yield
        except ApiError as exc:
            raise _refused(what, exc) from exc
        except httpx2.HTTPStatusError as exc:
            code = exc.response.status_code
            if code == _NOT_FOUND:
                raise GoneError(f"{what}: the cluster does not know it") from exc
            raise TargetUnreachableError(f"{self._called}: {what} is answered with {code}") from exc
        except (httpx2.HTTPError, OSError) as exc:
            raise TargetUnreachableError(f"{self._called} does not answer: {exc}"[:_SHOWN]) from exc
        except subprocess.SubprocessError as exc:
            raise TargetUnreachableError(f"{self._called}: no credentials: {exc}"[:_SHOWN]) from exc
        except (msgspec.MsgspecError, KeyError, ValueError) as exc:
            raise TargetUnreachableError(f"{self._called}: what answers is no cluster: {exc}"[:_SHOWN]) from exc


def _status_in(content: bytes) -> Object | None:
    """Return what the API server says for itself; None when it is something else that answers."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    is_status = isinstance(found, dict) and (found.get("apiVersion"), found.get("kind")) == ("v1", "Status")
    return found if is_status else None


def _config(context: str, kubeconfig: Path | None) -> SingleConfig:
    """Return the way to the cluster; a named context is looked for in files alone, as `kubectl` does."""
    if kubeconfig is not None:
        known = KubeConfig.from_file(kubeconfig)
    elif context:
        known = KubeConfig.from_env(service_account="/nowhere")
    else:
        known = KubeConfig.from_env()
    config = known.get(context or None)
    if config is None or config.user is None:
        raise ConfigError("it names no user")
    return config


@cache  # the library makes a class of the core group once, and refuses to a second time
def _resource(version: str, kind: str) -> Any:  # noqa: ANN401  # a class that the library makes
    group, _, number = version.rpartition("/")
    return create_namespaced_resource(group, number, kind, _PLURALS[kind])


def _plain(one: object) -> Object:
    return dict(one)  # type: ignore[call-overload,no-any-return]  # the library's generic objects are dictionaries


def _refused(what: str, exc: ApiError) -> ConflictError:
    status = exc.status
    told = str(status.message or exc)[:_SHOWN]
    causes = list(getattr(status.details, "causes", None) or [])
    held = [cause for cause in causes if cause.reason == "FieldManagerConflict"]
    if status.code == _CONFLICT and held:
        fields = "; ".join(f"`{cause.field}`: {cause.message}" for cause in held)
        return FieldsHeldError(f"{what}: somebody else changed it: {fields}"[:_SHOWN])
    if status.code == _NOT_FOUND:
        return GoneError(f"{what}: {told}")
    return ClusterRefusedError(f"{what}: {status.reason or status.code}: {told}")
