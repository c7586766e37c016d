"""Pages for people: whatever is in them is text, and each error says what to do."""

import pytest

from vouch.errors import (
    ConsentRefusedError,
    LinkError,
    ThrottledError,
    UnansweredError,
    UpstreamConsentError,
    UpstreamCredentialsError,
    UpstreamError,
    UpstreamGrantError,
    UpstreamRejectedError,
    UpstreamThrottledError,
    UpstreamTimeoutError,
    UpstreamTokenError,
    VouchError,
)
from vouch.handlers import html

FAILED = "LinkedIn could not be connected"
LATER = "Ask for a new link where you got this one, and follow it in a few minutes"
TAG = "<script>alert('1')</script>&\""


def test_title_and_text_are_shown_and_never_run() -> None:
    body = html.page(200, f"T{TAG}", f"t{TAG}").body

    assert "<script" not in body
    assert body.count("&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&amp;&quot;") == 3


def test_words_of_an_error_are_shown_and_never_run() -> None:
    body = html.failure(UpstreamGrantError(f"no {TAG}", request_id=f"i{TAG}")).body

    assert "<script" not in body
    assert "No &lt;script&gt;" in body


def test_the_headers_forbid_caching_referrers_scripts_and_other_origins() -> None:
    headers = html.page(200, "T", "t").headers

    assert headers == {
        "Content-Type": "text/html; charset=utf-8",
        "Referrer-Policy": "no-referrer",
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; img-src 'self';"
            " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
    }
    assert html.failure(VouchError("x")).headers == headers


@pytest.mark.parametrize(
    ("error", "status", "title", "remedy"),
    [
        (LinkError("ask for a new one"), 400, "This link cannot be used", "Ask for a new one."),
        (ConsentRefusedError(), 400, "You did not consent", "for a new link"),
        (UpstreamGrantError("x"), 502, FAILED, LATER),
        (UpstreamThrottledError("x"), 429, FAILED, LATER),
        (UpstreamTimeoutError("x"), 504, FAILED, LATER),
        (UpstreamConsentError("x"), 502, FAILED, "operator"),
        (UpstreamCredentialsError("x"), 502, FAILED, "operator"),
        # Theirs is about the token, not about the one who reads the page.
        (UpstreamTokenError(401, "EXPIRED", "x", request_id=None), 502, FAILED, LATER),
        (UpstreamRejectedError(403, "ACCESS_DENIED", "x", request_id=None), 502, FAILED, LATER),
        # It is unknown by then whether the connection was stored.
        (VouchError("x"), 500, "Something went wrong", LATER),
        (ThrottledError("x"), 429, "Something went wrong", LATER),
        (UnansweredError("KMS", "Encrypt", "x"), 503, "Something went wrong", LATER),
    ],
)
def test_each_error_page_has_its_status_a_title_that_is_true_and_a_remedy(
    error: VouchError, status: int, title: str, remedy: str
) -> None:
    answer = html.failure(error)

    assert answer.status == status
    assert f"<title>{title}</title>" in answer.body
    assert f"<h1>{title}</h1>" in answer.body
    assert remedy in answer.body


def test_no_error_page_says_whether_the_member_is_connected() -> None:
    """An earlier consent, or the first use of the same link, may have connected the member."""
    errors = [kind("x") for kind in (LinkError, UpstreamError, UpstreamConsentError, VouchError)]
    for error in (*errors, UnansweredError("KMS", "Encrypt", "x"), ConsentRefusedError()):
        assert "not connected" not in html.failure(error).body


def test_a_page_speaks_of_no_header() -> None:
    """Who reads it has followed a link."""
    assert "Idempotency-Key" not in html.failure(UnansweredError("KMS", "Encrypt", "x")).body
