"""`fetch_ports.Fetcher`: it goes where it may, and an answer has bounds."""

import pytest

from qirvo.server.fetch_ports import FetchFailedError, FetchRequest, ForbiddenAddressError, Reach
from qirvo.server.fetching.guarded import GuardedFetcher
from qirvo.server.fetching.places import Place, place_of
from tests.support.answering import Asked, Told, answering

pytestmark = pytest.mark.journey  # sockets on loopback


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1", "::ffff:10.0.0.1",
        "fe80::1",
        "fd00::1", "64:ff9b::a00:1", "2002:a00:1::", "::10.0.0.1", "255.255.255.255", "ff02::1", "fe80::1%eth0",
    ],
)  # fmt: skip
def test_addresses_that_others_cannot_reach_are_private(address: str):
    assert place_of(address) is Place.PRIVATE


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_loopback(address: str):
    assert place_of(address) is Place.LOOPBACK


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822"])
def test_the_internet_is_public(address: str):
    assert place_of(address) is Place.PUBLIC


@pytest.mark.parametrize("reach", [Reach.LOOPBACK_TOO, Reach.ANYWHERE])
def test_loopback_is_asked_where_it_is_allowed(reach: Reach):
    with answering(lambda asked: Told(asked.path.encode())) as address:
        answer = GuardedFetcher().fetch(FetchRequest(url=f"{address}/a?b=c", reach=reach))
    assert (answer.status, answer.body) == (200, b"/a?b=c")


def test_strangers_lead_nobody_to_this_machine():
    asked: list[Asked] = []

    def answer(each: Asked) -> Told:
        asked.append(each)
        return Told()

    with answering(answer) as address, pytest.raises(ForbiddenAddressError):
        GuardedFetcher().fetch(FetchRequest(url=address))
    assert asked == []


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    fetcher = GuardedFetcher(lambda _host, _port: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(ForbiddenAddressError):
        fetcher.fetch(FetchRequest(url="https://rebinding.example/"))


def test_a_name_is_looked_up_once_and_that_address_asked():
    looked_up: list[str] = []

    def look_up(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"] if len(looked_up) == 1 else ["10.0.0.1"]

    with answering(lambda asked: Told(asked.headers["Host"].encode())) as address:
        port = address.rpartition(":")[2]
        request = FetchRequest(url=f"http://hooks.example:{port}/", reach=Reach.LOOPBACK_TOO)
        answer = GuardedFetcher(look_up).fetch(request)
    assert looked_up == ["hooks.example"]
    assert answer.body == f"hooks.example:{port}".encode()


def test_plain_http_reaches_nothing_beyond_this_machine():
    fetcher = GuardedFetcher(lambda _host, _port: ["93.184.216.34"])
    with pytest.raises(ForbiddenAddressError):
        fetcher.fetch(FetchRequest(url="http://public.example/", reach=Reach.ANYWHERE))


@pytest.mark.parametrize(
    "url",
    ["", "file:///etc/passwd", "https://", "https://a@b.example/", "https://b.example:99999/", "https://b.example/\n",
     "gopher://b.example/", "https://[::1/", "https://b.example\\@evil.example/"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str):
    with pytest.raises(ForbiddenAddressError):
        GuardedFetcher(lambda _host, _port: ["93.184.216.34"]).fetch(FetchRequest(url=url))


def test_a_redirect_is_an_answer_and_not_followed():
    with answering(lambda _: Told(status=302, headers={"Location": "http://10.0.0.1/"})) as address:
        answer = GuardedFetcher().fetch(FetchRequest(url=address, reach=Reach.LOOPBACK_TOO))
    assert answer.status == 302


def test_an_endless_answer_is_cut_off():
    with answering(lambda _: Told(b"x" * 100_000)) as address, pytest.raises(FetchFailedError):
        GuardedFetcher().fetch(FetchRequest(url=address, reach=Reach.LOOPBACK_TOO, most_bytes=1_000))


def test_a_name_without_an_address_is_no_answer():
    def look_up(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(FetchFailedError):
        GuardedFetcher(look_up).fetch(FetchRequest(url="https://nowhere.example/"))
