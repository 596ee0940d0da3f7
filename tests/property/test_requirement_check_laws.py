"""Whatever lies in a plugin, a check that reads it ends in findings."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from qirvo.checks.circumstances import Circumstances, ListedNames
from qirvo.checks.junit import MalformedTestReportError, read_report
from qirvo.checks.pictures import read_picture
from qirvo.checks.subject import Subject
from qirvo.checks.suite import MARKETPLACE
from qirvo.domain.names import PluginId
from tests.support.pictures import a_gif, a_jpeg, an_svg
from tests.support.plugins import MemoryContent, a_png, plugin_files, raw_manifest

STARTS = st.sampled_from(
    [b"", a_png(3, 3), a_gif(3, 3), a_jpeg(3, 3), an_svg(), b"RIFF0000WEBP", b"0000ftypavif", b"BM"]
)
damaged = st.builds(lambda start, cut, tail: start[:cut] + tail, STARTS, st.integers(0, 80), st.binary(max_size=200))
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.text(max_size=8)
    | st.sampled_from(["./a", "../b", "*", "dist/x.js"]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below, max_size=3),
    max_leaves=8,
)
FIELDS = [
    *("dashboard_widget", "widgets", "ui", "pages", "commands", "hooks", "apiEndPoints", "external_services"),
    *("permissions", "engines", "compatibility", "minQirvoVersion", "maxQirvoVersion", "screenshots", "icon", "main"),
    *("web", "entry", "license", "config_schema"),
]
PACKAGE_FIELDS = [
    *("engines", "qirvo", "main", "name", "optionalDependencies", "peerDependenciesMeta", "license"),
]
CHECKS = [check for check in MARKETPLACE.checks if check.slug != "known-vulnerabilities"]


def objects(fields: list[str]) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(st.sampled_from(fields), json_values, max_size=4)


@given(damaged)
def test_a_damaged_picture_is_a_picture_or_none(content: bytes):
    picture = read_picture(content)
    assert picture.format or (picture.width, picture.height) == (0, 0)


@given(st.binary(max_size=300) | st.text(alphabet='<>/testsuicae "=&;', max_size=200).map(str.encode))
def test_a_test_report_is_read_or_refused(content: bytes):
    try:
        report = read_report(content)
    except MalformedTestReportError:
        return
    assert report.ran >= 0


@settings(deadline=None)
@given(objects(FIELDS), objects(PACKAGE_FIELDS))
def test_whatever_the_manifest_holds_every_check_ends(fields: dict[str, object], package: dict[str, object]):
    manifest = raw_manifest() | fields
    files = plugin_files(added={"manifest.json": json.dumps(manifest), "package.json": json.dumps(package)})
    known = Circumstances(names=ListedNames({PluginId("zen", "sky"): "Sky"}))
    subject = Subject(MemoryContent(files), circumstances=known)
    found = [finding for check in CHECKS for finding in check.run(subject)]
    assert all(finding.rule and finding.message for finding in found)
