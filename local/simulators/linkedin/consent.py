"""LinkedIn's authorize page, where members consent, or not, without being asked.

See CONTRACTS 2.12.
"""

import re
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from local.simulators.answers import Answer
from local.simulators.linkedin.door import READ, WRITE
from local.simulators.linkedin.forms import Form
from local.simulators.linkedin.openid import EMAIL, OPENID, PROFILE
from local.simulators.linkedin.store import Store
from local.simulators.linkedin.tokens import Tokens

DIVIDER = re.compile(r"[ ,]+")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PERSON = "urn:li:person:"
GRANTED = {OPENID, PROFILE, EMAIL, READ, WRITE}
"""The scopes that the application may ask for."""


def authorize(form: Form, client_id: str, first: str, store: Store, tokens: Tokens) -> Answer:
    """Answer with the consent of `member`, by default `first`, or with a refusal.

    `cancel` is the member's refusal, `error` the name of any other.
    """
    uri = form.get("redirect_uri", "")
    if form.get("client_id") != client_id:
        return _page("Client_id doesn&#39;t match")
    if not _is_redirect_uri(uri):
        return _page("Redirect_uri doesn&#39;t match")
    scope = tuple(filter(None, DIVIDER.split(form.get("scope", ""))))
    if form.get("response_type") != "code" or not scope:
        return _page("Invalid scope")
    if refused := _refusal(form, scope):
        return _back(uri, form, refused)
    wanted = form.get("member", first)
    member = wanted if wanted.startswith(PERSON) else PERSON + wanted
    if store.profile(member) is None:
        return _page("There is no such member", HTTPStatus.NOT_FOUND)
    code = tokens.consent(member, client_id, bare(uri), scope)
    return _back(uri, form, {"code": code.text})


def _refusal(form: Form, scope: tuple[str, ...]) -> Form | None:
    if error := form.get("error"):
        return {"error": error, "error_description": f"simulated: {error}"}
    if cancelled := form.get("cancel"):
        error = "user_cancelled_login" if cancelled == "login" else "user_cancelled_authorize"
        return {"error": error, "error_description": "The user cancelled LinkedIn login"}
    if other := next((name for name in scope if name not in GRANTED), None):
        text = f'Scope "{other}" is not authorized for your application'
        return {"error": "unauthorized_scope_error", "error_description": text}
    return None


def _is_redirect_uri(uri: str) -> bool:
    """Tell whether it is absolute, https (or http on this machine) and without a fragment."""
    if "#" in uri or not uri.isascii() or not uri.isprintable() or " " in uri:
        return False
    parts = urlsplit(uri)
    on_loopback = parts.scheme == "http" and parts.hostname in LOOPBACK
    return bool(parts.netloc) and (parts.scheme == "https" or on_loopback)


def bare(uri: str) -> str:
    """Return the part of a redirect URI that is compared: the query is ignored."""
    return uri.partition("?")[0]


def _back(uri: str, form: Form, told: Form) -> Answer:
    """Return a redirect to the application."""
    values = {"state": form["state"], **told} if "state" in form else told
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in values.items())
    location = f"{uri}{'&' if '?' in uri else '?'}{query}"
    return Answer(HTTPStatus.FOUND, b"", None, {"Location": location})


def _page(text: str, status: int = HTTPStatus.UNAUTHORIZED) -> Answer:
    body = f"<!DOCTYPE html><title>LinkedIn</title><h1>{text}</h1>".encode()
    return Answer(status, body, "text/html; charset=utf-8")
