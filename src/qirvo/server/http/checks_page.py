"""Every rule of the checks as one page: what findings link to, so each rule is an anchor. No script, as `docs_page`."""

from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree as ET

from starlette.requests import Request
from starlette.responses import HTMLResponse

from qirvo.server.http.docs_page import POLICY, STYLE
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases.rules import RuleStatus, list_rules

PATH = "/docs/checks"  # `checks.catalog.DOCS_PATH`: what a finding's link says

router = LateRouter(include_in_schema=False)


@router.get(PATH)
def checks(request: Request) -> HTMLResponse:
    """Show every rule, and the mode it has in this registry."""
    registry = registry_of(request)
    html = _page(list_rules(catalog=registry.rules(), uow=registry.reading()))
    page = ET.tostring(html, encoding="unicode", method="html")
    return HTMLResponse(f"<!doctype html>\n{page}", headers={"Content-Security-Policy": POLICY})


def _page(found: Iterable[RuleStatus]) -> ET.Element:
    title = "Checks of this registry"
    html = ET.Element("html", lang="en")
    head, body = ET.SubElement(html, "head"), ET.SubElement(html, "body")
    ET.SubElement(head, "meta", charset="utf-8")
    ET.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    ET.SubElement(head, "title").text = title
    ET.SubElement(head, "style").text = STYLE
    main = ET.SubElement(body, "main")
    ET.SubElement(main, "h1").text = title
    ET.SubElement(
        main, "p"
    ).text = (
        "Only an error that is enforced refuses a release. What is monitored is shown to reviewers and refuses nothing."
    )
    groups = [(check, list(rules)) for check, rules in groupby(found, key=lambda each: each.rule.rule.split("/")[0])]
    _add_index(main, [check for check, _ in groups])
    for check, rules in groups:
        ET.SubElement(main, "h2", id=check).text = check
        for status in rules:
            _add_rule(main, status)
    return html


def _add_index(main: ET.Element, checks: list[str]) -> None:
    items = ET.SubElement(ET.SubElement(main, "nav"), "ul")
    for check in checks:
        ET.SubElement(ET.SubElement(items, "li"), "a", href=f"#{check}").text = check


def _add_text(paragraph: ET.Element, text: str) -> None:
    """Write `text` into `paragraph`; what stands in backquotes is code."""
    paragraph.text, *rest = text.split("`")
    for written, after in zip(rest[::2], [*rest[1::2], ""], strict=False):
        code = ET.SubElement(paragraph, "code")
        code.text, code.tail = written, after


def _add_rule(main: ET.Element, status: RuleStatus) -> None:
    rule = status.rule
    heading = ET.SubElement(main, "h3", id=rule.rule)
    ET.SubElement(ET.SubElement(heading, "a", href=f"#{rule.rule}"), "code").text = rule.rule
    _add_text(ET.SubElement(main, "p"), f"{rule.title} {rule.help}")
    facts = ET.SubElement(main, "ul")
    ET.SubElement(facts, "li").text = f"Severity: {rule.severity.value}"
    ET.SubElement(facts, "li").text = f"Mode: {status.mode.value}"
    if rule.is_alarm:
        ET.SubElement(facts, "li").text = "An alarm: it says that somebody means harm."
