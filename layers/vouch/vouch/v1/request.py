"""A call of /v1 out of an HTTP API event."""

from collections import Counter
from urllib.parse import unquote

from vouch.errors import IllegalArgumentError
from vouch.http.call import Call

MOST_SHOWN = 10
"""Parameters in an error; a query may hold thousands."""


class Request(Call):
    """One call."""

    def query(self, *known: str) -> dict[str, str]:
        """The query's parameters, percent-decoded; unknown and repeated ones are refused."""
        sent = [part.partition("=") for part in self.raw_query.split("&") if part]
        pairs = [(_decoded(name), _decoded(value)) for name, _, value in sent]
        times = Counter(name for name, _ in pairs)
        problems = [
            *(f"no parameter {name[:40]!r}" for name in times if name not in known),
            *(f"{name} is sent more than once" for name in known if times[name] > 1),
        ]
        if problems:
            raise IllegalArgumentError(
                f"{'; '.join(problems[:MOST_SHOWN])}; there are: {', '.join(known)}"
            )
        return dict(pairs)


def _decoded(text: str) -> str:
    # `unquote` leaves a % that starts no escape as it is.
    if any(not _is_hex(escape[:2]) for escape in text.split("%")[1:]):
        raise IllegalArgumentError("the query has a % that starts no escape; send it as %25")
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise IllegalArgumentError("the query is not UTF-8") from error


def _is_hex(digits: str) -> bool:
    return len(digits) == 2 and all(digit in "0123456789abcdefABCDEF" for digit in digits)
