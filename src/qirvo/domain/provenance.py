"""Which run of which repository's pipeline published something, as its issuer of tokens vouches for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

_LONGEST = 500  # characters of one fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineRun:
    """A run that may publish one plugin.

    Attributes:
        trusted_publisher: Id of the trusted publisher that it matched.
        issuer: Name of the issuer in this registry.
        commit: What was built.
        ref: The branch or tag.
        workflow: The file that says what the run does.
        run: The issuer's number of the run.
    """

    plugin_id: PluginId
    trusted_publisher: str
    issuer: str
    repository: str = ""
    commit: str = ""
    ref: str = ""
    workflow: str = ""
    environment: str = ""
    run: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What published a version, written when it was submitted."""

    submission: str
    version: Version
    run: PipelineRun
    recorded_at: datetime


# The first claim that is there counts: what GitHub calls it, what GitLab calls it, and what anybody may.
_CLAIMS: Mapping[str, tuple[str, ...]] = {
    "repository": ("repository", "project_path", "sub"),
    "commit": ("sha", "commit"),
    "ref": ("ref",),
    "workflow": ("job_workflow_ref", "workflow_ref", "ci_config_ref_uri", "workflow"),
    "environment": ("environment",),
    "run": ("run_id", "pipeline_id", "job_id"),
}


def run_of(claims: Mapping[str, Any], *, plugin_id: PluginId, trusted_publisher: str, issuer: str) -> PipelineRun:
    """Return the run that a token's verified `claims` tell of."""
    told = {name: _first(claims, names) for name, names in _CLAIMS.items()}
    return PipelineRun(plugin_id=plugin_id, trusted_publisher=trusted_publisher, issuer=issuer, **told)


def _first(claims: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((str(claims[name])[:_LONGEST] for name in names if isinstance(claims.get(name), str | int)), "")
