"""The error tree: what each is answered with (DESIGN 4)."""

from collections.abc import Iterator

import pytest

from vouch import errors
from vouch.errors import (
    FieldError,
    InvalidFieldError,
    LostRaceError,
    MethodNotAllowedError,
    RequestError,
    VouchError,
)

ANSWERS = {
    "IllegalArgumentError": (400, "ILLEGAL_ARGUMENT"),
    "RestliSyntaxError": (400, "ILLEGAL_ARGUMENT"),
    "UrnSyntaxError": (400, "ILLEGAL_ARGUMENT"),
    "ApiKeyError": (401, "INVALID_API_KEY"),
    "AccessDeniedError": (403, "ACCESS_DENIED"),
    "NotFoundError": (404, "NOT_FOUND"),
    "MethodNotAllowedError": (405, "METHOD_NOT_ALLOWED"),
    "ConflictError": (409, "CONFLICT"),
    "LostRaceError": (409, "CONFLICT"),
    "IllegalStatusTransitionError": (409, "ILLEGAL_STATUS_TRANSITION"),
    "UriTooLongError": (414, "URI_TOO_LONG"),
    "InvalidFieldError": (422, "INVALID_FIELD"),
    "ThrottledError": (429, "THROTTLED"),
}


def _tree(root: type[VouchError]) -> Iterator[type[VouchError]]:
    yield root
    for child in root.__subclasses__():
        yield from _tree(child)


@pytest.mark.parametrize("name", ANSWERS)
def test_each_error_has_its_status_and_code(name: str) -> None:
    error = getattr(errors, name)

    assert (error.status, error.code) == ANSWERS[name]


def test_every_error_is_drawn_at_the_top_and_ends_in_error() -> None:
    for error in _tree(VouchError):
        assert error.__name__ in (errors.__doc__ or "")
        assert error.__name__.endswith("Error")


def test_what_the_caller_can_mend_is_a_4xx() -> None:
    assert all(400 <= error.status < 500 for error in _tree(RequestError))


def test_only_a_lost_race_and_throttling_are_worth_repeating_as_they_are() -> None:
    retryable = {error.__name__ for error in _tree(VouchError) if error.retryable}

    assert retryable == {"LostRaceError", "ThrottledError"}


def test_messages_say_what_to_do() -> None:
    assert "read it again" in LostRaceError().message
    assert MethodNotAllowedError("PUT", ["GET", "POST"]).message == (
        "PUT is not served here; allowed: GET, POST"
    )
    assert InvalidFieldError([FieldError("a", "is bad")]).message == "a: is bad"
