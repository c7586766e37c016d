"""The bodies of a login and of a checkpoint: defaults, bounds, every problem at once."""

import json
from typing import Any

import pytest

from tests.support.context import Context
from tests.support.events import event
from tests.support.told import everything
from vouch.domain.viewer import Login
from vouch.errors import IllegalArgumentError
from vouch.v1.request import Request
from vouch.v1.viewers import parse_code, parse_login, viewer_of

SECRET = "AQEDAS0n5jkDxxxx"
NAMES = ["a", "7", "anna", "Anna.B:c_d-9", "a" * 64]
NO_NAMES = ["", ".", "..", "-a", "_a", "a/b", "a b", "a\n", "\na", "é", "a" * 65, "a#b", "a%2fb"]


def login(**fields: Any) -> Login:
    return parse_login(json.dumps({"viewer": "anna", "login_token": SECRET, **fields}).encode())


def named(name: str) -> str:
    asked = event()
    asked["pathParameters"] = {"viewer": name}
    return viewer_of(Request(asked, Context()))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_viewer_is_taken_as_it_is(name: str) -> None:
    assert login(viewer=name) == Login(name, SECRET)
    assert named(name) == name


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_name_is_refused_in_body_and_path(name: str) -> None:
    with pytest.raises(IllegalArgumentError, match=r"^viewer: "):
        login(viewer=name)
    with pytest.raises(IllegalArgumentError, match=r"^viewer: "):
        named(name)


def test_null_counts_as_absent_where_a_field_may_be_absent() -> None:
    assert login(country=None) == Login("anna", SECRET, None)
    assert parse_code(b'{"code":null}') is parse_code(b"{}") is parse_code(b"") is None


def test_all_problems_of_a_login_are_told_at_once_without_a_value() -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        login(viewer="..", country="XX", password=SECRET, login_token=[SECRET])

    message = refused.value.message
    assert [part.partition(":")[0] for part in message.split("; ") if ": " in part] == [
        "viewer",
        "login_token",
        "country",
        "password",
    ]
    assert SECRET not in everything(refused.value)


def test_a_login_shows_no_cookie() -> None:
    assert SECRET not in repr(login())


@pytest.mark.parametrize("code", ["1", "123456", "A-b_9!", "1" * 20])
def test_a_code_is_up_to_twenty_visible_characters(code: str) -> None:
    assert parse_code(json.dumps({"code": code}).encode()) == code


@pytest.mark.parametrize("code", ["", " ", "12 34", "1" * 21, "12\n", "é", 123456, ["1"], True])
def test_what_is_no_code_is_refused_and_not_shown(code: object) -> None:
    with pytest.raises(IllegalArgumentError, match=r"^code: ") as refused:
        parse_code(json.dumps({"code": code}).encode())

    assert "12\\n" not in everything(refused.value)


@pytest.mark.parametrize("body", [b"[]", b'"123456"', b"7", b"null", b"{", b"\xff", b" "])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    for parse in (parse_login, parse_code):
        with pytest.raises(IllegalArgumentError):
            parse(body)
