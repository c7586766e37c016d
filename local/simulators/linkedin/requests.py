"""What a request asks of the API: a Rest.li method and a record (CONTRACTS 2.2, 2.6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message

from local.simulators.linkedin.errors import LinkedInError, bad_request, not_found
from local.simulators.linkedin.uri import GrammarError, Params, decoded, parse

RESOURCE = "/v2/recommendation"
RESERVED = re.compile(r"[(),:'/]")
QUERY_NAME = re.compile(r"(?:^|&)([^=&]*)(?:=([^&]*))?")
FINDERS = {"recipient", "recommender", "descendant"}
METHODS = {
    ("GET", True, ""): "GET",
    ("GET", False, "q"): "FINDER",
    ("GET", False, "bq"): "BATCH_FINDER",
    ("GET", False, "ids"): "BATCH_GET",
    ("GET", False, ""): "GET_ALL",
    ("POST", False, ""): "CREATE",
    ("POST", True, ""): "PARTIAL_UPDATE",
    ("POST", False, "action"): "ACTION",
    ("POST", True, "action"): "ACTION",
    ("POST", False, "ids"): "BATCH_PARTIAL_UPDATE",
}
"""Rest.li methods by HTTP method, presence of a key and deciding parameter (CONTRACTS 2.2)."""
TELLING = ("action", "q", "bq", "ids")


@dataclass(frozen=True)
class Call:
    """A request as it is dispatched, after tunnelling; `query` is raw."""

    method: str
    path: str
    query: str
    headers: Message = field(repr=False)
    body: bytes = field(repr=False)
    spoilt: str | None = None
    """The fault that the content of the answer is to have."""

    @property
    def key(self) -> str | None:
        """The record's key, still encoded."""
        return self.path.removeprefix(f"{RESOURCE}/") if self.path != RESOURCE else None

    @property
    def operation(self) -> str | None:
        """The name under which the call is counted, before any check; None for no operation."""
        if (self.method, self.path) == ("GET", "/v2/userinfo"):
            return "userinfo"
        if not is_resource(self.path):
            return None
        params = dict(QUERY_NAME.findall(self.query))
        match resolved(self.method, self.key, params):
            case "FINDER":
                return params["q"] if params["q"] in FINDERS else None
            case "GET" | "BATCH_GET" | "CREATE" as name:
                return name.lower()
            case "PARTIAL_UPDATE":
                return "update"
        return None

    def semantic(self, params: Params) -> str:
        """Return the Rest.li method, which the header X-RestLi-Method, if present, must confirm."""
        if self.method not in {"GET", "POST"}:
            raise LinkedInError(405, f"HTTP method {self.method} is not supported")
        method = resolved(self.method, self.key, params)
        told = self.headers.get("X-RestLi-Method", method or "").upper()
        if method is None or told != method:
            raise bad_request("Resource method could not be resolved from request parameters.")
        return method


def is_resource(path: str) -> bool:
    return path == RESOURCE or path.startswith(f"{RESOURCE}/")


def resolved(method: str, key: str | None, params: Mapping[str, object]) -> str | None:
    telling = [name for name in TELLING if name in params]
    if len(telling) > 1:
        return None
    return METHODS.get((method, key is not None, "".join(telling)))


def params(call: Call) -> Params:
    """Return the parameters of a call to the recommendations; refuse (404) any other path."""
    if not is_resource(call.path):
        raise not_found(f"No root resource defined for path '{call.path.removeprefix('/v2')}'")
    return parse(call.path, call.query)


def key_of(call: Call) -> str:
    """Return the key in the path, which must be encoded as a whole."""
    key = call.key or ""
    if not key or RESERVED.search(key):
        raise bad_key()
    try:
        return decoded(key)
    except GrammarError as error:
        raise bad_key() from error


def bad_key() -> LinkedInError:
    return bad_request("Syntax exception in path variables")
