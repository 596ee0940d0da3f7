"""A JUnit report read as evidence: how many tests ran, how many failed, and of which content tree it speaks.

The report names the tree in a property, `qirvo.tree-digest`; anybody can write such a report, so who sent it counts,
and what it says of its origin (`qirvo.ci.*`) is kept as words of the publisher, unverified.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError

MAX_BYTES = 4 * 1024 * 1024
TREE_PROPERTY = "qirvo.tree-digest"
CI_PREFIX = "qirvo.ci."
_OURS = "qirvo."
_MOST_CASES, _MOST_CLAIMS, _LONGEST_CLAIM, _LONGEST_NAME = 200_000, 12, 200, 120
_FAILED = ("failure", "error")


class MalformedTestReportError(InvalidError):
    """The file is no JUnit report that can be read."""

    code = "test-report-malformed"
    hint = "Give the XML that the test runner writes in the form of JUnit, of at most 4 MiB."


@dataclass(frozen=True, slots=True, kw_only=True)
class JUnitReport:
    """What a JUnit report says.

    Attributes:
        tree_digest: Of the content tree that was tested, as written; empty when it is not said.
        tests: How many tests there are.
        skipped: How many of them did not run.
        failed: Names of those that failed, at most a few.
        failures: How many failed.
        claims: What it says of where it was made, by name.
    """

    tree_digest: str = ""
    tests: int = 0
    skipped: int = 0
    failures: int = 0
    failed: tuple[str, ...] = ()
    claims: dict[str, str] = field(default_factory=dict)

    @property
    def ran(self) -> int:
        """How many tests ran."""
        return self.tests - self.skipped


def read_report(content: bytes) -> JUnitReport:
    """Read a JUnit report.

    Raises:
        MalformedTestReportError: It is too large, no XML, defines entities, or is no JUnit report.
    """
    root = _root(content)
    properties = dict(_properties(root))
    skipped, failed, tests = 0, [], 0
    for tests, case in enumerate(root.iter("testcase"), start=1):
        if tests > _MOST_CASES:
            raise MalformedTestReportError(f"the test report has more than `{_MOST_CASES}` tests")
        skipped += case.find("skipped") is not None
        if any(case.find(each) is not None for each in _FAILED):
            failed.append(_name_of(case))
    claims = {name.removeprefix(CI_PREFIX): text for name, text in properties.items() if name.startswith(CI_PREFIX)}
    return JUnitReport(
        tree_digest=properties.get(TREE_PROPERTY, ""),
        tests=tests,
        skipped=skipped,
        failures=len(failed),
        failed=tuple(failed[:5]),
        claims=dict(list(claims.items())[:_MOST_CLAIMS]),
    )


def bound_report(content: bytes, *, tree_digest: str, claims: Mapping[str, str]) -> bytes:
    """Return the report with `tree_digest` as the content that it speaks of, and `claims` of where it was made.

    What the report said of these before is replaced.

    Raises:
        MalformedTestReportError: As for `read_report`.
    """
    root = _root(content)
    for suite in root.iter():
        for properties in suite.findall("properties"):
            for each in properties.findall("property"):
                if (each.get("name") or "").startswith(_OURS):
                    properties.remove(each)
    target = root.find("properties")
    if target is None:
        target = Element("properties")
        root.insert(0, target)
    said = {TREE_PROPERTY: tree_digest} | {CI_PREFIX + name: text for name, text in claims.items()}
    for name, text in said.items():
        SubElement(target, "property", {"name": name, "value": text})
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def condensed_report(content: bytes) -> str:
    """Return what counts of the report, without output, times and traces.

    Raises:
        MalformedTestReportError: As for `read_report`.
    """
    root = _root(content)
    made = Element("testsuites")
    kept = SubElement(made, "properties")
    for name, text in _properties(root):
        SubElement(kept, "property", {"name": name, "value": text})
    suite = SubElement(made, "testsuite")
    for case in root.iter("testcase"):
        named = {key: case.get(key, "")[:_LONGEST_NAME] for key in ("classname", "name")}
        copied = SubElement(suite, "testcase", {key: text for key, text in named.items() if text})
        for result in (*_FAILED, "skipped"):
            if case.find(result) is not None:
                SubElement(copied, result)
    return tostring(made, encoding="unicode")


def _root(content: bytes) -> Element:
    if len(content) > MAX_BYTES:
        raise MalformedTestReportError(f"the test report has `{len(content)}` bytes; at most `{MAX_BYTES}` are read")
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as exc:
        raise MalformedTestReportError("the test report defines entities, which no test runner does") from exc
    except (ParseError, ValueError, LookupError) as exc:
        raise MalformedTestReportError(f"the test report is no XML: {str(exc)[:100]}") from exc
    if root.tag not in {"testsuites", "testsuite"}:
        raise MalformedTestReportError("the test report is XML, but neither `testsuites` nor `testsuite`")
    return root


def _properties(root: Element) -> Iterator[tuple[str, str]]:
    """Yield the properties of the whole report and of its suites; the first of a name counts."""
    suites = [root, *root.iter("testsuite")] if root.tag == "testsuites" else [root]
    seen: set[str] = set()
    for suite in suites:
        for each in suite.iterfind("properties/property"):
            name = each.get("name") or ""
            if name.startswith(_OURS) and name not in seen:
                seen.add(name)
                value = (each.get("value") or each.text or "").strip()
                yield name[:_LONGEST_NAME], value[:_LONGEST_CLAIM]


def _name_of(case: Element) -> str:
    return ".".join(part for part in (case.get("classname"), case.get("name")) if part)[:_LONGEST_NAME]
