"""LinkedIn's simulator: ID tokens, as any client of OpenID Connect reads them (CONTRACTS 2.12)."""

import json
from base64 import urlsafe_b64decode
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.linkedin_caller import Caller

AT_ONCE = 8
NAMES = {"name", "given_name", "family_name", "picture", "locale"}


def keys_of(simulator: LinkedInSimulator) -> list[dict[str, str]]:
    keys: list[dict[str, str]] = requests.get(
        f"{simulator.url}/oauth/openid/jwks", proxies={"http": ""}, timeout=30
    ).json()["keys"]
    return keys


def octets(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verified(linkedin: Caller, token: str) -> dict[str, Any]:
    """Return the claims of a token whose signature the published key proves."""
    configuration = linkedin.open("/oauth/.well-known/openid-configuration").json()
    keys = linkedin.session.get(configuration["jwks_uri"], timeout=30).json()["keys"]
    header, claims, signature = token.split(".")
    told = json.loads(octets(header))
    (key,) = [each for each in keys if each["kid"] == told["kid"]]
    assert (told["alg"], key["kty"]) == ("RS256", "RSA")
    numbers = (int.from_bytes(octets(key[name])) for name in ("e", "n"))
    signed = f"{header}.{claims}".encode()
    public = RSAPublicNumbers(*numbers).public_key()
    public.verify(octets(signature), signed, PKCS1v15(), SHA256())
    found: dict[str, Any] = json.loads(octets(claims))
    assert found["iss"] == configuration["issuer"]
    return found


def test_a_consent_to_openid_brings_a_signed_id_token(linkedin: Caller) -> None:
    tokens = linkedin.exchanged(scope="openid profile email", member="cleoDemo")

    claims = verified(linkedin, tokens["id_token"])

    assert claims["aud"] == linkedin.simulator.client_id
    assert claims["exp"] - claims["iat"] == 3_600
    assert abs(claims["iat"] - linkedin.simulator.clock.now() // 1000) < 60
    info = linkedin.userinfo(tokens["access_token"]).json()
    assert claims.keys() == info.keys() | {"iss", "aud", "iat", "exp"}
    assert {name: claims[name] for name in info if name != "locale"} == {
        name: info[name] for name in info if name != "locale"
    }
    assert claims["locale"] == "en_US"


def test_an_id_token_tells_what_its_scopes_allow(linkedin: Caller) -> None:
    claims = verified(linkedin, linkedin.exchanged(scope="openid")["id_token"])
    assert claims.keys() == {"iss", "aud", "iat", "exp", "sub"}

    claims = verified(linkedin, linkedin.exchanged(scope="openid,profile")["id_token"])
    assert claims.keys() >= NAMES
    assert "email" not in claims


def test_only_a_consent_to_openid_brings_an_id_token(linkedin: Caller) -> None:
    assert "id_token" not in linkedin.exchanged(scope="profile w_recommendations")
    refresh = linkedin.exchanged(scope="openid")["refresh_token"]
    assert "id_token" not in linkedin.refreshed(refresh).json()


def test_a_changed_id_token_is_found_out(linkedin: Caller) -> None:
    header, claims, signature = linkedin.exchanged()["id_token"].split(".")
    other = linkedin.exchanged(member="benDemo")["id_token"].split(".")[1]
    assert other != claims

    with pytest.raises(InvalidSignature):
        verified(linkedin, f"{header}.{other}.{signature}")


def test_the_first_callers_at_once_are_shown_one_key(linkedin: Caller) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        shown = list(pool.map(lambda _: keys_of(linkedin.simulator), range(AT_ONCE)))

    assert shown == [keys_of(linkedin.simulator)] * AT_ONCE


def test_each_simulators_key_has_a_name_of_its_own(linkedin: Caller) -> None:
    with LinkedInSimulator() as other:
        names = {keys_of(each)[0]["kid"] for each in (linkedin.simulator, other)}

    assert len(names) == 2


def test_the_configuration_leads_to_the_endpoints(linkedin: Caller) -> None:
    found = linkedin.open("/oauth/.well-known/openid-configuration").json()

    simulator = linkedin.simulator
    assert found["authorization_endpoint"] == f"{simulator.oauth_url}/authorization"
    assert found["token_endpoint"] == f"{simulator.oauth_url}/accessToken"
    assert found["userinfo_endpoint"] == f"{simulator.base_url}/userinfo"
    assert found["id_token_signing_alg_values_supported"] == ["RS256"]
