"""Lines of every format that is read, and what of them counts."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qirvo.access_logs.combined_format import combined_entry
from qirvo.access_logs.entries import LineFault, LogEntry, day_in, file_in
from qirvo.access_logs.json_format import json_entry, json_object
from qirvo.access_logs.w3c_format import W3cFormat

COMBINED = '203.0.113.7 - - [27/Nov/2026:08:00:00 +0000] "GET /s/a.zip?x=1 HTTP/1.1" 206 99 "https://r" "curl/8.5.0"'
DAY = date(2026, 11, 27)


def entry_of(line: str) -> LogEntry:
    return combined_entry(line)


def test_the_combined_format():
    assert entry_of(COMBINED) == LogEntry(
        "27/Nov/2026:08:00:00 +0000", "203.0.113.7", "GET", "/s/a.zip?x=1", 206, "curl/8.5.0"
    )


def test_the_combined_format_has_no_programs():
    entry = entry_of('203.0.113.7 - - [27/Nov/2026:08:00:00 +0000] "GET /a.zip HTTP/1.1" 200 2326')
    assert (entry.agent, entry.status) == (None, 200)


@pytest.mark.parametrize(
    ("line", "agent"),
    [
        (COMBINED.replace("curl/8.5.0", "-"), ""),
        (COMBINED.replace("curl/8.5.0", ""), ""),
        (COMBINED.replace("curl/8.5.0", r"a\"b"), 'a"b'),
        (COMBINED.replace("curl/8.5.0", r"a\x22b"), 'a"b'),
        (COMBINED.replace("curl/8.5.0", "a\x1b[31mb"), "a\x1b[31mb"),
        (COMBINED.replace("curl/8.5.0", "a\x00b"), "a\x00b"),
        (COMBINED + ' "HIT" 0.001', "curl/8.5.0"),
        (f"www.example.com:443 {COMBINED}", "curl/8.5.0"),
        (COMBINED.replace("- - [", "- ann of [oslo] ["), "curl/8.5.0"),
        (COMBINED.replace("203.0.113.7", "2001:db8::7"), "curl/8.5.0"),
        (COMBINED.replace("206 99", "206 -"), "curl/8.5.0"),
    ],
)
def test_what_servers_and_visitors_make_of_it(line: str, agent: str):
    assert entry_of(line).agent == agent


@pytest.mark.parametrize("request_line", [r"\x16\x03\x01", "-", "", "GET /a.zip", "GET /a b.zip HTTP/1.1"])
def test_what_is_no_request_is_no_fault_and_no_download(request_line: str):
    assert entry_of(COMBINED.replace("GET /s/a.zip?x=1 HTTP/1.1", request_line)).method == ""


@pytest.mark.parametrize("line", ["garbage", "\0", '"""', COMBINED[:-1], COMBINED.replace("206", "2"), "[[[[" * 5_000])
def test_what_is_of_neither_form_is_a_fault(line: str):
    with pytest.raises(LineFault):
        entry_of(line)


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("27/Nov/2026:08:00:00 +0000", DAY),
        ("27/Nov/2026:23:30:00 -0500", date(2026, 11, 28)),
        ("27/Nov/2026:00:30:00 +0100", date(2026, 11, 26)),
        ("31/Dec/2016:23:59:60 +0000", date(2016, 12, 31)),
        ("2026-11-27T08:00:00Z", DAY),
        ("2026-11-27T08:00:00", DAY),
        ("2026-11-27T23:30:00.5-05:00", date(2026, 11, 28)),
        ("1795766400", DAY),
        ("1795766400.123", DAY),
        ("1795766400000", DAY),
        ("1795766400000000", DAY),
        ("1795766400000000000", DAY),
    ],
)
def test_a_day_is_of_utc_whatever_form_it_has(when: str, day: date):
    assert day_in(when) == day


@pytest.mark.parametrize(
    "when",
    [
        "",
        "-",
        "now",
        "27/Foo/2026:08:00:00 +0000",
        "32/Nov/2026:08:00:00 +0000",
        "01/Jan/0001:00:00:00 +0100",
        "9" * 21,
    ],
)
def test_what_is_no_moment_is_a_fault(when: str):
    with pytest.raises(LineFault):
        day_in(when)


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("/a/b.zip", "b.zip"),
        ("/a/b.zip?c=/d.zip", "b.zip"),
        ("/a/b.zip#c", "b.zip"),
        ("https://example.com/a/b.zip", "b.zip"),
        ("https://[::1/a.zip", ""),
        ("/a%20b.zip", "a b.zip"),
        ("/a%2Fb.zip", ""),
        ("/%ff.zip", "\N{REPLACEMENT CHARACTER}.zip"),
        ("/a/", ""),
        ("", ""),
        ("/" + "a" * 300, ""),
    ],
)
def test_a_target_leads_to_a_file(target: str, file: str):
    assert file_in(target) == file


CLOUDFRONT = (
    "2026-11-27\t08:00:00\tFRA2\t99\t203.0.113.7\tGET\td.cloudfront.net\t/s/a.zip\t206\t-\t{agent}\t0\t98\n"
).strip("\n")
FIELDS = (
    "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer)"
    " cs(User-Agent) sc-range-start sc-range-end"
)


def a_cloudfront() -> W3cFormat:
    log = W3cFormat()
    log.directive("#Version: 1.0")
    log.directive(FIELDS)
    return log


@pytest.mark.parametrize("agent", ["Mozilla/5.0%20(X11)", "Mozilla/5.0%2520(X11)"])
def test_cloudfronts_form_says_where_a_part_begins(agent: str):
    entry = a_cloudfront().entry(CLOUDFRONT.format(agent=agent))
    assert (entry.when, entry.address, entry.method, entry.target, entry.status) == (
        "2026-11-27T08:00:00",
        "203.0.113.7",
        "GET",
        "/s/a.zip",
        206,
    )
    assert (entry.agent, entry.range) == ("Mozilla/5.0 (X11)", "bytes 0-")


def test_fields_by_spaces_and_without_programs():
    log = W3cFormat()
    log.directive("#Fields: date time c-ip cs-method cs-uri-stem sc-status")
    assert log.entry("2026-11-27 08:00:00 203.0.113.7 GET /a.zip 200").agent is None


@pytest.mark.parametrize("line", ["", "a\tb", CLOUDFRONT + "\tmore", CLOUDFRONT.replace("206", "-")])
def test_a_line_with_other_fields_than_were_named_is_a_fault(line: str):
    with pytest.raises(LineFault):
        a_cloudfront().entry(line)


CLOUDFLARE = {
    "ClientIP": "203.0.113.7",
    "ClientRequestMethod": "GET",
    "ClientRequestURI": "/s/a.zip",
    "EdgeResponseStatus": 200,
    "ClientRequestUserAgent": "curl/8.5.0",
    "EdgeStartTimestamp": 1795766400000000000,
}
FASTLY = {
    "timestamp": "2026-11-27T08:00:00+0000",
    "client_ip": "203.0.113.7",
    "request_method": "GET",
    "url": "/s/a.zip",
    "response_status": "200",
    "request_user_agent": "curl/8.5.0",
}
CADDY = {
    "ts": 1795766400.25,
    "request": {
        "remote_ip": "203.0.113.7",
        "method": "GET",
        "uri": "/s/a.zip",
        "headers": {"User-Agent": ["curl/8.5.0"]},
    },
    "status": 200,
}
NGINX = {
    "time_iso8601": "2026-11-27T08:00:00+00:00",
    "remote_addr": "203.0.113.7",
    "request": "GET /s/a.zip HTTP/2.0",
    "status": "200",
    "http_user_agent": "curl/8.5.0",
}
TRAEFIK = {
    "StartUTC": "2026-11-27T08:00:00Z",
    "ClientHost": "203.0.113.7",
    "RequestMethod": "GET",
    "RequestPath": "/s/a.zip",
    "DownstreamStatus": 200,
    "request_User-Agent": "curl/8.5.0",
}
CLOUDFRONT_JSON = {
    "date": "2026-11-27",
    "time": "08:00:00",
    "c-ip": "203.0.113.7",
    "cs-method": "GET",
    "cs-uri-stem": "/s/a.zip",
    "sc-status": "200",
    "cs(User-Agent)": "curl/8.5.0",
}


@pytest.mark.parametrize("document", [CLOUDFLARE, FASTLY, CADDY, NGINX, TRAEFIK, CLOUDFRONT_JSON])
def test_each_network_and_server_says_the_same_in_json(document: dict[str, Any]):
    entry = json_entry(json_object(json.dumps(document).encode()))
    assert entry[1:6] == ("203.0.113.7", "GET", "/s/a.zip", 200, "curl/8.5.0")
    assert day_in(entry.when) == DAY


def test_a_range_is_told_where_it_is_noted():
    document = CADDY | {"resp_headers": {"Content-Range": ["bytes 0-98/99"]}, "status": 206}
    assert json_entry(document).range == "bytes 0-98/99"


@pytest.mark.parametrize("line", [b"{", b"[]", b'"a"', b"{}", b"{\xff}", b"[" * 50_000, b'{"a":' * 20_000])
def test_what_is_no_object_or_says_too_little_is_a_fault(line: bytes):
    with pytest.raises(LineFault):
        json_entry(json_object(line))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=6,
)
names = st.sampled_from(["ts", "status", "request", "url", "client_ip", "date", "time", "user_agent", "request_method"])


@given(st.dictionaries(names, values))
def test_no_object_does_more_than_be_a_fault(document: dict[str, Any]):
    try:
        entry = json_entry(document)
        day_in(entry.when)
        file_in(entry.target)
    except LineFault:
        return


@given(st.text() | st.text('GET /"\\[]-+:0123456789abcx ', max_size=200).map(lambda text: f"{COMBINED[:60]}{text}"))
def test_no_line_does_more_than_be_a_fault(line: str):
    for read in (combined_entry, a_cloudfront().entry):
        try:
            entry = read(line)
            day_in(entry.when)
        except LineFault:
            continue
