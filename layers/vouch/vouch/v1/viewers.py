"""Checks the paths and bodies of /v1/network/viewers (DESIGN 12.2)."""

from typing import Annotated, Final

from pydantic import Field

from vouch.domain.suggestion import Country
from vouch.domain.viewer import VIEWER, VIEWER_FORM, Login
from vouch.errors import IllegalArgumentError
from vouch.inputs import Visible
from vouch.v1.body import Body, Viewer, read
from vouch.v1.request import Request
from vouch.v1.suggestions import MAX_TOKEN

CODE: Final = r"^[!-~]{1,20}$"
"""The form of a code: visible characters."""
EMPTY: Final = b"{}"


class ViewerLogin(Body):
    """Whom to connect; null counts as absent where a field may be absent."""

    viewer: Viewer
    login_token: Annotated[str, Field(min_length=1, max_length=MAX_TOKEN, repr=False), Visible]
    country: Country | None = None


class Checkpoint(Body):
    """What the member was sent; nothing where the member approves in LinkedIn's app."""

    code: Annotated[str | None, Field(pattern=CODE, repr=False)] = None


def viewer_of(request: Request) -> str:
    """Return whom the path names; IllegalArgumentError if no viewer can have that name."""
    name = request.in_path("viewer")
    if not VIEWER.fullmatch(name):
        raise IllegalArgumentError(f"viewer: {VIEWER_FORM}")
    return name


def parse_login(body: bytes) -> Login:
    """Return whom to connect; IllegalArgumentError with all problems of the body."""
    sent = read(ViewerLogin, body, '{"viewer":"…","login_token":"…"}')
    return Login(sent.viewer, sent.login_token, sent.country)


def parse_code(body: bytes) -> str | None:
    """Return the code that was sent; IllegalArgumentError with all problems of the body."""
    return read(Checkpoint, body or EMPTY, '{"code":"…"}').code
