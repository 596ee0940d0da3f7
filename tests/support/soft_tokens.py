"""PKCS#11 tokens in software, by Debian's softhsm2, which scripts/setup-tests installs."""

import os
import shutil
import subprocess
from pathlib import Path

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism
from pkcs11.util.ec import encode_named_curve_parameters

PIN = "2468"
LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
)
EDWARDS25519 = b"\x13\x0cedwards25519"  # the curve's name as a PrintableString, PKCS#11 3.0 §2.3.5


class SoftTokens:
    """Tokens in a folder of their own; the library reads where they are once in a process."""

    def __init__(self, folder: Path) -> None:
        found = next((path for path in LIBRARIES if Path(path).is_file()), None)
        assert found is not None, "no softhsm2; scripts/setup-tests installs Debian's"
        self.library = found
        self.config = folder / "softhsm2.conf"
        (folder / "tokens").mkdir(parents=True)
        self.config.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n", encoding="utf-8")

    @property
    def environ(self) -> dict[str, str]:
        """What a process needs to find them."""
        return {"SOFTHSM2_CONF": str(self.config), "PYKCS11LIB": self.library}

    def make(self, label: str, **keys: str) -> None:
        """Make a token with an `ecdsa`, `ed25519` or `rsa` key under each number: `make("ada", n2="ecdsa")`."""
        program = shutil.which("softhsm2-util")
        assert program is not None, "no softhsm2; scripts/setup-tests installs Debian's"
        words = [program, "--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "13579"]
        subprocess.run(words, check=True, env=os.environ | self.environ, capture_output=True)
        library = pkcs11.lib(self.library)
        library.reinitialize()  # so that it sees the new token
        with library.get_token(token_label=label).open(rw=True, user_pin=PIN) as session:
            for name, kind in keys.items():
                MAKERS[kind](session, bytes([int(name.removeprefix("n"))]))


def _ecdsa(session: pkcs11.Session, number: bytes) -> None:
    curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
    session.create_domain_parameters(KeyType.EC, curve, local=True).generate_keypair(id=number, store=True)


def _ed25519(session: pkcs11.Session, number: bytes) -> None:
    curve = session.create_domain_parameters(KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: EDWARDS25519}, local=True)
    curve.generate_keypair(mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN, id=number, store=True)


def _rsa(session: pkcs11.Session, number: bytes) -> None:
    session.generate_keypair(KeyType.RSA, 2048, id=number, store=True)


MAKERS = {"ecdsa": _ecdsa, "ed25519": _ed25519, "rsa": _rsa}
