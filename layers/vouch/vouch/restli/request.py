"""A Rest.li request, read from an HTTP API event (CONTRACTS 2.1, 2.9).

HTTP API decodes the path and leaves the query raw (DESIGN D1).
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final
from urllib.parse import unquote

from vouch.codec import parse_query
from vouch.domain.keys import check_recommendation
from vouch.errors import IllegalArgumentError, RestliSyntaxError, UriTooLongError
from vouch.http.call import Call
from vouch.http.parameters import printable
from vouch.restli.advice import advise, advise_method, advise_syntax
from vouch.restli.method import Method, resolve
from vouch.restli.preference import prefers_async
from vouch.restli.tunnel import Tunnelled, unwrap

MAX_QUERY: Final = 4096
"""How many bytes a raw query may have (CONTRACTS 2.9)."""
PROTOCOL: Final = "2.0.0"
MOST_SAID: Final = 500
"""How many characters of what the parser says an error has; the parser quotes the query."""


class Request(Call):
    """One Rest.li request, tunnelled or not."""

    def check_size(self) -> None:
        """Raise UriTooLongError for a query that has to be tunnelled."""
        if len(self.raw_query) > MAX_QUERY:
            raise UriTooLongError(
                f"the query is {len(self.raw_query)} bytes, {MAX_QUERY} are allowed; tunnel it:"
                " POST it as the body, with X-HTTP-Method-Override: GET and"
                " Content-Type: application/x-www-form-urlencoded"
            )

    def check_protocol(self) -> None:
        """Raise IllegalArgumentError unless the client says that it speaks Rest.li 2.0.0."""
        version = self._said("x-restli-protocol-version")
        if version is None:
            raise IllegalArgumentError(
                f"the header X-Restli-Protocol-Version is missing; send {PROTOCOL}"
            )
        if version != PROTOCOL:
            raise IllegalArgumentError(
                f"Rest.li protocol version {version[:40]} used by the client is not supported!"
                f" Send X-Restli-Protocol-Version: {PROTOCOL}"
            )

    @cached_property
    def query(self) -> dict[str, Any]:
        """Return the query's parameters as Rest.li values; field masks stay text."""
        raw = self._own_query
        try:
            return parse_query(raw)
        except RestliSyntaxError as error:
            said = "\n".join(printable(line, MOST_SAID) for line in str(error).split("\n", 1))
            raise IllegalArgumentError(
                f"Invalid query parameters syntax: {said}. {advise_syntax(raw)}"
            ) from error

    def refusal(self, text: str, name: str) -> IllegalArgumentError:
        """Build the error that refuses a parameter of the query, with advice if there is any."""
        return _refusal(text, advise(self._own_query, name))

    def unsupported(self) -> IllegalArgumentError:
        """Build the error that refuses the Rest.li method, with advice if there is any."""
        advice = advise_method(self._own_query, self.method)
        return _refusal(f"{self.method} operation not supported here", advice)

    @cached_property
    def method(self) -> Method:
        """Return the Rest.li method; an X-RestLi-Method that contradicts the URI is refused."""
        said = (self._said("x-restli-method") or "").upper()
        path = self._event.get("rawPath") or ""
        return resolve(self.http_method, said, self.query, has_key=self.has_key, path=path)

    @property
    def http_method(self) -> str:
        """Return the HTTP method of the request itself, tunnelled or not."""
        return self._tunnelled.http_method if self._tunnelled else self._http_method

    @property
    def body(self) -> bytes:
        """Return the body of the request itself, which is JSON under any type (DESIGN 4.9)."""
        return self._tunnelled.body if self._tunnelled else super().body

    @property
    def prefers_async(self) -> bool:
        """Tell whether the client does not wait for the outcome of a change."""
        return prefers_async(self.headers.get("prefer", ""))

    @property
    def has_key(self) -> bool:
        """Tell whether the path names one entity."""
        return "urn" in self._path_parameters

    @cached_property
    def urn(self) -> str:
        """Return the URN in the path: percent-encoded, decoded or as printed (DESIGN D3)."""
        text = self._path_parameters["urn"]
        try:
            return check_recommendation(unquote(text, errors="strict"))
        except UnicodeDecodeError as error:
            raise IllegalArgumentError("the URN in the path is not UTF-8") from error

    @property
    def _own_query(self) -> str:
        """Return the raw query of the request itself, tunnelled or not."""
        return self._tunnelled.raw_query if self._tunnelled else self.raw_query

    @cached_property
    def _tunnelled(self) -> Tunnelled | None:
        override = self._said("x-http-method-override")
        if override is None:
            return None
        content_type = self.headers.get("content-type", "")
        return unwrap(override, content_type, self.raw_query, super().body)

    def _said(self, name: str) -> str | None:
        """Return a header of one word, also where it was sent more than once with the same one.

        HTTP API joins the values of a header by commas.
        """
        value = self.headers.get(name)
        if value is None:
            return None
        words = {word.strip() for word in value.split(",")}
        return words.pop() if len(words) == 1 else value.strip()

    @property
    def _path_parameters(self) -> Mapping[str, str]:
        return self._event.get("pathParameters") or {}


def _refusal(text: str, advice: str) -> IllegalArgumentError:
    return IllegalArgumentError("; ".join(filter(None, (text, advice))))
