"""LinkedIn's simulator: the lives of tokens, introspection and userinfo (CONTRACTS 2.12)."""

import pytest

from tests.support.linkedin_caller import Caller, refused

DEAD = "The provided authorization grant or refresh token is invalid, expired or revoked"
DAY_MS = 86_400_000


def test_a_refresh_gives_another_access_token_and_is_not_prolonged(linkedin: Caller) -> None:
    first = linkedin.exchanged()
    linkedin.told("clock", offset_ms=DAY_MS)

    second = linkedin.refreshed(first["refresh_token"]).json()

    assert second["access_token"] != first["access_token"]
    assert second["refresh_token"] == first["refresh_token"]
    assert second["expires_in"] == 60 * 86_400
    assert 364 * 86_400 - 60 <= second["refresh_token_expires_in"] <= 364 * 86_400
    for tokens in (first, second):
        assert linkedin.userinfo(tokens["access_token"]).status_code == 200


def test_tokens_expire_by_time_or_by_a_control_call(linkedin: Caller) -> None:
    linkedin.told("lifetimes", access=60, refresh=3_600)
    tokens = linkedin.exchanged()
    assert (tokens["expires_in"], tokens["refresh_token_expires_in"]) == (60, 3_600)

    linkedin.told("clock", offset_ms=61_000)
    assert linkedin.userinfo(tokens["access_token"]).json()["code"] == "EXPIRED_ACCESS_TOKEN"
    again = linkedin.refreshed(tokens["refresh_token"]).json()
    assert linkedin.userinfo(again["access_token"]).status_code == 200

    linkedin.told("expire", member=linkedin.ana)
    assert linkedin.userinfo(again["access_token"]).json()["code"] == "EXPIRED_ACCESS_TOKEN"
    assert linkedin.refreshed(tokens["refresh_token"]).status_code == 200

    linkedin.told("expire", member=linkedin.ana, refresh=True)
    dead = linkedin.refreshed(tokens["refresh_token"])
    assert dead.status_code == 400
    assert dead.json() == {"error": "invalid_request", "error_description": DEAD}
    assert linkedin.refreshed("made-up").json() == dead.json()
    assert linkedin.userinfo(linkedin.token(linkedin.ben)).status_code == 200


def test_an_application_may_get_no_refresh_token(linkedin: Caller) -> None:
    linkedin.told("lifetimes", refresh=None)

    tokens = linkedin.exchanged(scope="profile")
    assert tokens.keys() == {"access_token", "expires_in", "scope", "token_type"}


def test_consent_to_other_scopes_ends_the_earlier_tokens(linkedin: Caller) -> None:
    first, same = linkedin.exchanged(), linkedin.exchanged()
    assert linkedin.userinfo(first["access_token"]).status_code == 200

    other = linkedin.exchanged(scope="openid profile email")

    for tokens in (first, same):
        answer = linkedin.userinfo(tokens["access_token"])
        assert (answer.status_code, answer.json()["code"]) == (401, "REVOKED_ACCESS_TOKEN")
        assert linkedin.refreshed(tokens["refresh_token"]).status_code == 400
    assert linkedin.userinfo(other["access_token"]).status_code == 200
    assert linkedin.userinfo(linkedin.token(linkedin.ana)).status_code == 200


def test_userinfo_requires_its_scopes(linkedin: Caller) -> None:
    for scope in ("profile", "openid", "r_recommendations"):
        answer = linkedin.userinfo(linkedin.exchanged(scope=scope)["access_token"])
        assert refused(answer) == (403, "ACCESS_DENIED")
        text = "Not enough permissions to access: userinfo.GET.NO_VERSION"
        assert answer.json()["message"] == text


def test_introspection_shows_the_applications_tokens(linkedin: Caller) -> None:
    token = linkedin.exchanged()["access_token"]

    told = linkedin.introspected(token)
    linkedin.told("expire", member=linkedin.ana)
    expired = linkedin.introspected(token)

    assert (told["active"], told["status"], told["auth_type"]) == (True, "active", "3L")
    assert told["client_id"] == linkedin.simulator.client_id
    assert told["scope"] == "openid,profile,r_recommendations,w_recommendations"
    assert told["expires_at"] - told["created_at"] == 60 * 86_400
    assert told["authorized_at"] == told["created_at"]
    assert (expired["active"], expired["status"]) == (False, "expired")


def test_introspection_shows_nothing_of_another_applications_token(linkedin: Caller) -> None:
    foreign = linkedin.told("tokens", member=linkedin.ana, client_id="other")["access_token"]
    own = linkedin.told("tokens", member=linkedin.ana, auth_type="2L")["access_token"]

    assert linkedin.introspected(foreign) == {"active": False}
    assert linkedin.introspected(own)["auth_type"] == "2L"
    assert linkedin.userinfo(foreign).status_code == 200


def test_text_that_is_no_token_is_a_bad_request(linkedin: Caller) -> None:
    for token in ("made-up", ""):
        answer = linkedin.oauth("introspectToken", token=token)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_other_addresses_and_types_of_body_are_refused(linkedin: Caller) -> None:
    assert linkedin.oauth("revoke").status_code == 404
    assert linkedin.oauth("authorization").status_code == 404
    url = f"{linkedin.simulator.oauth_url}/introspectToken"
    answer = linkedin.session.post(url, json={"token": "x"}, timeout=30)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("grant", "names"),
    [
        ("authorization_code", ["code", "redirect_uri", "client_id", "client_secret"]),
        ("refresh_token", ["refresh_token", "client_id", "client_secret"]),
    ],
)
def test_a_grant_is_refused_with_the_name_of_the_missing_field(
    linkedin: Caller, grant: str, names: list[str]
) -> None:
    for name in names:
        form = dict.fromkeys(names, "x") | {
            "client_id": linkedin.simulator.client_id,
            "grant_type": grant,
            name: "",
        }
        answer = linkedin.oauth("accessToken", **form)
        text = f'A required parameter "{name}" is missing'
        assert answer.status_code == 400
        assert answer.json() == {"error": "invalid_request", "error_description": text}
    assert linkedin.oauth("accessToken").json()["error_description"].count("grant_type") == 1
    answer = linkedin.oauth("accessToken", grant_type="client_credentials")
    assert answer.json()["error"] == "unsupported_grant_type"
