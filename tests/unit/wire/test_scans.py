import pytest

from qirvo.wire.scans import (
    ID_HEADER,
    SIGNATURE_HEADER,
    TIME_HEADER,
    BadScanSignatureError,
    require_signed,
    signed_headers,
)

SECRET, BODY, NOW = "a shared secret of length", b'{"findings": []}', 1_800_000_000
HEADERS = signed_headers("scan_1", BODY, secret=SECRET, now_s=NOW)


def test_a_signature_is_the_documented_hmac() -> None:
    # printf '%s' '1800000000.scan_1.{"findings": []}' | openssl dgst -sha256 -hmac 'a shared secret of length'
    assert HEADERS == {
        ID_HEADER: "scan_1",
        TIME_HEADER: "1800000000",
        SIGNATURE_HEADER: "v1=3128e65c1959429b0564501e91b018568f7b8835be033d7a723d70b6a7bdf3ee",
    }


@pytest.mark.parametrize("later_s", [-300, 0, 300])
def test_what_was_signed_is_accepted_for_five_minutes(later_s: int) -> None:
    require_signed("scan_1", BODY, HEADERS, secret=SECRET, now_s=NOW + later_s)


@pytest.mark.parametrize(
    ("scan", "body", "headers", "secret", "now_s"),
    [
        ("scan_2", BODY, HEADERS, SECRET, NOW),
        ("scan_1", BODY + b" ", HEADERS, SECRET, NOW),
        ("scan_1", BODY, HEADERS | {TIME_HEADER: "1800000001"}, SECRET, NOW),
        ("scan_1", BODY, HEADERS | {TIME_HEADER: "soon"}, SECRET, NOW),
        ("scan_1", BODY, HEADERS | {SIGNATURE_HEADER: "v1=\u00e9"}, SECRET, NOW),
        ("scan_1", BODY, {}, SECRET, NOW),
        ("scan_1", BODY, HEADERS, "another secret of length", NOW),
        ("scan_1", BODY, HEADERS, SECRET, NOW + 301),
    ],
    ids=["scan", "body", "time", "no time", "no hexadecimal", "nothing", "secret", "too late"],
)
def test_anything_else_is_refused(scan: str, body: bytes, headers: dict[str, str], secret: str, now_s: int) -> None:
    with pytest.raises(BadScanSignatureError):
        require_signed(scan, body, headers, secret=secret, now_s=now_s)
