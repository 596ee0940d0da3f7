import pytest

from qirvo.domain.agents import LONGEST_AGENT, Agent, AgentKind, agent_of

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) AppleWebKit/605.1.15 (KHTML) Version/17.5 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "family"),
    [
        ("qirvo/0.1.0", "qirvo"),
        (CHROME, "chrome"),
        (f"{CHROME} Edg/126.0.0.0", "edge"),
        (f"{CHROME} OPR/111.0.0.0", "opera"),
        (FIREFOX, "firefox"),
        (SAFARI, "safari"),
        ("curl/8.5.0", "curl"),
        ("Wget/1.21.4", "wget"),
        ("Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.22621.2506", "powershell"),
    ],
)
def test_hosts_browsers_and_typed_programs_are_people(user_agent: str, family: str):
    assert agent_of(user_agent) == Agent(family, AgentKind.PEOPLE)


@pytest.mark.parametrize(
    "user_agent",
    [
        "",
        "-",
        "python-requests/2.32.3",
        "Go-http-client/2.0",
        "anything/1.0",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        f"{CHROME} (compatible; GPTBot/1.2)",
        CHROME.replace("Chrome/", "HeadlessChrome/"),
    ],
)
def test_everything_else_is_automated(user_agent: str):
    assert agent_of(user_agent).kind is AgentKind.AUTOMATED


def test_a_public_list_is_asked_about_what_says_it_is_a_browser():
    assert agent_of(CHROME, is_crawler=lambda _agent: True).kind is AgentKind.AUTOMATED


def test_a_public_list_that_names_what_people_type_is_not_followed():
    assert agent_of("curl/8.5.0", is_crawler=lambda _agent: True).kind is AgentKind.PEOPLE


@pytest.mark.parametrize("user_agent", ["qirvo-mirror/0.1.0", "Artifactory/7.84", "Nexus/3.70.1-02 (OSS)"])
def test_mirrors_are_apart(user_agent: str):
    assert agent_of(user_agent).kind is AgentKind.MIRROR


def test_names_that_are_made_up_are_one_family():
    assert {agent_of(f"made-up-{number}/1.0").family for number in range(50)} == {"other"}


def test_what_comes_behind_the_longest_agent_is_not_looked_at():
    assert agent_of("x" * LONGEST_AGENT + CHROME).family == "other"
