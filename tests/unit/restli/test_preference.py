"""The Prefer header (RFC 7240), as far as it is honoured."""

import pytest

from vouch.restli.preference import prefers_async


@pytest.mark.parametrize(
    "header",
    [
        "respond-async",
        "Respond-Async",
        " respond-async ",
        "respond-async, wait=10",
        "wait=10,respond-async",
        "return=minimal, respond-async; foo=bar",
        'foo="a, b", respond-async',
    ],
)
def test_respond_async_is_found_among_other_preferences(header: str) -> None:
    assert prefers_async(header)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "return=minimal",
        "respond-asynchronously",
        "wait=respond-async",
        'foo="a, respond-async',
        'foo="a, respond-async, \\\\',
        'foo="a, respond-async, \\\\"',
        "foo; respond-async",
        'foo="a, respond-async, b"',
        'foo="\\", respond-async"',
    ],
)
def test_a_preference_that_resembles_respond_async_is_ignored(header: str) -> None:
    assert not prefers_async(header)
