"""License keys of paid plugins."""

from typing import TYPE_CHECKING

from qirvo.domain.names import PluginId
from qirvo.host.acts.opened import Opened

if TYPE_CHECKING:
    from qirvo.host.activations import SeatsTaken
    from qirvo.host.licenses import HeldLicense


class LicenseActs(Opened):
    """Acts about license keys."""

    def license_add(self, key: str) -> "HeldLicense":
        """Keep a license key; it replaces the plugin's present one."""
        from qirvo.host.licenses import add_license

        return add_license(key, machine=self.machine)

    def license_list(self) -> list["HeldLicense"]:
        """Return the license keys of this host, verified without a network."""
        from qirvo.host.licenses import list_licenses

        return list_licenses(machine=self.machine)

    def license_show(self, plugin_id: str) -> "HeldLicense":
        """Return the plugin's license key, verified without a network."""
        from qirvo.host.licenses import show_license

        return show_license(PluginId.parse(plugin_id), machine=self.machine)

    def license_remove(self, plugin_id: str) -> "HeldLicense":
        """Forget the plugin's license key; what is installed keeps running."""
        from qirvo.host.licenses import remove_license

        return remove_license(PluginId.parse(plugin_id), machine=self.machine)

    def license_activate(self, plugin_id: str, *, release: bool = False) -> "SeatsTaken":
        """Take a seat at the registry and keep the renewed key, or give the seat back."""
        from qirvo.host.activations import activate

        return activate(PluginId.parse(plugin_id), machine=self.machine, release=release)
