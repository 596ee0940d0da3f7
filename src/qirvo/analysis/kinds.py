"""Every kind of `Fact` that the engine reads; the rules are written over these names."""

from enum import StrEnum

NO_SHELL = "~"
"""Detail of a `Kind.COMMAND` that is not constant, and is started without a command interpreter."""


class Kind(StrEnum):
    """What is remarkable about a place in code. `detail` of the fact is what follows the colon."""

    EVALUATES = "evaluates"  # makes code of a text: the function that does
    HIDDEN_NAME = "hidden-name"  # reaches a dangerous function by a name put together: the name
    COMPUTED_CALL = "computed-call"  # calls a member of the global object by a name made at run time: the expression
    SENSITIVE = "sensitive"  # names a place that no plugin has business with: `kind: words`
    FLOW = "flow"  # something flows somewhere: `label->sink`
    COMMAND = "command"  # starts a program: the command, where it is constant
    SCRIPT_LOADED = "script-loaded"  # loads a script from a network host: the address
    SECRET_FILE = "secret-file"  # noqa: S105  # names a file with secrets: the file
    LASTING_PLACE = "lasting-place"  # names a place that is run at start: the place
    OVERRIDES = "overrides"  # puts its own in place of a function of the host: the function
    DESTROYS = "destroys"  # removes what is not its own: how
    MINES = "mines"  # speaks of mining: the word
    ADDRESS_PATTERN = "address-pattern"  # looks for wallet addresses: the pattern
    WALLET_ADDRESS = "wallet-address"  # a wallet's address as a constant: the address
    SHELL = "shell"  # names a command interpreter: which
    DECEIVES = "deceives"  # makes the owner do something: `kind: what`
    SOCKET = "socket"  # opens a raw connection: the function


class Label(StrEnum):
    """Where a value comes from."""

    COOKIE = "cookie"
    KEYS = "keys"
    PASSWORD = "password"  # noqa: S105  # no password, the name of one
    ENVIRONMENT = "environment"
    SECRET_FILE = "secret-file"  # noqa: S105  # the same
    STORAGE = "storage"
    CLIPBOARD = "clipboard"
    SETTINGS = "settings"
    PAGE = "page"
    REMOTE = "remote"
    MESSAGE = "message"
    DECODED = "decoded"
    WHOLE_ENVIRONMENT = "whole-environment"  # every variable was listed
    OWNED = "owned"  # what the owner keeps in the host, or what the host tells of others
    MACHINE = "machine"  # names of the machine and its users, what programs print
    FILE = "file"  # a file that is not the plugin's
    CONTACTS = "contacts"
    USER = "user"
    DEVICE = "device"  # camera, microphone, position


class Sink(StrEnum):
    """Where a value goes."""

    NETWORK = "network"
    DECLARED = "declared"  # a network host that the manifest declares
    EVALUATED = "evaluated"
    COMMAND = "command"
    IMPORTED = "imported"
    MARKUP = "markup"
    WRITTEN = "written"
