"""A call of /v1, read from an HTTP API event."""

from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from urllib.parse import parse_qs, unquote, urlsplit

from vouch.domain.keys import check_person
from vouch.errors import IllegalArgumentError
from vouch.http.call import Call
from vouch.http.parameters import meant

MAX_BARE = 1_024
"""How many bytes of blanks a call may send where no body is taken."""
MOST_PROBLEMS = 10
"""How many problems an error lists; a query may hold thousands."""
MOST_SENT = 30
"""How many parameters a query may have."""


class Request(Call):
    """One call of /v1."""

    def query(self, *known: str) -> dict[str, str]:
        """Return the query's parameters, decoded; unknown and repeated ones are refused."""
        there = f"there are: {', '.join(known) or 'none'}"
        if self.raw_query.count("&") >= MOST_SENT:
            raise IllegalArgumentError(f"the query has more than {MOST_SENT} parameters; {there}")
        sent = [part.partition("=") for part in self.raw_query.split("&") if part]
        pairs = [(_decoded(name), _decoded(value)) for name, _, value in sent]
        times = Counter(name for name, _ in pairs)
        problems = [
            *(_unknown(name, known) for name in times if name not in known),
            *(f"{name} is sent more than once" for name in known if times[name] > 1),
        ]
        if problems:
            raise IllegalArgumentError(f"{'; '.join(problems[:MOST_PROBLEMS])}; {there}")
        return dict(pairs)

    def check_bare(self) -> None:
        """Raise IllegalArgumentError if a query or a body is sent: the route takes neither."""
        self.query()
        if self.body.removeprefix(BOM_UTF8).strip() not in {b"", b"{}"}:
            raise IllegalArgumentError("send no body, or {}")

    def sent_by_others(self, name: str) -> str | None:
        """Return a parameter of a query that LinkedIn wrote; unknown ones are ignored.

        Return None where the parameter is missing, empty or sent twice.
        """
        try:
            found = parse_qs(self.raw_query, max_num_fields=MOST_SENT).get(name, [])
        except ValueError:
            return None
        return found[0] if len(found) == 1 else None

    @cached_property
    def member(self) -> str:
        """Return the person URN in the path, percent-encoded or not (DESIGN D3)."""
        return check_person(self.in_path("urn"))

    def in_path(self, name: str) -> str:
        """Return a part of the path, decoded, whether or not it was percent-encoded."""
        return _decoded((self._event.get("pathParameters") or {})[name])

    @cached_property
    def origin(self) -> str:
        """Return the origin this API was called at: https, or http with the port on loopback."""
        domain = self._event["requestContext"].get("domainName", "")
        if not _is_loopback(domain):
            return f"https://{domain}"
        host = self.headers.get("host", "")
        return f"http://{host if _is_loopback(urlsplit(f'//{host}').hostname or '') else domain}"


def _unknown(name: str, known: Iterable[str]) -> str:
    own = meant(name, known)
    return f"no parameter {name[:40]!r}{f', but {own}' if own else ''}"


def _is_loopback(domain: str) -> bool:
    return domain in {"127.0.0.1", "localhost"} or domain.endswith(".localhost")


def _decoded(text: str) -> str:
    # `unquote` leaves a % that starts no escape as it is.
    if any(not _is_hex(escape[:2]) for escape in text.split("%")[1:]):
        raise IllegalArgumentError("a % in the path or the query starts no escape; send it as %25")
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise IllegalArgumentError("the path or the query is not UTF-8") from error


def _is_hex(digits: str) -> bool:
    return len(digits) == 2 and all(digit in "0123456789abcdefABCDEF" for digit in digits)
