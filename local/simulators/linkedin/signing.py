"""The key that LinkedIn signs ID tokens with, and JSON Web Tokens (RFC 7515) by it."""

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

EXPONENT, KEY_BITS = 65537, 2048


class SigningKey:
    """An RSA key, made at its first use because that takes a while; safe in several threads."""

    def __init__(self) -> None:
        self._made: RSAPrivateKey | None = None
        self._lock = threading.Lock()

    def published(self) -> dict[str, Any]:
        """Return the public key as a JSON Web Key Set."""
        members = self._public()
        use = {"use": "sig", "alg": "RS256", "kid": _thumbprint(members)}
        return {"keys": [members | use]}

    def sign(self, content: Mapping[str, Any]) -> str:
        """Write a JSON Web Token in its compact form (RFC 7515, 3.1)."""
        header = {"typ": "JWT", "alg": "RS256", "kid": _thumbprint(self._public())}
        text = ".".join(_encoded(json.dumps(part).encode()) for part in (header, content))
        return f"{text}.{_encoded(self._key().sign(text.encode(), PKCS1v15(), SHA256()))}"

    def content(self) -> str | None:
        """Return the key for `restore` in another process, None while there is none."""
        with self._lock:
            if self._made is None:
                return None
            plain = self._made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            return plain.decode()

    def restore(self, content: str | None) -> None:
        """Replace the key."""
        key = load_pem_private_key(content.encode(), None) if content else None
        if key is not None and not isinstance(key, RSAPrivateKey):
            raise ValueError("the key is not one of RSA")
        with self._lock:
            self._made = key

    def _key(self) -> RSAPrivateKey:
        with self._lock:
            if self._made is None:
                self._made = generate_private_key(EXPONENT, KEY_BITS)
            return self._made

    def _public(self) -> dict[str, str]:
        public = self._key().public_key().public_numbers()
        return {"e": _encoded(_bytes(public.e)), "kty": "RSA", "n": _encoded(_bytes(public.n))}


def _thumbprint(members: Mapping[str, str]) -> str:
    """Return the name of a key, which no other key has (RFC 7638)."""
    text = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return _encoded(sha256(text.encode()).digest())


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def _encoded(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()
