"""Carrying out what was planned: one outcome for each environment, each change written down before it begins.

An environment that fails is put back as it was and stops those after it; those before stay as they are. A run that was
killed leaves a revision that nobody ended, and the next run looks at what really is there before it does anything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.deploy.plan import Step, plan_deployment
from qirvo.deploy.ports import Clock, DeploymentRecords, Target, Wanted
from qirvo.domain.deployment_policy import DeploymentPolicy, ImageFacts
from qirvo.domain.deployment_records import DeploymentRequest
from qirvo.domain.deployments import (
    DeployedImage,
    Evidence,
    GateClosedError,
    NoEarlierRevisionError,
    Revision,
    RevisionState,
    current_revision,
    require_open,
    revision_to_restore,
    took_back,
)
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment, Pipeline
from qirvo.domain.errors import QirvoError
from qirvo.domain.names import PluginId

Tell = Callable[[str, str], None]


class OutcomeKind(StrEnum):
    """What came of one environment."""

    DEPLOYED = "deployed"
    WATCHED = "watched"  # and nothing was against it
    UNCHANGED = "unchanged"
    WAITING = "waiting"  # a gate is closed
    FAILED = "failed"  # and what ran before runs
    SKIPPED = "skipped"  # one before it failed or waits


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentOutcome:
    """What came of one environment.

    Attributes:
        revision: Its number; None when nothing was begun.
        error: What failed; None otherwise.
        reason: In one sentence.
    """

    environment: str
    kind: OutcomeKind
    revision: int | None = None
    error: QirvoError | None = None
    reason: str = ""

    @property
    def is_success(self) -> bool:
        """Whether the environment runs what it should."""
        return self.kind in (OutcomeKind.DEPLOYED, OutcomeKind.WATCHED, OutcomeKind.UNCHANGED)


@dataclass(frozen=True, kw_only=True)
class Operations:
    """What an operator may do, with everything it takes.

    Attributes:
        by: Who does it.
        signer_of: Says which trusted key signed an image; None when none did.
        examine: Looks at an image and says what was seen.
        policy_of: Says what an environment lets in.
        tell: Hears an environment's name and a word about what goes on there; what it raises ends what goes on.
    """

    pipeline: Pipeline
    targets: Mapping[str, Target]
    records: DeploymentRecords
    clock: Clock
    by: str
    signer_of: Callable[[DeployedImage], Digest | None]
    examine: Callable[[DeployedImage], ImageFacts]
    policy_of: Callable[[str], DeploymentPolicy] = lambda _environment: DeploymentPolicy()
    tell: Tell = lambda _environment, _text: None

    def evidence(self, image: DeployedImage) -> Evidence:
        """Return what is known of `image`; that it was looked at is written down.

        Raises:
            QirvoError: It cannot be looked at.
        """
        facts = self.examine(image)
        if self.records.scanned_at(image.digest) != facts.scanned_at:
            self.records.note_scan(image.digest, at=facts.scanned_at, passed=facts.is_sound)
        return Evidence(
            signer=self.signer_of(image),
            scanned_at=facts.scanned_at,
            facts=facts,
            approvals=self.records.approvals(image.plugin_id),
            revisions=self.records.revisions(image.plugin_id),
            asked_by={one.environment: one.by for one in self.records.requests(image.plugin_id) if one.image == image},
        )

    def check_policies(self, only: Sequence[str] = ()) -> None:
        """Read the policy of every environment, or of those that `only` names.

        Raises:
            QirvoError: A file is not there, or not of its form; nothing was made or touched.
        """
        for name in only or [one.name for one in self.pipeline.environments]:
            self.policy_of(self.pipeline.get(name).name)

    def deploy(
        self,
        image: DeployedImage,
        *,
        network_hosts: Sequence[str],
        only: Sequence[str] = (),
        watch: Callable[[Environment, PluginId], EnvironmentOutcome | None] | None = None,
    ) -> tuple[EnvironmentOutcome, ...]:
        """Take `image` through the environments, as far as their gates open.

        Args:
            image: What to deploy.
            network_hosts: Machines that the plugin says it speaks to.
            only: Names of environments; all without any.
            watch: Looks at each environment after its change, before the next one is touched; None where it need not.

        Raises:
            InvalidError: There is none of a name in `only`, or a place cannot have what it asks for.
        """
        names = [self.pipeline.get(name).name for name in only] or [one.name for one in self.pipeline.environments]
        outcomes: list[EnvironmentOutcome] = []
        stopped = ""
        for environment in self.pipeline.environments:
            if environment.name not in names:
                continue
            if stopped:
                reason = f"after `{stopped}`, which did not take it"
                outcomes.append(_outcome(environment, OutcomeKind.SKIPPED, reason=reason))
                continue
            outcome = self._deploy_to(environment, image, network_hosts)
            if watch is not None and outcome.kind is OutcomeKind.DEPLOYED:
                outcome = watch(environment, image.plugin_id) or outcome
            outcomes.append(outcome)
            if outcome.kind in (OutcomeKind.FAILED, OutcomeKind.WAITING):
                stopped = environment.name
        return tuple(outcomes)

    def roll_back(
        self, plugin_id: PluginId, *, only: Sequence[str] = (), number: int | None = None
    ) -> tuple[EnvironmentOutcome, ...]:
        """Go back, in every environment or in those that `only` names, to what ran well there before.

        Gates are not asked: what is restored ran here. One environment does not wait for another.

        Raises:
            InvalidError: There is none of a name in `only`.
        """
        chosen = [self.pipeline.get(name) for name in only] or list(self.pipeline.environments)
        return tuple(self._roll_back_in(environment, plugin_id, number) for environment in chosen)

    def take_back(self, environment: Environment, revision: Revision, reason: QirvoError) -> EnvironmentOutcome:
        """Go back from `revision`, which ended well and then was not, to what ran well before; say so in the record.

        Raises:
            EnvironmentBusyError: Somebody else is changing the environment.
            TargetUnreachableError: The place does not answer.
        """
        plugin_id = revision.image.plugin_id
        with self.records.changing(plugin_id, environment.name):
            self.settle(environment, plugin_id)
            there = self.records.revisions(plugin_id, environment.name)
            current = current_revision(there)
            if current is None or current.number != revision.number:
                return _outcome(environment, OutcomeKind.UNCHANGED, reason="somebody else has changed it meanwhile")
            try:
                earlier = revision_to_restore(there)
            except NoEarlierRevisionError as exc:
                told = f"{reason.message}; {exc.message}, so it still runs"
                self._end(revision, RevisionState.BROKEN, told)
                return _outcome(environment, OutcomeKind.FAILED, revision=revision.number, error=reason, reason=told)
            self.tell(environment.name, f"{reason.message}; going back to revision {earlier.number}")
            why = took_back(revision, reason.message)  # if this run ends here, the next one knows
            begun = self.records.begin(replace(self._restoring(earlier), evidence=(why,)))
            self._end(revision, RevisionState.FAILED, f"taken back after it had been well: {reason.message}")
            done = self._carry_out(begun, revision)
        if done.kind is OutcomeKind.FAILED:
            return replace(done, reason=f"{reason.message}; going back failed: {done.reason}")
        back = f"went back to `{earlier.image.version}`"
        return replace(done, kind=OutcomeKind.FAILED, error=reason, reason=f"{reason.message}; {back}")

    def note(self, revision: Revision, detail: str) -> None:
        """Add what was seen of `revision` afterwards to its record."""
        self.records.end(replace(revision, detail="; ".join(part for part in (revision.detail, detail) if part)))

    def _restoring(self, earlier: Revision) -> Revision:
        return Revision(
            environment=earlier.environment,
            number=0,
            image=earlier.image,
            by=self.by,
            began_at=self.clock(),
            manifests=earlier.manifests,
            restores=earlier.number,
        )

    def _deploy_to(
        self, environment: Environment, image: DeployedImage, network_hosts: Sequence[str]
    ) -> EnvironmentOutcome:
        try:
            with self.records.changing(image.plugin_id, environment.name):
                self.settle(environment, image.plugin_id)
                plan = plan_deployment(
                    image,
                    pipeline=self.pipeline,
                    targets=self.targets,
                    evidence=self.evidence(image),
                    policies={environment.name: self.policy_of(environment.name)},
                    network_hosts=network_hosts,
                    by=self.by,
                    now=self.clock(),
                    only=[environment.name],
                )
                step = plan.steps[0]
                if not step.changes and self._is_as_recorded(step):
                    reason = f"`{image.version}` runs there already"
                    return _outcome(environment, OutcomeKind.UNCHANGED, reason=reason)
                self._pass_gates(step, image)
                return self._carry_out(self._begun(step, image), step.current)
        except GateClosedError as exc:
            return _outcome(environment, OutcomeKind.WAITING, error=exc, reason=exc.message)
        except QirvoError as exc:
            return _outcome(environment, OutcomeKind.FAILED, error=exc, reason=exc.message)

    def _roll_back_in(self, environment: Environment, plugin_id: PluginId, number: int | None) -> EnvironmentOutcome:
        try:
            with self.records.changing(plugin_id, environment.name):
                self.settle(environment, plugin_id)
                there = self.records.revisions(plugin_id, environment.name)
                earlier = revision_to_restore(there, number=number)
                return self._carry_out(self.records.begin(self._restoring(earlier)), current_revision(there))
        except QirvoError as exc:
            return _outcome(environment, OutcomeKind.FAILED, error=exc, reason=exc.message)

    def _pass_gates(self, step: Step, image: DeployedImage) -> None:
        """Return when every gate is open; where one is not, write down that the image waits for it."""
        try:
            require_open(step.gates, step.environment.name)
        except GateClosedError:
            request = DeploymentRequest(
                environment=step.environment.name,
                image=image,
                by=self.by,
                at=self.clock(),
                manifests=step.manifests,
                evidence=step.gates,
            )
            self.records.ask(request)
            raise

    def _begun(self, step: Step, image: DeployedImage) -> Revision:
        revision = Revision(
            environment=step.environment.name,
            number=0,
            image=image,
            by=self.by,
            began_at=self.clock(),
            manifests=step.manifests,
            evidence=step.gates,
        )
        return self.records.begin(revision)

    def _carry_out(self, revision: Revision, before: Revision | None) -> EnvironmentOutcome:
        """Apply `revision`, which is written down; write down how it ended."""
        environment = self.pipeline.get(revision.environment)
        target = self.targets[environment.name]
        try:
            wanted = wanted_of(revision, environment, before=before)
            target.apply(wanted, progress=lambda text: self.tell(environment.name, text))
        except QirvoError as exc:
            state = RevisionState.FAILED if self._is_still(environment, revision, before) else RevisionState.BROKEN
            self._end(revision, state, exc.message)
            return _outcome(environment, OutcomeKind.FAILED, revision=revision.number, error=exc, reason=exc.message)
        said = "" if revision.restores is None else f"the content of revision {revision.restores}"
        self._end(revision, RevisionState.HEALTHY, said)
        return _outcome(
            environment,
            OutcomeKind.DEPLOYED,
            revision=revision.number,
            reason=f"`{revision.image.version}` is well" + (f", {said}" if said else ""),
        )

    def settle(self, environment: Environment, plugin_id: PluginId) -> None:
        """Say of a revision that nobody ended how it ended, by what really runs; undo what it left half done.

        Raises:
            TargetUnreachableError: The place does not answer: nobody can say then.
        """
        there = self.records.revisions(plugin_id, environment.name)
        left = [revision for revision in there if revision.is_open]
        if not left:
            return
        newest = left[-1]
        target = self.targets[environment.name]
        observed = target.observe(environment, plugin_id)
        done = observed.number == newest.number and observed.runs_well(newest.image.digest)
        if done:
            target.remove(environment, plugin_id, but=newest.number)
            self._end(newest, RevisionState.HEALTHY, "the run was ended; what it put there is well")
        else:
            self._restore(environment, plugin_id, current_revision(there))
        for revision in left[:-1] if done else left:
            self._end(revision, RevisionState.INTERRUPTED, "the run was ended before it could say how it went")

    def _restore(self, environment: Environment, plugin_id: PluginId, before: Revision | None) -> None:
        """Bring the place back to `before`, or to nothing; what runs of it already goes on."""
        target = self.targets[environment.name]
        if before is None:
            target.remove(environment, plugin_id)
            return
        told = f"an earlier run was ended in the middle; going back to revision {before.number}"
        self.tell(environment.name, told)
        target.remove(environment, plugin_id, but=before.number)
        observed = target.observe(environment, plugin_id)
        is_there = observed.runs_well(before.image.digest)
        if not is_there or target.differences(wanted_of(before, environment)):
            target.apply(wanted_of(before, environment), progress=lambda text: self.tell(environment.name, text))

    def _is_as_recorded(self, step: Step) -> bool:
        if step.current is None:
            return False
        target = self.targets[step.environment.name]
        observed = target.observe(step.environment, step.current.image.plugin_id)
        if not observed.runs_well(step.current.image.digest):
            return False
        return not target.differences(wanted_of(step.current, step.environment))

    def _is_still(self, environment: Environment, revision: Revision, before: Revision | None) -> bool:
        """Say whether what ran before runs again; what cannot be asked counts as broken."""
        try:
            observed = self.targets[environment.name].observe(environment, revision.image.plugin_id)
        except QirvoError:
            return False
        return observed.digest == (None if before is None else before.image.digest)

    def _end(self, revision: Revision, state: RevisionState, detail: str) -> None:
        self.records.end(replace(revision, state=state, detail=detail, ended_at=self.clock()))


def wanted_of(revision: Revision, environment: Environment, *, before: Revision | None = None) -> Wanted:
    """Return what a target is asked for by `revision`; `before` is what ran until now."""
    return Wanted(
        environment=environment,
        image=revision.image,
        number=revision.number,
        manifests=revision.manifests,
        before=None if before is None else wanted_of(before, environment),
    )


def _outcome(
    environment: Environment,
    kind: OutcomeKind,
    *,
    revision: int | None = None,
    error: QirvoError | None = None,
    reason: str = "",
) -> EnvironmentOutcome:
    return EnvironmentOutcome(environment=environment.name, kind=kind, revision=revision, error=error, reason=reason)
