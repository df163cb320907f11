"""Ed25519 over the root of a manifest (RFC 8032): who vouches for a run, told by the public key alone.

Never keeps or prints a private key, and never holds the key inside a signature for a reason to trust it.
"""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

ENVIRONMENT = "GOVAUDIT_SIGN_KEY"
_CONTEXT = b"govaudit manifest root\n"  # a signature over a root is good for nothing else


class KeyFileError(Exception):
    """The file holds no usable Ed25519 key; the text is one line, Chinese first."""


class Signature(Struct, frozen=True, forbid_unknown_fields=True):
    """Public key (32 bytes) and signature (64 bytes), both in lower-case hex."""

    key: str
    value: str


def key_file(named: Path | None) -> Path | None:
    """The private key file of an option, else of the environment. Raises :class:`KeyFileError` when it is no use."""
    path = named or (Path(known) if (known := os.environ.get(ENVIRONMENT)) else None)
    if path is not None:
        _private(path)
    return path


def sign(root: str, path: Path) -> Signature:
    """The root (hex) signed by the private key (PKCS#8 PEM, not encrypted) in ``path``."""
    private = _private(path)
    return Signature(
        key=private.public_key().public_bytes_raw().hex(), value=private.sign(_CONTEXT + root.encode()).hex()
    )


def holds(signature: Signature, root: str) -> bool:
    """Whether the key inside the signature made it over this root."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key, value = bytes.fromhex(signature.key), bytes.fromhex(signature.value)
        if (key.hex(), value.hex()) != (signature.key, signature.value):  # one way to write it, so that no byte is free
            return False
        Ed25519PublicKey.from_public_bytes(key).verify(value, _CONTEXT + root.encode())
    except (ValueError, InvalidSignature):
        return False
    return True


def public_key(path: Path) -> str:
    """The public key (SubjectPublicKeyInfo PEM) in ``path`` as hex."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise KeyFileError(f"{path} 不是可用的公钥：{_reason(error)} / no usable public key") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFileError(f"{path} 不是 Ed25519 公钥 / not an Ed25519 public key")
    return key.public_bytes_raw().hex()


def _private(path: Path):  # type: ignore[no-untyped-def]  # its type would load the package for every run
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyFileError(f"{path} 不是可用的私钥：{_reason(error)} / no usable private key") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path} 不是 Ed25519 私钥 / not an Ed25519 private key")
    return key


def _reason(error: Exception) -> str:
    return (error.strerror or "") if isinstance(error, OSError) else "格式不符或已加密"
