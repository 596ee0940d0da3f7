"""What each permission lets a plugin do, in plain words."""

from collections.abc import Mapping

from qirvo.domain.manifests import PermissionName

PERMISSIONS: Mapping[str, str] = {
    PermissionName.NETWORK_ACCESS.value: "send and receive over the network",
    PermissionName.STORAGE_READ.value: "read what it stored before",
    PermissionName.STORAGE_WRITE.value: "store things",
    PermissionName.FILESYSTEM_ACCESS.value: "read and write files of the machine",
    PermissionName.NOTIFICATIONS.value: "show notifications",
    PermissionName.CLIPBOARD_READ.value: "read the clipboard",
    PermissionName.CLIPBOARD_WRITE.value: "put things on the clipboard",
    PermissionName.GEOLOCATION.value: "know where you are",
    PermissionName.CAMERA.value: "use the camera",
    PermissionName.CALENDAR.value: "see your calendar",
    PermissionName.CONTACTS.value: "see your contacts",
    PermissionName.MICROPHONE.value: "use the microphone",
}
