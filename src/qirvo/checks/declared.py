"""The network hosts that a manifest declares."""

from urllib.parse import urlsplit

from qirvo.checks.subject import Subject


def declared_hosts(subject: Subject) -> frozenset[str]:
    """Return the network hosts of the services that the manifest declares."""
    if subject.manifest is None:
        return frozenset()
    hosts = (urlsplit(service.base_url).hostname for service in subject.manifest.external_services)
    return frozenset(host.lower() for host in hosts if host)
