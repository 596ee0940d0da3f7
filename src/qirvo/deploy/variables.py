"""The variables of the environment that a deployer reads secrets from."""

PASSPHRASE_VARIABLE = "QIRVO_IMAGE_KEY_PASSPHRASE"  # noqa: S105  # a variable's name
PASSWORD_VARIABLE = "QIRVO_IMAGE_REGISTRY_PASSWORD"  # noqa: S105  # the same
