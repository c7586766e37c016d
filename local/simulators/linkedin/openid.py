"""LinkedIn as an OpenID Connect provider: claims, ID tokens and the key they are verified with.

See CONTRACTS 2.12.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Collection
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from local.simulators.linkedin.store import Profile

OPENID, PROFILE, EMAIL = "openid", "profile", "email"
ID_TOKEN_SECONDS = 60 * 60
KEY_ID = "simulator"
EXPONENT, KEY_BITS = 65537, 2048


def claims(profile: Profile, scope: Collection[str]) -> dict[str, Any]:
    """Return what the scopes let an application know of a member."""
    given, _, family = profile.name.partition(" ")
    plain = profile.urn.rpartition(":")[2]
    known: dict[str, Any] = {"sub": plain}
    if PROFILE in scope:
        known |= {
            "name": profile.name,
            "given_name": given,
            "family_name": family,
            "picture": f"https://media.licdn.com/dms/image/{plain}/photo.jpg",
            "locale": {"country": "US", "language": "en"},
        }
    if EMAIL in scope:
        known |= {"email": f"{plain}@members.example", "email_verified": True}
    return known


def id_token(
    profile: Profile, scope: Collection[str], issuer: str, audience: str, issued: int
) -> str:
    """Return a signed ID token; `issued` is in seconds."""
    known = claims(profile, scope)
    if "locale" in known:  # text here, an object in userinfo
        known["locale"] = "{language}_{country}".format(**known["locale"])
    times = {"iat": issued, "exp": issued + ID_TOKEN_SECONDS}
    return _signed({"iss": issuer, "aud": audience, **times, **known})


def configuration(base: str) -> dict[str, Any]:
    """Return the discovery document of a simulator at the URL `base`."""
    return {
        "issuer": issuer(base),
        "authorization_endpoint": f"{base}/oauth/v2/authorization",
        "token_endpoint": f"{base}/oauth/v2/accessToken",
        "userinfo_endpoint": f"{base}/v2/userinfo",
        "jwks_uri": f"{base}/oauth/openid/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": [OPENID, PROFILE, EMAIL],
    }


def issuer(base: str) -> str:
    return f"{base}/oauth"


def keys() -> dict[str, Any]:
    """Return the public key as a JSON Web Key Set."""
    public = _key().public_key().public_numbers()
    numbers = {"n": _encoded(_bytes(public.n)), "e": _encoded(_bytes(public.e))}
    return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID, **numbers}]}


@cache
def _key() -> RSAPrivateKey:
    """Make the key at its first use, because that takes a while."""
    return generate_private_key(EXPONENT, KEY_BITS)


def _signed(content: dict[str, Any]) -> str:
    """Write a JSON Web Token in its compact form (RFC 7515, 3.1)."""
    header = {"typ": "JWT", "alg": "RS256", "kid": KEY_ID}
    text = ".".join(_encoded(json.dumps(part).encode()) for part in (header, content))
    return f"{text}.{_encoded(_key().sign(text.encode(), PKCS1v15(), SHA256()))}"


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def _encoded(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()
