"""`qirvo publisher ci-template`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session

_GITHUB = """\
name: release
on:
  push:
    tags: ["v*"]
permissions: {}
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write  # lets the run ask for the token that is exchanged
    steps:
      - uses: actions/checkout@v4
      - run: pip install "qirvo[publish]"
      - run: qirvo plugin publish . --registry "$REGISTRY" --wait
        env:
          REGISTRY: REGISTRY_ADDRESS
"""
_GITLAB = """\
publish:
  rules:
    - if: $CI_COMMIT_TAG
  image: python:3.12
  id_tokens:
    QIRVO_ID_TOKEN:
      aud: REGISTRY_ADDRESS
  script:
    - pip install "qirvo[publish]"
    - qirvo plugin publish . --registry "REGISTRY_ADDRESS" --wait
"""
_TEMPLATES = {"github": _GITHUB, "gitlab": _GITLAB}


@click.command("ci-template", cls=QirvoCommand)
@click.argument("kind", type=click.Choice(list(_TEMPLATES)))
@click.option("--registry", metavar="URL", default="https://registry.example", help="The registry's address.")
@pass_session
def command(session: Session, kind: str, registry: str) -> None:
    """Print a workflow that publishes without a secret.

    Write it to `.github/workflows/release.yml` or `.gitlab-ci.yml`; `qirvo trusted-publisher add` lets it publish.
    """
    text = _TEMPLATES[kind].replace("REGISTRY_ADDRESS", registry.rstrip("/"))
    answer({"template": text}, text.splitlines(), as_json=session.as_json)
