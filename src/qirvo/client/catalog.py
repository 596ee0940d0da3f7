"""The catalog, listings and ratings."""

from pathlib import Path

from qirvo.client.answers import accept
from qirvo.client.asking import Asking, json_body, part, query_of
from qirvo.client.multipart import UploadFileMissingError
from qirvo.client.transport import Body
from qirvo.wire.catalog import FeatureBody
from qirvo.wire.components import ComponentPage
from qirvo.wire.listings import ListingBody, ListingDocument, MediaDocument, MediaPage
from qirvo.wire.plugins import PluginDocument, PluginPage
from qirvo.wire.ratings import RatingBody, RatingDocument, RatingPage


class CatalogCalls(Asking):
    """The catalog, listings and ratings."""

    __slots__ = ()

    def search(
        self, words: str = "", *, after: str | None = None, limit: int | None = None, **filters: str | None
    ) -> PluginPage:
        """Return plugins that have `words` in their listing and pass `filters`, which are named as in the API."""
        query = query_of(q=words or None, after=after, limit=limit, **filters)
        return self._ask("GET", f"/v1/plugins{query}", PluginPage)

    def feature(self, plugin_id: str, position: int) -> None:
        """Show a plugin on the first page."""
        self._tell("PUT", f"/v1/featured/{part(plugin_id)}", body=json_body(FeatureBody(position=position)))

    def unfeature(self, plugin_id: str) -> None:
        """Feature it no more."""
        self._tell("DELETE", f"/v1/featured/{part(plugin_id)}")

    def plugin(self, plugin_id: str) -> PluginDocument:
        """Return a plugin's page of the catalog."""
        return self._ask("GET", f"/v1/plugins/{part(plugin_id)}", PluginDocument)

    def listing(self, plugin_id: str) -> ListingDocument:
        """Return a listing as its publisher's members see it."""
        return self._ask("GET", f"/v1/plugins/{part(plugin_id)}/listing", ListingDocument)

    def edit_listing(self, plugin_id: str, body: ListingBody, *, seen: str | None = None) -> ListingDocument:
        """Change a listing, which is refused when it is another than the one whose `etag` was `seen`."""
        path, headers = f"/v1/plugins/{part(plugin_id)}/listing", {} if seen is None else {"If-Match": f'"{seen}"'}
        answer = self._send("PATCH", path, json_body(body), headers=headers)
        return accept(answer, ListingDocument, address=str(self.address))

    def media(self, plugin_id: str) -> MediaPage:
        """Return the pictures of a listing."""
        return self._ask("GET", f"/v1/plugins/{part(plugin_id)}/media", MediaPage)

    def add_media(self, plugin_id: str, path: Path, *, kind: str, alt: str = "") -> MediaDocument:
        """Add the picture at `path` to a listing.

        Raises:
            UploadFileMissingError: There is no such file.
            QirvoError: The registry refused it, or could not be reached.
        """
        if not path.is_file():
            raise UploadFileMissingError(f"`{path}` is not a file", hint="Name a PNG, JPEG or WebP.")
        content = path.read_bytes()
        body = Body(content_type="application/octet-stream", size_bytes=len(content), pieces=lambda: (content,))
        query = query_of(kind=kind, alt=alt)
        return self._ask("POST", f"/v1/plugins/{part(plugin_id)}/media{query}", MediaDocument, body=body)

    def remove_media(self, plugin_id: str, media_id: str) -> None:
        """Take a picture out of a listing."""
        self._tell("DELETE", f"/v1/plugins/{part(plugin_id)}/media/{part(media_id)}")

    def rate(self, plugin_id: str, body: RatingBody) -> RatingDocument:
        """Rate a plugin, in place of what was said before."""
        return self._ask("PUT", f"/v1/plugins/{part(plugin_id)}/ratings/mine", RatingDocument, body=json_body(body))

    def take_rating_back(self, plugin_id: str) -> None:
        """Take one's rating of a plugin back."""
        self._tell("DELETE", f"/v1/plugins/{part(plugin_id)}/ratings/mine")

    def ratings(self, plugin_id: str, *, after: str | None = None, limit: int | None = None) -> RatingPage:
        """Return a plugin's ratings, the latest first."""
        return self._ask(
            "GET", f"/v1/plugins/{part(plugin_id)}/ratings{query_of(after=after, limit=limit)}", RatingPage
        )

    def components(
        self, name: str, *, version: str | None = None, after: str | None = None, limit: int | None = None
    ) -> ComponentPage:
        """Return published releases that contain the package `name`, in a version or a range of versions."""
        query = query_of(name=name, version=version, after=after, limit=limit)
        return self._ask("GET", f"/v1/components{query}", ComponentPage)
