"""Addresses of registries."""

import pytest

from qirvo.client.addresses import MalformedAddressError, RegistryAddress


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://registry.example", "https://registry.example"),
        ("https://registry.example/", "https://registry.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/qirvo/", "http://[::1]:8080/qirvo"),
        (" HTTPS://Registry.Example ", "https://registry.example"),
    ],
)
def test_an_address_is_kept_in_one_form(text: str, kept: str) -> None:
    assert str(RegistryAddress.parse(text)) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "registry.example",
        "ftp://registry.example",
        "https://",
        "https://user:secret@registry.example",
        "https://registry.example/?q=1",
        "https://registry.example/#part",
        "https://registry.example:port",
        "https://régistre.example",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(MalformedAddressError):
        RegistryAddress.parse(text)


@pytest.mark.parametrize("text", ["https://registry.example", "http://localhost:1", "http://127.0.0.9", "http://[::1]"])
def test_https_and_this_machine_are_private(text: str) -> None:
    assert RegistryAddress.parse(text).is_private


@pytest.mark.parametrize("text", ["http://registry.example", "http://10.0.0.1", "http://localhost.example"])
def test_plain_http_to_elsewhere_is_not_private(text: str) -> None:
    assert not RegistryAddress.parse(text).is_private
