"""Which installed plugins are affected by a security advisory: each source is asked once about all that is its own."""

from collections.abc import Collection, Sequence

from qirvo.deferred import dataclass
from qirvo.domain.errors import QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.plugin_advisories import Affected, affecting
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.versions import Version
from qirvo.host.installations import Installation
from qirvo.host.known import known_index
from qirvo.host.machine import Machine
from qirvo.host.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an audit found.

    Attributes:
        affected: Each installation that is affected, once for every advisory, the gravest first.
        unasked: Installations that came from a file or folder: nobody can be asked about them.
        troubles: Source → why it could not be asked, with what is installed from it.
        clear: Installations that no advisory affects.
    """

    affected: Sequence[tuple[Installation, Affected]]
    unasked: Sequence[Installation]
    troubles: Sequence[tuple[str, QirvoError, Sequence[Installation]]]
    clear: Sequence[Installation]


def audit(plugin_ids: Collection[PluginId], *, machine: Machine) -> Audit:
    """Ask every source about what is installed from it: the plugins named, or all.

    Raises:
        NotInstalledError: One that is named is not installed.
        UnavailableError: The disk refuses.
    """
    meant = [machine.installations.get(each) for each in plugin_ids] if plugin_ids else machine.installations.all()
    signed = [each for each in meant if each.origin.is_signed]
    affected: list[tuple[Installation, Affected]] = []
    troubles: list[tuple[str, QirvoError, Sequence[Installation]]] = []
    clear: list[Installation] = []
    for name in sorted({each.origin.name for each in signed}):
        own = [each for each in signed if each.origin.name == name]
        try:
            found = _affected(machine.sources.get(name), own, machine)
        except QirvoError as trouble:
            troubles.append((name, trouble, own))
            continue
        affected += found
        hurt = {installation.plugin_id for installation, _ in found}
        clear += [each for each in own if each.plugin_id not in hurt]
    return Audit(
        affected=affected,
        unasked=[each for each in meant if not each.origin.is_signed],
        troubles=troubles,
        clear=clear,
    )


def warnings_about(
    plugin_id: PluginId, version: Version, source: Source, index: ReleaseIndex | None, *, machine: Machine
) -> tuple[str, ...]:
    """Return what the source's advisories say of a version that is to be taken; nothing where it cannot be asked.

    A warning is no condition: a source that does not answer keeps nobody from what it signed.
    """
    try:
        found = affecting(machine.repositories.advisories(source, {plugin_id: version}), version, index)
    except QirvoError:
        return ()
    return tuple(sentence(each) for each in found)


def sentence(affected: Affected) -> str:
    """Return that a version is affected, for people."""
    advisory = affected.advisory
    fixed = f"fixed in `{affected.fixed_in}`" if affected.fixed_in is not None else "no fix is known"
    summary, danger = advisory.content.summary, advisory.content.danger
    return f"security advisory {advisory.id} ({danger}) affects `{affected.version}`: {summary}; {fixed}"


def _affected(source: Source, own: Sequence[Installation], machine: Machine) -> list[tuple[Installation, Affected]]:
    answered = machine.repositories.advisories(source, {each.plugin_id: each.version for each in own})
    found = []
    for installation in own:
        about = [each for each in answered if each.plugin_id == installation.plugin_id]
        known = known_index(installation, machine=machine) if about else None
        index = None if known is None else known[0]
        found += [(installation, each) for each in affecting(about, installation.version, index)]
    return found
