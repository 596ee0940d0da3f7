"""Libraries in a bundle are named by what they leave in it, and by nothing less."""

import pytest

from qirvo.analysis.bundled import bundled_in
from qirvo.domain.components import Origin


def found(text: str) -> set[str]:
    return {f"{name}@{version}" for name, version, _ in bundled_in("dist/index.js", text)}


@pytest.mark.parametrize(
    ("text", "library"),
    [
        ("/*! jQuery v3.4.1 | (c) its authors */", "jquery@3.4.1"),
        ("/*!\n * jQuery JavaScript Library v3.4.1\n */", "jquery@3.4.1"),
        ("/** @license React v16.14.0\n * react-dom.production.min.js\n */", "react-dom@16.14.0"),
        ("/**\n * @license React\n * react.production.min.js\n */", "react@"),
        ('x={bundleType:0,version:"18.2.0",rendererPackageName:"react-dom"}', "react-dom@18.2.0"),
        ('e.useTransition=function(){return U.current.useTransition()};e.version="18.2.0"', "react@18.2.0"),
        ('An.VERSION="4.17.15",r("bind bindKey curry")', "lodash@4.17.15"),
        (
            "var VERSION = '4.17.15', T = 'Unsupported core-js use. Try https://npms.io/search?q=ponyfill.';",
            "lodash@4.17.15",
        ),
        ("//! moment.js\n//! version : 2.29.1\n", "moment@2.29.1"),
        ("/**\n* vue v3.4.21\n* (c) its authors\n**/", "vue@3.4.21"),
        ("/**\n* @vue/shared v3.4.21\n* (c) its authors\n**/", "@vue/shared@3.4.21"),
        ("// https://d3js.org/d3-array/ v2.1.0 Copyright", "d3-array@2.1.0"),
        ("/*! @license DOMPurify 3.0.6 | (c) */", "dompurify@3.0.6"),
        ('return"[Axios v1.6.0] Transitional option \'"+e', "axios@1.6.0"),
        ("/*! Select2 4.1.0-rc.0 | */", "select2@4.1.0-rc.0"),
    ],
)
def test_a_library_is_recognised_by_what_it_leaves(text: str, library: str):
    assert library in found(f"const own = 1;\n{text}\n")


@pytest.mark.parametrize(
    "text",
    [
        "const text = 'jQuery v3.4.1';",
        "// needs jQuery v3 or later",
        "/*! jQuery UI Sortable 1.13.2 */",
        "/* a comment */ const banner = 'Bootstrap v4.6.2 (https://getbootstrap.com';",
        "const VERSION = '4.17.15';",
        "/* like lodash@4.17.15 */",
        'fs.readFileSync("./node_modules/lodash/package.json")',
        "const folder = 'node_modules/lodash/';",
        "exports.version = '18.2.0';",
        'const app = { version: "18.2.0", name: "react-dom" };',
    ],
)
def test_what_only_speaks_of_a_library_is_not_taken_for_it(text: str):
    assert found(text) == set()


@pytest.mark.parametrize(
    ("text", "library"),
    [
        ("// node_modules/lodash/lodash.js\nvar x;", "lodash@"),
        ("  // ../../node_modules/@acme/sky/index.mjs\nvar x;", "@acme/sky@"),
        ("// node_modules/.pnpm/lodash@4.17.20/node_modules/lodash/lodash.js\nvar x;", "lodash@4.17.20"),
        ("// node_modules/.pnpm/@acme+sky@1.2.3_react@18.2.0/node_modules/@acme/sky/i.js\nvar x;", "@acme/sky@1.2.3"),
        ('({"./node_modules/lodash/lodash.js": (function(){})})', "lodash@"),
        ("/*! ./node_modules/lodash/lodash.js */", ""),
        ("/*!*** ./node_modules/lodash/lodash.js ***!*/", "lodash@"),
        ("// node_modules/a/node_modules/b/index.js\nvar x;", "b@"),
        (
            '"../../.yarn/cache/lodash-npm-4.17.21-6382451519-eb835a2e51.zip/node_modules/lodash/lodash.js"(exports){}',
            "",
        ),
        (
            "// .yarn/cache/lodash-npm-4.17.21-6382451519-eb835a2e51.zip/node_modules/lodash/lodash.js\n",
            "lodash@4.17.21",
        ),
    ],
)
def test_bundlers_write_where_a_module_came_from(text: str, library: str):
    assert found(text) == ({library} if library else set())


def test_a_sighting_says_line_excerpt_and_how():
    ((_, _, sighting),) = bundled_in("dist/index.js", "\n\nlet a;\n/*! jQuery v3.4.1 | x\u202e */\n")
    assert (sighting.file, sighting.line, sighting.origin) == ("dist/index.js", 4, Origin.BANNER)
    assert sighting.excerpt == "jQuery v3.4.1 | x  */"


def test_two_copies_are_two_versions():
    assert found("/*! jQuery v3.4.1 */ let a;\n/*! jQuery v1.12.4 */") == {"jquery@3.4.1", "jquery@1.12.4"}


def test_a_file_full_of_banners_and_paths_comes_to_an_end():
    paths = "".join(f"\n// node_modules/p{number}/x.js" for number in range(10_000))
    assert len(list(bundled_in("a.js", "/*" + "jQuery v1.2.3\n" * 100_000 + paths))) <= 2_200
