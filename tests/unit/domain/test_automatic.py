from dataclasses import replace

import pytest

from qirvo.domain.automatic import Automatic, MalformedAutomaticError, parse_automatic
from qirvo.domain.releases import ReleaseIndex, Security
from qirvo.domain.update_channels import Stability, Terms, UpdateChannel
from qirvo.domain.updates import NoUpdate, Offer, decide
from qirvo.domain.versions import Version
from tests.support.builders import MONDAY, a_head, a_release, an_asking, an_index

FIX = Security(exploited=False)


def an_index_with(
    *versions: str, fixes: tuple[str, ...] = (), auto_update: bool = True, **last: object
) -> ReleaseIndex:
    *earlier, newest = (a_release(each, security=FIX if each in fixes else None) for each in versions)
    index = an_index(*earlier, replace(newest, **last), stable=a_head(versions[-1], None))  # type: ignore[arg-type]
    terms = {UpdateChannel.STABLE: Terms(stability=Stability.STABLE, auto_update=auto_update)}
    return replace(index, terms=terms)


def taken(index: ReleaseIndex, chosen: Automatic, *, automatic: bool = True, **more: object) -> str:
    """Which release is taken; why none is."""
    values = {"installed": Version("1.0.0")} | more
    answer = decide(an_asking(automatic=automatic, by_itself=chosen, **values), index, signed_now=MONDAY)
    return str(answer.release.version) if isinstance(answer, Offer) else answer.reason


def test_as_it_begins_the_update_channel_says_it():
    assert taken(an_index_with("1.0.0", "1.1.0"), Automatic.AGREED) == "1.1.0"
    assert taken(an_index_with("1.0.0", "1.1.0", auto_update=False), Automatic.AGREED) == "not-automatic"


def test_always_overrules_an_update_channel_that_leaves_it_to_the_owner():
    assert taken(an_index_with("1.0.0", "1.1.0", auto_update=False), Automatic.ALWAYS) == "1.1.0"


def test_always_takes_nothing_that_needs_consent():
    index = an_index_with("1.0.0", "1.1.0", breaking=True)
    assert taken(index, Automatic.ALWAYS) == "needs-consent"


def test_never_leaves_security_fixes_too():
    assert taken(an_index_with("1.0.0", "1.1.0", fixes=("1.1.0",)), Automatic.NEVER) == "not-automatic"


def test_what_the_owner_asks_for_is_taken_whatever_was_chosen():
    for chosen in Automatic:
        assert taken(an_index_with("1.0.0", "1.1.0", auto_update=False), chosen, automatic=False) == "1.1.0"


def test_a_first_installation_is_the_owners_asking():
    assert taken(an_index_with("1.0.0"), Automatic.NEVER, installed=None) == "1.0.0"


def test_security_takes_confirmed_fixes_only():
    assert taken(an_index_with("1.0.0", "1.1.0"), Automatic.SECURITY) == "not-automatic"
    assert taken(an_index_with("1.0.0", "1.1.0", fixes=("1.1.0",)), Automatic.SECURITY) == "1.1.0"


def test_security_takes_what_comes_after_a_fix_that_is_not_here_yet():
    index = an_index_with("1.0.0", "1.1.0", "1.2.0", fixes=("1.1.0",))
    assert taken(index, Automatic.SECURITY) == "1.2.0"
    assert taken(index, Automatic.SECURITY, installed=Version("1.1.0")) == "not-automatic"


def test_a_fix_that_was_taken_back_is_none():
    index = an_index_with("1.0.0", "1.1.0", "1.2.0", fixes=("1.1.0",))
    revoked = replace(index.releases[Version("1.1.0")], revoked="it eats data")
    again = replace(index, releases={**index.releases, Version("1.1.0"): revoked})
    assert taken(again, Automatic.SECURITY) == "not-automatic"


def test_the_stepping_stone_to_a_fix_is_taken_too():
    index = an_index_with("1.0.0", "1.1.0", "1.2.0", fixes=("1.2.0",), via=Version("1.1.0"))
    assert taken(index, Automatic.SECURITY) == "1.1.0"


def test_the_answer_says_whose_word_it_is():
    index = an_index_with("1.0.0", "1.1.0")
    asking = an_asking(installed=Version("1.0.0"), automatic=True, by_itself=Automatic.NEVER)
    answer = decide(asking, index, signed_now=MONDAY)
    assert isinstance(answer, NoUpdate)
    assert "its owner" in answer.explanation


@pytest.mark.parametrize("text", ["", "sometimes", "Always", "agreed"])
def test_other_words_are_refused(text: str):
    with pytest.raises(MalformedAutomaticError):
        parse_automatic(text)
