"""A passkey, with Chromium's own virtual authenticator: added on the account's page, and signing in alone."""

from pathlib import Path

import pytest

from scripts.people import environment, free_port
from tests.support.browsers import a_browser, shot
from tests.support.world import a_registry

pytestmark = pytest.mark.journey


def test_a_passkey_is_added_and_signs_in(tmp_path: Path):
    port = free_port()
    address = f"http://localhost:{port}"  # WebAuthn knows names of hosts, not addresses
    env = environment(tmp_path / "owner", QIRVO_SERVER_BINS_BITS="4", QIRVO_SERVER_PUBLIC_ADDRESS=address)
    with a_registry(tmp_path, port, env) as world, a_browser() as browser:
        page = browser.new_page()
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        authenticator = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
        }
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
        page.goto(f"{address}/sign-in")
        page.get_by_text("I was handed a token").click()
        page.get_by_label("Token").fill(world.ann.token_for(world.registry))
        page.get_by_role("button", name="Sign in with the token").click()
        page.goto(f"{address}/account")
        page.get_by_label("Name of the passkey").fill("Laptop")
        page.get_by_role("button", name="Add a passkey").click()
        page.get_by_role("button", name="Remove Laptop").wait_for()
        shot(page, "account")
        page.get_by_role("button", name="Sign out").click()
        page.goto(f"{address}/sign-in")
        shot(page, "sign-in")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_role("button", name="Sign out").wait_for()
        assert page.get_by_role("link", name="ann").is_visible()
