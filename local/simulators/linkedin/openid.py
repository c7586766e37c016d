"""LinkedIn as an OpenID Connect provider: claims, and what clients discover (CONTRACTS 2.12)."""

from collections.abc import Collection
from typing import Any

from local.simulators.linkedin.store import Profile

OPENID, PROFILE, EMAIL = "openid", "profile", "email"
ID_TOKEN_SECONDS = 60 * 60


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


def identity(
    profile: Profile, scope: Collection[str], issuer: str, audience: str, issued: int
) -> dict[str, Any]:
    """Return the claims of an ID token; `issued` is in seconds."""
    known = claims(profile, scope)
    if "locale" in known:  # text here, an object in userinfo
        known["locale"] = "{language}_{country}".format(**known["locale"])
    times = {"iat": issued, "exp": issued + ID_TOKEN_SECONDS}
    return {"iss": issuer, "aud": audience, **times, **known}


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
