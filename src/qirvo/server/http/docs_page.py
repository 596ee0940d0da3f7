"""The API's documentation as one page made from its own schema: no script, and nothing from anywhere else."""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse

from qirvo.server.http.late_routes import LateRouter

router = LateRouter(include_in_schema=False)

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { background: #f4f4f4; padding: .75rem; overflow-x: auto; }
nav ul { columns: 14rem; }
h3 code:first-child { display: inline-block; min-width: 4rem; }
@media (prefers-color-scheme: dark) { body { background: #161616; color: #eee; } pre { background: #262626; }
  a { color: #8ab4f8; } }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@router.get("/openapi.json")
def openapi(request: Request) -> JSONResponse:
    """Return the schema; in a thread, because making it ready takes a while the first time."""
    return JSONResponse(request.app.openapi())


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Show every route."""
    page = ET.tostring(_page(request.app.openapi()), encoding="unicode", method="html")
    return HTMLResponse(f"<!doctype html>\n{page}", headers={"Content-Security-Policy": POLICY})


def _page(schema: Mapping[str, Any]) -> ET.Element:
    html = ET.Element("html", lang="en")
    head, body = ET.SubElement(html, "head"), ET.SubElement(html, "body")
    ET.SubElement(head, "meta", charset="utf-8")
    ET.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    ET.SubElement(head, "title").text = schema["info"]["title"]
    ET.SubElement(head, "style").text = STYLE
    main = ET.SubElement(body, "main")
    ET.SubElement(main, "h1").text = schema["info"]["title"]
    ET.SubElement(main, "p").text = schema["info"].get("description", "")
    paragraph = ET.SubElement(main, "p")
    paragraph.text = "The whole schema for programs: "
    ET.SubElement(paragraph, "a", href="/openapi.json").text = "openapi.json"
    for tag, operations in _by_tag(schema).items():
        ET.SubElement(main, "h2").text = tag.capitalize()
        for method, path, operation in operations:
            _add_operation(main, method, path, operation)
    ET.SubElement(main, "h2").text = "Shapes"
    for name, shape in sorted(schema["components"]["schemas"].items()):
        _add_shape(main, name, shape)
    return html


def _by_tag(schema: Mapping[str, Any]) -> dict[str, list[tuple[str, str, Mapping[str, Any]]]]:
    found: dict[str, list[tuple[str, str, Mapping[str, Any]]]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append((method.upper(), path, operation))
    return found


def _add_operation(main: ET.Element, method: str, path: str, operation: Mapping[str, Any]) -> None:
    heading = ET.SubElement(main, "h3")
    ET.SubElement(heading, "code").text = method
    ET.SubElement(heading, "code").text = path
    ET.SubElement(main, "p").text = operation.get("description", "")
    facts = ET.SubElement(main, "ul")
    for fact in _facts(operation):
        item = ET.SubElement(facts, "li")
        item.text = fact


def _facts(operation: Mapping[str, Any]) -> Iterator[str]:
    if operation.get("security"):
        yield "Needs a bearer token."
    for parameter in operation.get("parameters", []):
        need = "required" if parameter.get("required") else "optional"
        yield f"{parameter['in']} parameter {parameter['name']}, {need}"
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"body, {media_type}: {_shape_name(content['schema'])}"
    for status, answer in operation.get("responses", {}).items():
        shapes = [_shape_name(content.get("schema", {})) for content in answer.get("content", {}).values()]
        yield f"answers {status}" + (f": {', '.join(shapes)}" if shapes else "")


def _shape_name(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    return str(schema.get("title") or ", ".join(schema.get("properties", {})) or schema.get("type", "anything"))


def _add_shape(main: ET.Element, name: str, shape: Mapping[str, Any]) -> None:
    ET.SubElement(main, "h3").text = name
    ET.SubElement(main, "p").text = shape.get("description", "").partition("\n")[0]
    lines = [f"{field}: {_type_of(schema)}" for field, schema in shape.get("properties", {}).items()]
    ET.SubElement(main, "pre").text = "\n".join(lines)


def _type_of(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _shape_name(schema)
    if "anyOf" in schema:
        return " or ".join(_type_of(option) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type_of(schema.get('items', {}))}"
    return str(schema.get("type", "anything"))
