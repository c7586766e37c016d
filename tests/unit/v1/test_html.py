"""Pages for people: whatever is in them is text, and each error says what to do."""

import pytest

from vouch.errors import (
    IllegalArgumentError,
    UpstreamGrantError,
    UpstreamRejectedError,
    UpstreamThrottledError,
    UpstreamTokenError,
    VouchError,
)
from vouch.handlers import html

TAG = "<script>alert('1')</script>&\""


def test_title_and_text_are_shown_and_never_run() -> None:
    body = html.page(200, f"T{TAG}", f"t{TAG}").body

    assert "<script" not in body
    assert body.count("&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&amp;&quot;") == 3


def test_words_of_an_error_are_shown_and_never_run() -> None:
    body = html.failure(UpstreamGrantError(f"no {TAG}", request_id=f"i{TAG}")).body

    assert "<script" not in body
    assert "No &lt;script&gt;" in body


def test_the_headers_forbid_caching_referrers_and_loading() -> None:
    headers = html.page(200, "T", "t").headers

    assert headers == {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "Content-Security-Policy": (
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
    }
    assert html.failure(VouchError("x")).headers == headers


@pytest.mark.parametrize(
    ("error", "status", "advised"),
    [
        (IllegalArgumentError("x"), 400, False),
        (UpstreamGrantError("x"), 502, True),
        (UpstreamThrottledError("x"), 429, True),
        (VouchError("x"), 500, True),
        # Theirs is about the token, not about the one who reads the page.
        (UpstreamTokenError(401, "EXPIRED", "x", request_id=None), 502, True),
        (UpstreamRejectedError(403, "ACCESS_DENIED", "x", request_id=None), 502, True),
    ],
)
def test_each_error_page_has_its_status_and_a_remedy(
    error: VouchError, status: int, advised: bool
) -> None:
    answer = html.failure(error)

    assert answer.status == status
    assert ("for a new link" in answer.body) is advised
