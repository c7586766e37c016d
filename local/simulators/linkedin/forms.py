"""The parameters of calls to LinkedIn's OAuth, from a query or a body (CONTRACTS 2.12)."""

from urllib.parse import parse_qsl

from local.simulators.linkedin.errors import OAuthError
from local.simulators.server import Request

FORM = "application/x-www-form-urlencoded"

type Form = dict[str, str]


def of_query(request: Request) -> Form:
    return _parsed(request.target.partition("?")[2])


def of_body(request: Request) -> Form:
    """Return the form in the body; an empty body may be of any type."""
    if request.body and request.headers.get_content_type() != FORM:
        raise OAuthError("invalid_request", f"Content-Type: {FORM}")
    return _parsed(request.body.decode("latin-1"))


def needed(form: Form, name: str) -> str:
    if not form.get(name):
        raise OAuthError("invalid_request", f'A required parameter "{name}" is missing')
    return form[name]


def _parsed(text: str) -> Form:
    """Parse a form; the last value of a name counts."""
    return dict(parse_qsl(text, keep_blank_values=True))
