"""What the commands of a ceremony share: which repository is meant, how one is begun, and how it is shown."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say
from qirvo.cli.session import Session
from qirvo.deferred import dataclass

if TYPE_CHECKING:
    from qirvo.trust.ceremony import Ceremony, Wanted
    from qirvo.trust.keys import OnlineKeys

BOTH = ("root", "targets")

ceremony_argument = click.argument("ceremony", type=click.Path(path_type=Path))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A ceremony that is about to begin.

    Attributes:
        file: Where it will be; it must not be there.
        folder: The repository's.
        keys: The folder of its keys.
        roles: The roles that it is about.
    """

    session: Session
    file: Path
    folder: Path
    keys: Path
    roles: tuple[str, ...] = BOTH

    def require_new(self) -> None:
        """Refuse a file that is there.

        Raises:
            KeysExistError: It is.
        """
        from qirvo.trust.keys import KeysExistError

        if self.file.exists():
            raise KeysExistError(f"`{self.file}` exists", hint="Name another file, or go on with that ceremony.")

    def begin(
        self,
        *,
        wanted: "Mapping[str, Wanted] | None" = None,
        bits: int | None = None,
        online: "OnlineKeys | None" = None,
    ) -> None:
        """Begin it, and say what comes next."""
        from qirvo.trust.ceremony import begin
        from qirvo.trust.ceremony_file import write_ceremony

        self.require_new()
        now = datetime.now(UTC).replace(microsecond=0)
        ceremony = begin(self.folder, now=now, wanted=wanted, bits=bits, online=online)
        write_ceremony(self.file, ceremony)
        show(self.session, self.file, ceremony)
        if not self.session.as_json:
            say(f"next: each holder runs `qirvo repository root sign {self.file} --key THEIRS`, on their own machine")


def begins_ceremony(command: Callable[..., None]) -> Callable[..., Any]:
    """Add the argument and options of every command that begins a ceremony; it is given a `Beginning` for them."""

    @wraps(command)
    def run(session: Session, ceremony: Path, *, data_folder: Path, private: str | None, **own: Any) -> None:  # noqa: ANN401  # options
        beginning = Beginning(
            session=session,
            file=ceremony,
            folder=repository_folder(data_folder, private),
            keys=keys_folder(data_folder, private),
            roles=_roles(own.pop("role", "both")),
        )
        command(beginning, **own)

    return ceremony_argument(repository_options(pass_session(run)))


def role_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option that says which role is held."""
    return click.option(
        "--role", type=click.Choice(["root", "targets", "both"]), default="both", show_default=True, help="Held role."
    )(command)


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
        *(["the registry gets new online keys"] if ceremony.replaces_online_keys else []),
        *(
            f"{each.what}: {len(each.signed)} of {each.threshold} have signed"
            + ("" if each.is_met else f"; awaited: {', '.join(key[:16] for key in each.missing)}")
            for each in ceremony.awaited()
        ),
        "finished: the registry can take it" if ceremony.is_finished else "not finished",
    ]
    answer(document, lines, as_json=session.as_json)


def _roles(role: str) -> tuple[str, ...]:
    return BOTH if role == "both" else (role,)
