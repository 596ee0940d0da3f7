"""What people see of findings, and what a forge's runner reads."""

from qirvo.checks.runner import CheckReport
from qirvo.cli.findings_github import annotations
from qirvo.cli.findings_text import page_of, report_lines
from qirvo.domain.findings import Finding, Severity, in_order, verdict_of

REGISTRY = "https://registry.example.org"


def a_finding(**changes: object) -> Finding:
    values: dict[str, object] = {
        "rule": "manifest/id-missing",
        "severity": Severity.ERROR,
        "message": "the manifest has no `id`",
        "file": "manifest.json",
        "line": 3,
        "help": "Add one.",
    }
    return Finding(**(values | changes))  # type: ignore[arg-type]  # the test names the fields


def a_report(*findings: Finding) -> CheckReport:
    found = in_order(findings)
    return CheckReport(verdict=verdict_of(found), findings=found, profile="marketplace", checks=("manifest",))


def lines(*findings: Finding, width: int | None = None) -> list[str]:
    return report_lines(a_report(*findings), registry=REGISTRY, width=width)


def test_a_finding_says_where_what_is_there_what_is_wrong_what_to_do_and_where_to_read():
    assert lines(a_finding(excerpt='"name": 5')) == [
        "manifest.json",
        "  manifest.json:3: error: manifest/id-missing",
        '    | "name": 5',
        "    the manifest has no `id`",
        "    do: Add one.",
        "    see: https://registry.example.org/docs/checks#manifest/id-missing",
        "",
        "refused: 1 error",
    ]


def test_each_file_is_named_once_and_the_one_with_the_gravest_first():
    told = lines(
        a_finding(file="a.js", severity=Severity.INFO),
        a_finding(file="z.js"),
        a_finding(file="z.js", severity=Severity.INFO, rule="x/y"),
        a_finding(file=None, line=None, severity=Severity.WARNING),
    )
    assert [line for line in told if line and not line.startswith(" ")] == [
        "z.js",
        "the whole plugin",
        "a.js",
        "refused: 1 error, 1 warning, 2 info",
    ]


def test_what_does_not_count_is_labelled_and_counted():
    told = lines(a_finding(monitored=True), a_finding(line=4, suppressed="a false alarm"))
    assert "  manifest.json:3: error (monitored): manifest/id-missing" in told
    assert "  manifest.json:4: error (suppressed): manifest/id-missing" in told
    assert "    suppressed: a false alarm" in told
    assert told[-1] == "passed-with-warnings: 1 monitored, 1 suppressed"


def test_what_to_do_is_said_once_for_a_rule_that_a_file_breaks_often():
    told = lines(a_finding(line=3), a_finding(line=9, message="again"), a_finding(line=4, rule="x/y", help="Other."))
    assert told[1:-2] == [
        "  manifest.json:3: error: manifest/id-missing",
        "    the manifest has no `id`",
        "  manifest.json:9: error: manifest/id-missing",
        "    again",
        "    do: Add one.",
        "    see: https://registry.example.org/docs/checks#manifest/id-missing",
        "  manifest.json:4: error: x/y",
        "    the manifest has no `id`",
        "    do: Other.",
        "    see: https://registry.example.org/docs/checks#x/y",
    ]


def test_a_terminal_gets_lines_that_fit():
    told = lines(a_finding(message="many words " * 30, excerpt="x" * 300), width=60)
    assert [line for line in told if len(line) > 60 and "see:" not in line] == []


def test_a_program_gets_whole_lines():
    assert f"    {'many words ' * 30}".rstrip() in lines(a_finding(message="many words " * 30))


def test_no_finding_is_one_line():
    assert lines() == ["passed"]


def test_a_name_of_a_file_starts_no_line_of_its_own():
    assert "a b" in lines(a_finding(file="a\nb"))


def test_without_a_registry_the_project_explains_the_rule():
    assert page_of("manifest/id-missing", None) == "docs/checks.md, or `qirvo plugin explain manifest/id-missing`"


def test_an_annotation_is_escaped_as_the_runner_reads_it():
    finding = a_finding(file="a,b:c%.js", message="100 %\r\nsure: yes, `::error::`", help="")
    assert annotations([finding]) == [
        "::error file=a%2Cb%3Ac%25.js,line=3,title=manifest/id-missing::100 %25%0D%0Asure: yes, `::error::`"
    ]


def test_an_annotation_names_the_file_as_the_git_repository_does_and_parts_its_sentences():
    assert annotations([a_finding()], folder="plugins/weather/") == [
        "::error file=plugins/weather/manifest.json,line=3,title=manifest/id-missing::the manifest has no `id`. Add one"
    ]


def test_an_annotation_of_what_refuses_nothing_is_no_error():
    told = annotations([a_finding(monitored=True), a_finding(suppressed="known")])
    assert [line.split(" ")[0] for line in told] == ["::warning", "::notice"]
    assert told[1].endswith("Suppressed: known")
