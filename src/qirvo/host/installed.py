"""What is installed below a home: one record a plugin, replaced whole."""

from contextlib import suppress

from qirvo.domain.errors import InvalidError
from qirvo.domain.names import MalformedNameError, PluginId
from qirvo.host.filesystem import DamagedStateError, read_json, write_json
from qirvo.host.installation_files import DAMAGE_HINT, InstallationFile, from_file, to_file
from qirvo.host.installations import Installation, NotInstalledError
from qirvo.host.layout import HostLayout


class Installations:
    """The installations below a home."""

    def __init__(self, layout: HostLayout) -> None:
        self._layout = layout

    def find(self, plugin_id: PluginId) -> Installation | None:
        """Return the installation of `plugin_id`, or None.

        Raises:
            DamagedStateError: What is on disk is not an installation of it.
        """
        path = self._layout.plugin(plugin_id).installation
        document = read_json(path, InstallationFile, hint=DAMAGE_HINT)
        if document is None:
            return None
        try:
            installation = from_file(document)
        except InvalidError as exc:
            raise DamagedStateError(f"`{path}` cannot be understood: {exc.message}", hint=DAMAGE_HINT) from exc
        if installation.plugin_id != plugin_id:
            raise DamagedStateError(f"`{path}` is about `{installation.plugin_id}`", hint=DAMAGE_HINT)
        return installation

    def get(self, plugin_id: PluginId) -> Installation:
        """Return the installation of `plugin_id`.

        Raises:
            NotInstalledError: There is none.
            DamagedStateError: What is on disk is not an installation of it.
        """
        found = self.find(plugin_id)
        if found is None:
            raise NotInstalledError(f"`{plugin_id}` is not installed")
        return found

    def all(self) -> tuple[Installation, ...]:
        """Return every installation that can be understood, by id; `damage` tells of the others."""
        installed = []
        for plugin_id in self.known_ids():
            with suppress(DamagedStateError):
                installed.append(self.find(plugin_id))
        return tuple(each for each in installed if each is not None)

    def known_ids(self) -> tuple[PluginId, ...]:
        """Return the ids that have a folder here, installed or left over."""
        folder = self._layout.plugins
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        return tuple(parsed for name in names if (parsed := parsed_id(name)) is not None)

    def save(self, installation: Installation, *, settled: bool = True) -> None:
        """Write `installation`, atomically; durably, if it is to be `settled`."""
        write_json(self._layout.plugin(installation.plugin_id).installation, to_file(installation), settled=settled)


def parsed_id(name: str) -> PluginId | None:
    """Return the plugin id that `name`, a file's or folder's, is; None when it is none."""
    try:
        return PluginId.parse(name)
    except MalformedNameError:
        return None
