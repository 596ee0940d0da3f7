"""Whatever a plugin says of itself, its bundle's scripts do the same, and its README is a page that does nothing."""

import html.parser
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qirvo.authoring.bundle import BundleOptions
from qirvo.authoring.bundle_parts import script
from qirvo.authoring.bundle_readme import markdown_text
from qirvo.showcase.documents import render
from tests.support.bundles import a_bundle, asked_of, fake_qirvo, ran, unpacked, with_tools
from tests.support.plugins import raw_manifest

NASTY = (
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    '" & calc & "',
    "%PATH% !x! ^& | > pwned",
    "$env:PATH; Remove-Item x",
    "@(iex 'x')",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "](x) | `b` | ```\n# No",
    "../../etc/passwd",
    "\\\\server\\share",
    "C:\\x",
    "{{ 7 * 7 }} {% raw %}",
    "\u202egnp.exe",
    "\x1b[2J",
    "a\r\nb\u2028c\n\n# Heading",
)
WORDS = st.one_of(
    st.sampled_from(NASTY),
    st.text(alphabet="$`'\"\\&|;<>(){}[]%!^*?~# \n\t\r@=,:-_./aZ0", min_size=1, max_size=40),
    st.text(min_size=1, max_size=20).filter(lambda text: text.isprintable()),
)
TEXTS = st.builds(lambda words: f"x {words} y", WORDS)
SCRIPTS = ("install.sh", "install.bat", "install.ps1")


class Elements(html.parser.HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=TEXTS,
    description=TEXTS,
    author=TEXTS,
    asked=TEXTS,
    license_text=WORDS,
    homepage=WORDS,
    repository=WORDS,
    instructions=WORDS,
    readme=WORDS,
)
def test_no_field_of_a_plugin_gets_into_a_script_or_acts_in_a_page(**fields: Any):
    manifest = raw_manifest(
        name=fields["name"],
        description=fields["description"],
        author={"name": fields["author"], "email": "ann@example.org"},
        license=fields["license_text"],
        permissions=[{"type": "storage-read", "description": fields["asked"]}],
        homepage=f"https://example.org/{fields['homepage']}",
        repository=f"https://example.org/{fields['repository']}",
    )
    with tempfile.TemporaryDirectory() as temporary:
        stage = Path(temporary)
        options = BundleOptions(custom_instructions=fields["instructions"])
        bundle = a_bundle(stage, options=options, manifest=manifest, added={"README.md": fields["readme"]})
        folder = unpacked(bundle.path, stage / "out")
        assert {name: (folder / name).read_bytes() for name in SCRIPTS} == {name: script(name) for name in SCRIPTS}
        env = with_tools(fake_qirvo(stage), "sha256sum")
        done = ran(("sh",), folder / "install.sh", env=env, cwd=stage)
        assert (done.returncode, asked_of(stage), list(stage.rglob("pwned"))) == (0, ["plugin", "install", "."], [])
        page = Elements((folder / "README.html").read_text(encoding="utf-8"))
    assert not page.tags & {"script", "iframe", "object", "embed", "form", "input", "link", "base", "svg"}
    assert not [name for name in page.attributes if name.startswith("on")]
    assert not [each for each in page.addresses if not each.startswith(("#", "https://", "http://", "mailto:"))]


@settings(max_examples=200)
@given(text=st.one_of(WORDS, st.text(max_size=60)))
def test_a_text_of_a_manifest_stands_in_the_readme_as_itself(text: str):
    shown = Elements(render(f"# {markdown_text(text)}\n\nafter\n", {}))
    assert shown.tags <= {"h3", "p", "a", "br"}  # an address or a mail address in it may become a link
    assert "\n" not in markdown_text(text)
