"""LinkedIn's simulator: consent, and codes that are exchanged for tokens (CONTRACTS 2.12)."""

from urllib.parse import urlsplit

import pytest

from tests.support.linkedin_caller import Caller
from tests.support.linkedin_consent import BACK, back

NO_CODE = "Unable to retrieve access token: authorization code not found"


def exchange(linkedin: Caller, code: str, redirect_uri: str = BACK) -> tuple[int, str, str]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    answer = linkedin.oauth("accessToken", **form)
    body = answer.json()
    return answer.status_code, body.get("error", ""), body.get("error_description", "")


def test_the_first_member_consents_at_once_and_owns_the_token(linkedin: Caller) -> None:
    answer = linkedin.authorize()
    told = back(answer)
    tokens = linkedin.exchanged()

    assert answer.headers["Location"].startswith(f"{BACK}?state=a%20state%2F1&code=")
    assert told.keys() == {"code", "state"}
    assert told["state"] == "a state/1"
    assert (tokens["expires_in"], tokens["refresh_token_expires_in"]) == (5_184_000, 31_536_000)
    assert tokens["scope"] == "openid,profile,r_recommendations,w_recommendations"
    assert tokens["token_type"] == "Bearer"
    assert linkedin.userinfo(tokens["access_token"]).json() == {
        "sub": "anaDemo",
        "name": "Ana Souza",
        "given_name": "Ana",
        "family_name": "Souza",
        "picture": "https://media.licdn.com/dms/image/anaDemo/photo.jpg",
        "locale": {"country": "US", "language": "en"},
    }
    target = "/recommendation?q=recipient&statusFilters=List(HIDDEN)"
    mine = linkedin.call("GET", target, token=tokens["access_token"]).json()["elements"]
    assert {it["recommendee"] for it in mine} == {linkedin.ana}


@pytest.mark.parametrize("member", ["cleoDemo", "urn:li:person:cleoDemo"])
def test_another_member_consents_if_asked_for(linkedin: Caller, member: str) -> None:
    tokens = linkedin.exchanged(member=member, scope="openid profile email")

    told = linkedin.userinfo(tokens["access_token"]).json()
    assert (told["sub"], told["email"]) == ("cleoDemo", "cleoDemo@members.example")


@pytest.mark.parametrize("which", ["login", "authorize"])
def test_a_member_may_refuse(linkedin: Caller, which: str) -> None:
    told = back(linkedin.authorize(cancel=which))

    assert told.keys() == {"error", "error_description", "state"}
    assert (told["error"], told["state"]) == (f"user_cancelled_{which}", "a state/1")


def test_a_consent_may_fail_with_any_error(linkedin: Caller) -> None:
    told = back(linkedin.authorize(error="unauthorized_scope_error"))

    assert told.keys() == {"error", "error_description", "state"}
    assert (told["error"], told["state"]) == ("unauthorized_scope_error", "a state/1")


@pytest.mark.parametrize(
    ("asked", "status", "text"),
    [
        ({"client_id": "other"}, 401, "Client_id doesn&#39;t match"),
        ({"redirect_uri": "http://elsewhere.example/back"}, 401, "Redirect_uri doesn&#39;t match"),
        ({"redirect_uri": "https://elsewhere.example/#x"}, 401, "Redirect_uri doesn&#39;t match"),
        ({"redirect_uri": "/back"}, 401, "Redirect_uri doesn&#39;t match"),
        ({"redirect_uri": "https:///back"}, 401, "Redirect_uri doesn&#39;t match"),
        ({"redirect_uri": f"{BACK}\r\nSet-Cookie:a"}, 401, "Redirect_uri doesn&#39;t match"),
        ({"scope": ""}, 401, "Invalid scope"),
        ({"scope": " , "}, 401, "Invalid scope"),
        ({"response_type": "token"}, 401, "Invalid scope"),
        ({"member": "nobody"}, 404, "There is no such member"),
    ],
)
def test_a_bad_question_is_answered_on_the_page_not_by_a_redirect(
    linkedin: Caller, asked: dict[str, str], status: int, text: str
) -> None:
    answer = linkedin.authorize(**asked)

    assert answer.status_code == status
    assert text in answer.text
    assert "Location" not in answer.headers


@pytest.mark.parametrize("divider", [" ", ",", ", ", "%20", "+", "%2C", "%2C%20"])
def test_scopes_are_divided_by_spaces_or_commas(linkedin: Caller, divider: str) -> None:
    scope = divider.join(("openid", "profile", "w_recommendations"))
    query = f"response_type=code&client_id={linkedin.simulator.client_id}&scope={scope}"
    url = f"{linkedin.simulator.oauth_url}/authorization?{query}&redirect_uri={BACK}"

    code = back(linkedin.session.get(url, allow_redirects=False, timeout=30))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    tokens = linkedin.oauth("accessToken", **form).json()

    assert tokens["scope"] == "openid,profile,w_recommendations"
    told = linkedin.introspected(tokens["access_token"])
    assert told["scope"] == "openid,profile,w_recommendations"


def test_a_scope_that_the_application_lacks_is_refused_by_a_redirect(linkedin: Caller) -> None:
    told = back(linkedin.authorize(scope="openid,r_basicprofile"))

    assert told == {
        "state": "a state/1",
        "error": "unauthorized_scope_error",
        "error_description": 'Scope "r_basicprofile" is not authorized for your application',
    }


def test_grants_are_taken_from_the_query_as_well_as_from_the_body(linkedin: Caller) -> None:
    url = f"{linkedin.simulator.oauth_url}/accessToken"
    application = {
        "client_id": linkedin.simulator.client_id,
        "client_secret": linkedin.simulator.client_secret,
    }
    code = {"grant_type": "authorization_code", "code": linkedin.consented(), "redirect_uri": BACK}

    granted = linkedin.session.post(url, params=code | application, timeout=30)
    assert granted.status_code == 200, granted.text
    refresh = {"grant_type": "refresh_token", "refresh_token": granted.json()["refresh_token"]}
    whole = linkedin.session.post(url, params=refresh | application, timeout=30)
    divided = linkedin.session.post(url, params=refresh, data=application, timeout=30)

    for answer in (whole, divided):
        assert linkedin.userinfo(answer.json()["access_token"]).status_code == 200
    assert exchange(linkedin, code["code"]) == (401, "invalid_request", NO_CODE)
    assert linkedin.session.get(url, params=refresh | application, timeout=30).status_code == 404


def test_a_code_is_good_for_one_use(linkedin: Caller) -> None:
    code = linkedin.consented()

    assert exchange(linkedin, code)[0] == 200
    assert exchange(linkedin, code) == (401, "invalid_request", NO_CODE)
    assert exchange(linkedin, "made-up") == (401, "invalid_request", NO_CODE)


def test_a_code_ends_after_half_an_hour(linkedin: Caller) -> None:
    early, late = linkedin.consented(), linkedin.consented()

    linkedin.told("clock", offset_ms=29 * 60_000)
    assert exchange(linkedin, early)[0] == 200
    linkedin.told("clock", offset_ms=30 * 60_000)
    assert exchange(linkedin, late)[:2] == (400, "invalid_redirect_uri")


def test_a_code_keeps_to_its_redirect_uri(linkedin: Caller) -> None:
    code = linkedin.consented(redirect_uri=f"{BACK}?from=us")

    assert exchange(linkedin, code, f"{BACK}/other")[:2] == (400, "invalid_redirect_uri")
    assert exchange(linkedin, code, BACK)[0] == 200


def test_a_query_in_the_redirect_uri_is_kept(linkedin: Caller) -> None:
    answer = linkedin.authorize(redirect_uri="https://app.example/back?from=us")

    assert back(answer).keys() == {"from", "code", "state"}
    assert urlsplit(answer.headers["Location"]).netloc == "app.example"


@pytest.mark.parametrize(
    ("wrong", "statuses"), [("client_id", (401, 400)), ("client_secret", (401, 401))]
)
def test_a_wrong_application_is_refused(
    linkedin: Caller, wrong: str, statuses: tuple[int, int]
) -> None:
    code, token = linkedin.consented(), linkedin.token(linkedin.ana)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, wrong: "no"}

    token_answer = linkedin.oauth("accessToken", **form)
    answer = linkedin.oauth("introspectToken", token=token, **{wrong: "no"})

    assert (token_answer.status_code, answer.status_code) == statuses
    assert token_answer.json()["error"] == answer.json()["error"] == "invalid_client"
    assert exchange(linkedin, code)[0] == 200
