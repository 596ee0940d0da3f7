"""What the difference from the release before means: the grave part of it, as findings.

There is nothing to say of a first release, and nothing where nobody told which release came before. On the publisher's
machine `--previous` tells it, in the registry the published release does; the findings are the same.
"""

from collections.abc import Iterable, Iterator

from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.differences import GRAVE_CAPABILITIES, Change, Difference, Gravity, TraitKind, Turn
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_reading import MANIFEST_FILE, PACKAGE_FILE
from qirvo.domain.risk import new_reach, new_undeclared_hosts
from qirvo.domain.rules import alarms_of, rules_of

_TELL = "Say in the release notes why; the reviewer and every owner of a host is shown it."

RULES = (
    alarms_of(
        "release-difference",
        turned_hostile=(
            "An update learned to reach for secrets or to run anything, and where to send it, at once.",
            "Publish the parts one by one, each with its reason, and declare the service in `external_services`.",
        ),
    )
    | rules_of(
        "release-difference",
        Severity.WARNING,
        new_permission=("An update asks for a new permission.", _TELL),
        new_network_host=(
            "An update names a network host that it does not declare.",
            "Declare the service in `external_services`.",
        ),
        new_capability=("An update can run code or programs, which the release before could not.", _TELL),
        new_native_code=("An update brings native code.", _TELL),
        new_install_script=("An update brings a script that runs on installing.", "Hosts never run it; leave it out."),
        maintainer_changed=("Nobody who maintained the release before is named in this one.", _TELL),
        obfuscation_jump=(
            "An update is much harder to read than the release before.",
            "Ship code that can be read, or its sources beside it.",
        ),
    )
    | rules_of(
        "release-difference",
        Severity.INFO,
        new_web_assembly=("An update brings WebAssembly.", _TELL),
        new_maintainer=("An update names somebody new among its maintainers.", _TELL),
        license_changed=("An update has another license.", _TELL),
        code_growth=("An update has much more code.", _TELL),
    )
)
_SLUG_OF = {
    TraitKind.PERMISSION: "new-permission",
    TraitKind.NATIVE_FILE: "new-native-code",
    TraitKind.INSTALL_SCRIPT: "new-install-script",
    TraitKind.WEB_ASSEMBLY: "new-web-assembly",
    TraitKind.READABILITY: "obfuscation-jump",
    TraitKind.LICENSE: "license-changed",
    TraitKind.CODE_SIZE: "code-growth",
}
_FILE_OF = {
    TraitKind.PERMISSION: MANIFEST_FILE,
    TraitKind.LICENSE: MANIFEST_FILE,
    TraitKind.INSTALL_SCRIPT: PACKAGE_FILE,
}


def findings_of(difference: Difference, subject: Subject) -> Iterator[Finding]:
    """Yield what is to be said about `difference`, which `subject` has from the release before."""
    since = f" since `{difference.since}`" if difference.since else ""
    reaches, hosts = new_reach(difference), new_undeclared_hosts(difference)
    if reaches and hosts:
        what, where = (", ".join(f"`{each.what}`" for each in changes) for changes in (reaches, hosts))
        file, line, excerpt = _place(hosts[0], subject)
        yield RULES["release-difference/turned-hostile"].finding(
            f"the code learned to reach for {what} and to speak with {where}{since}",
            file=file,
            line=line,
            excerpt=excerpt,
        )
    for change in difference.changes:
        slug = _slug(change)
        if slug is not None:
            file, line, excerpt = _place(change, subject)
            yield RULES[f"release-difference/{slug}"].finding(
                f"{change.sentence}{since}", file=file, line=line, excerpt=excerpt
            )


def _slug(change: Change) -> str | None:
    """Return the rule that speaks of `change`; None when nothing has to be said."""
    if change.turn is Turn.REMOVED or (change.turn is Turn.CHANGED and change.gravity is Gravity.LOW):
        return None
    if change.kind is TraitKind.NETWORK_HOST:
        return "new-network-host" if change.gravity is Gravity.HIGH else None
    if change.kind is TraitKind.CAPABILITY:
        return "new-capability" if change.what in GRAVE_CAPABILITIES else None
    if change.kind is TraitKind.MAINTAINER:
        return "maintainer-changed" if change.gravity is Gravity.HIGH else "new-maintainer"
    return _SLUG_OF.get(change.kind)


def _place(change: Change, subject: Subject) -> tuple[str | None, int | None, str]:
    """Return file, line and excerpt of where `change` is to be seen first."""
    for path, facts in subject.code.items() if change.kind in {TraitKind.NETWORK_HOST, TraitKind.CAPABILITY} else ():
        places = (
            [host.at for host in facts.hosts if host.name == change.what]
            if change.kind is TraitKind.NETWORK_HOST
            else [use.at for use in facts.uses if use.capability == change.what]
        )
        if places and facts.known_as is None:
            return path, places[0].line, places[0].excerpt
    if change.kind in {TraitKind.NATIVE_FILE, TraitKind.WEB_ASSEMBLY} and change.what in subject.tree:
        return change.what, None, ""
    return _FILE_OF.get(change.kind), None, ""


def _run(_subject: Subject) -> Iterable[Finding]:
    return ()  # one release alone differs from nothing: `comparing` calls `findings_of`


CHECK = Check(slug="release-difference", rules=RULES, run=_run)
