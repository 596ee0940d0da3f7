"""Who may know of a plugin: everybody, or the members of its publisher alone.

A plugin is private from its first submission on. A public one never becomes private: what was given away cannot be
taken back.
"""

from qirvo.domain.errors import ConflictError


class PublicAlreadyError(ConflictError):
    """A public plugin cannot become private."""

    code = "plugin-public-already"
    hint = "Publish it under another id, private from its first submission on."


class PrivateTransferError(ConflictError):
    """A private plugin cannot be given to another publisher."""

    code = "plugin-private-transfer"
    hint = "Publish it there under another id; its hosts read the repository of the publisher in its id."


class StaysPrivateError(ConflictError):
    """A private plugin cannot become public."""

    code = "plugin-stays-private"
    hint = "Publish it under another id, public from its first submission on."
