"""What the commands of a ceremony share: where the repository is, and how a ceremony is shown."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.output import answer, say
from qirvo.cli.session import Session

if TYPE_CHECKING:
    from qirvo.trust.ceremony import Ceremony, Wanted

BOTH = ("root", "targets")


def repository_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which repository is meant."""
    data = click.option(
        "--data",
        "data_folder",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        required=True,
        help="The registry's data folder, a download site, or a copy of either.",
    )
    private = click.option("--private", metavar="PUBLISHER", help="The private repository of this publisher.")
    return data(private(command))


def role_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option that says which role is held."""
    return click.option(
        "--role", type=click.Choice(["root", "targets", "both"]), default="both", show_default=True, help="Held role."
    )(command)


def roles_of(role: str) -> tuple[str, ...]:
    """Return the roles that `--role` means."""
    return BOTH if role == "both" else (role,)


def repository_folder(data_folder: Path, private: str | None) -> Path:
    """Return the folder of the repository below the registry's data folder; a download site is one itself."""
    if is_site(data_folder):
        return data_folder
    below = data_folder / "repositories"
    return below / "public" if private is None else below / "private" / private


def is_site(folder: Path) -> bool:
    """Say whether the folder is a download site rather than a registry's data folder."""
    return (folder / "site.json").is_file() and not (folder / "repositories").is_dir()


def keys_folder(data_folder: Path, private: str | None) -> Path:
    """Return the folder of the repository's keys below the registry's data folder, or beside a download site."""
    if is_site(data_folder):
        absolute = data_folder.absolute()
        return absolute.with_name(f"{absolute.name}-keys")
    return data_folder / "keys" if private is None else data_folder / "keys" / "private" / private


def begin_in(
    session: Session, file: Path, folder: Path, *, wanted: "dict[str, Wanted] | None" = None, bits: int | None = None
) -> None:
    """Begin a ceremony in `file`, which must not be there, and say what comes next."""
    from qirvo.trust.ceremony import begin, write_ceremony
    from qirvo.trust.keys import KeysExistError

    if file.exists():
        raise KeysExistError(f"`{file}` exists", hint="Name another file, or go on with that ceremony.")
    ceremony = begin(folder, now=datetime.now(UTC).replace(microsecond=0), wanted=wanted, bits=bits)
    write_ceremony(file, ceremony)
    show(session, file, ceremony)
    if not session.as_json:
        say(f"next: each holder runs `qirvo repository root sign {file} --key THEIRS` on a machine of their own")


def show(session: Session, file: Path, ceremony: "Ceremony") -> None:
    """Print whose signatures are there and whose are awaited."""
    document = {
        "file": str(file),
        "rootVersion": ceremony.root.signed.version,
        "expiresAt": ceremony.root.signed.expires.isoformat(),
        "finished": ceremony.is_finished,
        "parts": [
            {
                "what": each.what,
                "threshold": each.threshold,
                "signed": list(each.signed),
                "missing": list(each.missing),
            }
            for each in ceremony.awaited()
        ],
    }
    lines = [
        f"root {ceremony.root.signed.version}, valid until {ceremony.root.signed.expires:%Y-%m-%d}",
        *(
            f"{each.what}: {len(each.signed)} of {each.threshold} have signed"
            + ("" if each.is_met else f"; awaited: {', '.join(key[:16] for key in each.missing)}")
            for each in ceremony.awaited()
        ),
        "finished: the registry can take it" if ceremony.is_finished else "not finished",
    ]
    answer(document, lines, as_json=session.as_json)
