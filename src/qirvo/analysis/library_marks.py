"""What well-known libraries leave in a bundle: the banner that minifiers keep, or a constant with its neighbours.

A row is a package, a fixed text that is looked for, and what must stand around it. The text is searched as it is, which
is fast; the pattern is then tried near it only. A banner counts in a comment alone, so that code which merely speaks of
a library is not taken for it.
"""

import re

from qirvo.deferred import dataclass

VERSION = r"(?P<version>\d{1,4}\.\d{1,4}\.\d{1,5}(?:-[0-9A-Za-z]{1,20}(?:\.[0-9A-Za-z]{1,20}){0,3})?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One way to recognise a package.

    Attributes:
        package: Its name on npm; empty when the pattern's group `package` has it.
        text: What is looked for.
        pattern: Must match near it; its group `version` is the version, if it has one.
        before: How many characters before `text` the pattern may begin.
        is_banner: Whether it counts in a comment only.
    """

    package: str
    text: str
    pattern: re.Pattern[str]
    before: int = 0
    is_banner: bool = True


_BANNERS: tuple[tuple[str, str, str], ...] = (
    ("jquery", "jQuery v", VERSION),
    ("jquery", "jQuery JavaScript Library v", VERSION),
    ("jquery-ui", "jQuery UI - v", VERSION),
    ("jquery-migrate", "jQuery Migrate - v", VERSION),
    ("jquery-validation", "jQuery Validation Plugin - v", VERSION),
    ("angular", "AngularJS v", VERSION + r"\s"),
    ("vue", "Vue.js v", VERSION),
    ("vue", "vue v", VERSION + r"\n\* \(c\)"),
    ("vue-router", "vue-router v", VERSION),
    ("vuex", "vuex v", VERSION),
    ("pinia", "pinia v", VERSION),
    ("bootstrap", "Bootstrap v", VERSION + r" \(https?://getbootstrap\.com"),
    ("bootstrap", "Bootstrap.js v", VERSION),
    ("axios", "axios v", VERSION + r" \| \(c\)"),
    ("axios", "Axios v", VERSION + r" Copyright"),
    ("handlebars", "handlebars v", VERSION),
    ("moment", "moment.js\n", r"\s*//! version : " + VERSION),
    ("moment-timezone", "moment-timezone.js\n", r"\s*//! version : " + VERSION),
    ("underscore", "Underscore.js ", VERSION + r"\n//\s+https?://underscorejs"),
    ("backbone", "Backbone.js ", VERSION),
    ("chart.js", "Chart.js v", VERSION),
    ("chart.js", "Chart.js\n", r" \* http://chartjs\.org/\n \* Version: " + VERSION),
    ("dompurify", "@license DOMPurify ", VERSION),
    ("marked", "marked v", VERSION + r" - a markdown parser"),
    ("highlight.js", "Highlight.js v", VERSION),
    ("jszip", "JSZip v", VERSION),
    ("pako", "pako ", VERSION + r" https?://github\.com/nodeca/pako"),
    ("js-yaml", "js-yaml ", VERSION + r" https?://github\.com/nodeca/js-yaml"),
    ("markdown-it", "markdown-it ", VERSION + r" https?://github\.com/markdown-it"),
    ("leaflet", "Leaflet ", VERSION + r", a JS library"),
    ("knockout", "Knockout JavaScript library v", VERSION),
    ("socket.io-client", "Socket.IO v", VERSION),
    ("quill", "Quill Editor v", VERSION),
    ("hammerjs", "Hammer.JS - v", VERSION),
    ("sortablejs", "Sortable ", VERSION + r"(?: - MIT|\n \* @author)"),
    ("swiper", "Swiper ", VERSION + r"\n"),
    ("@popperjs/core", "@popperjs/core v", VERSION),
    ("fuse.js", "Fuse.js v", VERSION),
    ("papaparse", "Papa Parse\nv", VERSION),
    ("localforage", "localForage -- Offline Storage, Improved\n", r"\s*Version " + VERSION),
    ("showdown", "showdown v ", VERSION),
    ("gsap", "GSAP ", VERSION),
    ("animejs", "anime.js v", VERSION),
    ("apexcharts", "ApexCharts v", VERSION),
    ("core-js", "core-js ", VERSION + r"\n"),
    ("three", "Three.js Authors\n", r"[\s\S]{0,80}?const [\w$]{1,8} ?= ?[\"'](?P<release>\d{2,4})(?:dev)?[\"']"),
    ("d3", "https://d3js.org v", VERSION),
    ("mustache", "mustache.js - Logic-less", r"[\s\S]{0,600}?version: ['\"]" + VERSION),
    ("video.js", "Video.js ", VERSION + r" <https?://videojs\.com"),
    ("select2", "Select2 ", VERSION),
    ("datatables.net", "DataTables ", VERSION + r"\n"),
    ("tinymce", "TinyMCE version ", VERSION),
    ("plotly.js", "plotly.js v", VERSION),
    ("mathjs", "math.js\n", r"[\s\S]{0,300}?@version\s+" + VERSION),
    ("prototype", "Prototype JavaScript framework, version ", VERSION),
    ("ejs", "EJS Embedded JavaScript templates v", VERSION),
    ("zone.js", "Zone.js v", VERSION),
    ("@angular/core", "@license Angular v", VERSION),
    ("ember-source", "@overview  Ember - JavaScript Application Framework", r"[\s\S]{0,600}?@version\s+" + VERSION),
    ("es6-promise", "@overview es6-promise", r"[\s\S]{0,600}?@version\s+v?" + VERSION),
    ("popper.js", "@fileOverview Kickass library to create and place poppers", r"[^*]{0,120}\n \* @version " + VERSION),
    ("lodash", "Lodash <https://lodash.com/>", ""),
    ("lodash", "Lodash lodash.com/license", ""),
)

_D3_MODULE = Mark(
    package="",
    text="https://d3js.org/d3-",
    pattern=re.compile(r"https://d3js\.org/(?P<package>d3-[a-z-]{2,30})/ v" + VERSION),
)
_VUE_PART = Mark(
    package="", text="@vue/", pattern=re.compile(r"(?P<package>@vue/[a-z-]{3,30}) v" + VERSION + r"\n\* \(c\)")
)
_REACT = Mark(
    package="",
    text="@license React",
    pattern=re.compile(
        rf"@license React(?: v{VERSION})?\s*\n \* "
        r"(?P<package>react-dom|react-is|react-test-renderer|scheduler|react)(?:-(?:server|test|jsx|unstable)[a-z-]*)?\."
    ),
)


def _constant(package: str, text: str, *pattern: str, before: int = 0) -> Mark:
    return Mark(package=package, text=text, pattern=re.compile("".join(pattern)), before=before, is_banner=False)


_QUOTED = rf"[\"']{VERSION}[\"']"
_NAME = r"[\w$.]{1,20}"
_CONSTANTS: tuple[Mark, ...] = (
    _constant("lodash", ".VERSION", rf"\.VERSION ?= ?{_QUOTED},?[\s;\w$.(]{{0,20}}[\"']bind bindKey curry"),
    _constant("lodash", "Unsupported core-js use. Try https://npms.io/search?q=ponyfill.", _QUOTED, before=400),
    _constant(
        "react",
        ".useTransition",
        r"\.useTransition ?= ?function ?\(\) ?{[^{}]{0,120}}[;,\s]{0,12}",
        rf"{_NAME}\.version ?= ?{_QUOTED}",
    ),
    _constant(
        "react-dom",
        "rendererPackageName",
        rf"version: ?{_QUOTED},\s{{0,20}}rendererPackageName: ?[\"']react-dom",
        before=80,
    ),
    _constant("axios", "[Axios v", rf"\[Axios v{VERSION}\] Transitional option"),
    _constant(
        "core-js",
        "Denis Pushkarev (zloirock.ru)",
        rf"version: ?{_QUOTED},\s{{0,20}}mode: ?[^,]{{1,40}},\s{{0,20}}",
        r"copyright: ?[\"']\S{1,2} [0-9-]{4,9} Denis",
        before=160,
    ),
    _constant(
        "moment",
        ".version",
        rf"\.version ?= ?{_QUOTED}[,;]\s{{0,10}}",
        rf"[\w$]{{1,20}}(?: ?= ?|\()[\w$]{{1,20}}[,;)]{{1,3}}\s{{0,10}}{_NAME}\.fn ?= ?",
    ),
    _constant(
        "jquery",
        ".fn.init(",
        rf"[\"']{VERSION}(?: [-+,/\w]{{1,200}})?[\"'][,;][^\"']{{0,80}}\.fn\.init\(",
        before=300,
    ),
    _constant(
        "dompurify",
        ".removed",
        rf"\.version ?= ?{_QUOTED}[,;]\s{{0,80}}",
        rf"(?:/\*[^*]{{0,200}}(?:\*[^*/]{{0,100}}){{0,4}}\*/\s{{0,40}})?{_NAME}\.removed ?= ?\[\]",
        before=300,
    ),
    _constant("echarts", ".zrUtil", rf"\.version ?= ?{_QUOTED},[\w$]{{1,20}}\.zrUtil", before=60),
    _constant(
        "luxon",
        ".SystemZone",
        rf"\.SystemZone ?= ?[\w$]{{1,20}}[,;]\s{{0,4}}\w{{1,12}}\.VERSION ?= ?{_QUOTED}",
    ),
)

MARKS: tuple[Mark, ...] = (
    *(
        Mark(package=package, text=text, pattern=re.compile(re.escape(text) + follows))
        for package, text, follows in _BANNERS
    ),
    _D3_MODULE,
    _VUE_PART,
    _REACT,
    *_CONSTANTS,
)
