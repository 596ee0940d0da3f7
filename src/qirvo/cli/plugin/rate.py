"""`qirvo plugin rate`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.listings_text import rating_lines
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("rate", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--stars", type=click.IntRange(1, 5), help="How good it is.")
@click.option("--title", default="", help="In one line.")
@click.option("--text", default="", help="In 10 to 5000 characters.")
@click.option("--pro", "pros", multiple=True, help="What is good about it; may be repeated.")
@click.option("--con", "cons", multiple=True, help="What is not; may be repeated.")
@click.option("--recommend/--no-recommend", "recommends", default=None, help="Whether others should use it.")
@click.option("--version", "version", default="", help="The release you speak of; the present one without it.")
@click.option("--remove", is_flag=True, help="Take your rating back.")
@registry_option
@pass_session
def command(  # noqa: PLR0913, PLR0917  # one parameter per option
    session: Session,
    plugin_id: str,
    stars: int | None,
    title: str,
    text: str,
    pros: tuple[str, ...],
    cons: tuple[str, ...],
    recommends: bool | None,  # noqa: FBT001  # click's
    version: str,
    remove: bool,  # noqa: FBT001  # click's
    registry: str | None,
) -> None:
    """Say what you think of a plugin.

    Said again, it replaces what you said before. Everybody may read it, with your account's name.
    """
    from qirvo.wire.ratings import RatingBody

    client = session.client(registry)
    if remove:
        client.take_rating_back(plugin_id)
        answer({"removed": plugin_id}, [f"your rating of {plugin_id} is gone"], as_json=session.as_json)
        return
    if stars is None:
        raise click.UsageError("give --stars, or --remove")
    body = RatingBody(
        stars=stars,
        title=title,
        text=text,
        pros=list(pros),
        cons=list(cons),
        wouldRecommend=recommends,
        version=version,
    )
    rating = client.rate(plugin_id, body)
    answer(rating, rating_lines(rating), as_json=session.as_json)
