"""The client of LinkedIn: a refusal for want of a scope is told from other refusals."""

from typing import Any

import pytest

from tests.support.fake_upstream import Waits
from tests.support.linkedin_replies import TOKEN, URN, json_reply, linkedin
from vouch.errors import (
    UpstreamError,
    UpstreamRejectedError,
    UpstreamScopeError,
    UpstreamThrottledError,
    UpstreamTokenError,
)

WORDS = "Not enough permissions to access: "


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    return Waits(monkeypatch)


def refused(status: int, **body: Any) -> UpstreamError:
    client, _ = linkedin(*[json_reply({"status": status, **body}, status)] * 4)
    with pytest.raises(UpstreamError) as caught:
        client.get(URN)
    return caught.value


@pytest.mark.parametrize(
    "body",
    [
        {"code": "ACCESS_DENIED", "message": f"{WORDS}recommendation.GET.NO_VERSION"},
        {"serviceErrorCode": 100, "message": f"{WORDS}GET /recommendation"},
        {"message": f"  {WORDS}\nrecommendation.GET"},
    ],
)
def test_a_403_that_names_a_permission_is_for_want_of_a_scope(body: dict[str, Any]) -> None:
    error = refused(403, **body)

    assert type(error) is UpstreamScopeError
    assert (error.status, error.code, error.served) == (403, "INSUFFICIENT_SCOPE", False)
    assert error.message.count(WORDS) == 1
    assert not error.retryable


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (403, {"code": "ACCESS_DENIED", "message": "only the recommendee"}, UpstreamRejectedError),
        (403, {"code": "ACCESS_DENIED"}, UpstreamRejectedError),
        (403, {"message": f"He said: {WORDS}all"}, UpstreamRejectedError),
        (403, {"message": [WORDS]}, UpstreamRejectedError),
        (404, {"message": WORDS}, UpstreamRejectedError),
        (401, {"message": WORDS}, UpstreamTokenError),
        (429, {"message": WORDS}, UpstreamThrottledError),
        (500, {"message": WORDS}, UpstreamError),
    ],
)
def test_any_other_refusal_stays_what_it_is(
    status: int, body: dict[str, Any], kind: type[UpstreamError]
) -> None:
    assert type(refused(status, **body)) is kind


def test_the_text_of_such_a_refusal_shows_no_token() -> None:
    error = refused(403, message=f"{WORDS}{TOKEN}")

    assert type(error) is UpstreamScopeError
    assert TOKEN not in error.message
