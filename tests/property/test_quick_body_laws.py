"""Whatever the quick reading of an update check takes, the route reads as the same; so only the route refuses."""

import json
from dataclasses import fields
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from qirvo.server.http.quick_checks import QuickBody, QuickPlugin
from qirvo.wire.update_checks import InstalledPlugin, UpdateCheckBody

ROUTE = TypeAdapter(UpdateCheckBody)
ODD = st.sampled_from([None, True, 0, 1, 1.5, "", "true", "1.0.0", "\ud800", "\x00", [], ["a"], ["a", 1], {}, {"a": 1}])
NAMES = st.sampled_from([*(each.name for each in fields(InstalledPlugin)), "other", "PluginId"])
FITTING: dict[str, st.SearchStrategy[Any]] = {
    "version": st.none() | st.text(),
    "updateChannel": st.text(),
    "granted": st.none() | st.lists(st.text(), max_size=3),
    "installationId": st.text(),
    "consents": st.booleans(),
}
PLUGINS = st.fixed_dictionaries({"pluginId": st.text()}, optional=FITTING) | st.dictionaries(NAMES, ODD)
BODIES = st.fixed_dictionaries(
    {"plugins": st.lists(PLUGINS, max_size=3) | ODD}, optional={"platformVersion": st.text() | ODD, "other": ODD}
)
WRITTEN = BODIES.flatmap(lambda body: st.sampled_from([json.dumps(body), json.dumps(body, ensure_ascii=False)]))
RAW = WRITTEN.map(lambda text: text.encode("utf-8", "surrogatepass"))


def as_quick(body: UpdateCheckBody) -> QuickBody:
    asked = [
        QuickPlugin(**{each.name: getattr(plugin, each.name) for each in fields(plugin)}) for plugin in body.plugins
    ]
    return QuickBody(plugins=asked, platformVersion=body.platformVersion)


@given(RAW)
def test_what_is_read_quickly_the_route_reads_as_the_same(raw: bytes):
    try:
        quick = msgspec.json.decode(raw, type=QuickBody)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return
    assert as_quick(ROUTE.validate_json(raw, strict=True)) == quick


@pytest.mark.parametrize(
    "raw",
    [
        b'{"plugins":[{"pluginId":"a.b","pluginId":"c.d"}]}',
        b'{"plugins":[{"pluginId":"a.b"}],"plugins":[]}',
        b'{"plugins":[],"platformVersion":"1.0.0","platformVersion":"2.0.0"}',
        b' {"plugins" : [ ] }\n',
        b'{"plugins":[{"pluginId":"\\u00e9\\ud83d\\ude00","consents":true}]}',
    ],
)
def test_what_is_odd_but_read_quickly_the_route_reads_as_the_same(raw: bytes):
    assert as_quick(ROUTE.validate_json(raw, strict=True)) == msgspec.json.decode(raw, type=QuickBody)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"plugins":[{"pluginId":"\\ud800"}]}',
        b'{"plugins":[{"pluginId":"\xff"}]}',
        b'{"plugins":[{"pluginId":"a.b","consents":1}]}',
        b'{"plugins":[]}{}',
        b'{"plugins":[{"pluginId":NaN}]}',
        b'\xef\xbb\xbf{"plugins":[]}',
        b'{"plugins":null}',
        b"",
    ],
)
def test_what_the_route_refuses_is_not_read_quickly(raw: bytes):
    with pytest.raises(ValidationError):
        ROUTE.validate_json(raw, strict=True)
    with pytest.raises((msgspec.MsgspecError, UnicodeDecodeError)):
        msgspec.json.decode(raw, type=QuickBody)


def test_the_shapes_have_the_same_fields_and_defaults():
    assert as_quick(UpdateCheckBody(plugins=[InstalledPlugin(pluginId="a.b")])) == msgspec.json.decode(
        b'{"plugins":[{"pluginId":"a.b"}]}', type=QuickBody
    )
    assert QuickPlugin.__struct_fields__ == tuple(each.name for each in fields(InstalledPlugin))
    assert QuickBody.__struct_fields__ == tuple(each.name for each in fields(UpdateCheckBody))
