"""Requests that are made to cost a function memory and time, each as large as it may be."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

FORM: Final = "application/x-www-form-urlencoded"
CREATE: Final = "/v2/recommendation"
UPDATE: Final = "/v2/recommendation/urn%3Ali%3Arecommendation%3A%28urn%3Ali%3Aperson%3AA%2C1%29"
SUGGEST: Final = "/v1/network/recommendations"
MOST_TEXT: Final = 4_400_000
"""How many bytes of a body fit into Lambda's event of 6 MB, in base64 or as escaped JSON text."""
MOST_TAKEN: Final = {CREATE: 262_144, UPDATE: 32_768, SUGGEST: 131_072}
"""How large a body is served, by path (DESIGN 4.9)."""


class Hostile(NamedTuple):
    """A request whose body is made for a size."""

    target: str
    body: Callable[[int], bytes]
    headers: Mapping[str, str] = {"Content-Type": "application/json"}


def _filled(start: bytes, unit: bytes, end: bytes) -> Callable[[int], bytes]:
    """Return what repeats a unit as often as a size allows; `#` in it becomes a number."""

    def fill(size: int) -> bytes:
        room = size - len(start) - len(end)
        times = room // len(unit.replace(b"#", b"000000"))
        if b"#" not in unit:
            return start + (unit * times)[:-1] + end
        units = (unit.replace(b"#", b"%06d" % number) for number in range(times))
        return start + b"".join(units)[:-1] + end

    return fill


def _nested_parts(size: int) -> bytes:
    head = b"--x%d\nContent-Type: multipart/mixed; boundary=x%d\n\n"
    return b"".join(head % (depth, depth + 1) for depth in range(300)).ljust(size, b"\n")


def _tunnel(kind: str, verb: str = "GET") -> dict[str, str]:
    return {"Content-Type": kind, "X-HTTP-Method-Override": verb}


MIXED: Final = _tunnel("multipart/mixed; boundary=x0", "POST")
LONG_HEAD: Final = b"--x0\nContent-Type: " + FORM.encode() + b"; a=\xff"

BODIES: Final[dict[str, Hostile]] = {
    "unknown fields to CREATE": Hostile(CREATE, _filled(b"{", b'"#":1,', b"}")),
    "unknown fields in locale": Hostile(CREATE, _filled(b'{"locale":{', b'"#":1,', b"}}")),
    "fields in $set": Hostile(UPDATE, _filled(b'{"patch":{"$set":{', b'"#":1,', b"}}}")),
    "names in $delete": Hostile(UPDATE, _filled(b'{"patch":{"$delete":[', b'"#",', b"]}}")),
    "nested patches": Hostile(UPDATE, _filled(b'{"patch":{', b'"#":1,', b"}}")),
    "unknown fields to /v1": Hostile(SUGGEST, _filled(b"{", b'"#":1,', b"}")),
    "one name, again and again": Hostile(CREATE, _filled(b"{", b'"a":{},', b"}")),
    "empty objects": Hostile(CREATE, _filled(b'{"a":[', b"{},", b"]}")),
    "deep JSON": Hostile(CREATE, _filled(b"", b'{"a":', b"")),
    "escaped text": Hostile(CREATE, _filled(b'{"recommendationText":"', rb"\u00e9", b'"}')),
    "tunnelled commas": Hostile(CREATE, _filled(b"ids=List(", b",", b")"), _tunnel(FORM)),
    "tunnelled maps": Hostile(CREATE, _filled(b"ids=List(", b"(a:b),", b")"), _tunnel(FORM)),
    "tunnelled parameters": Hostile(CREATE, _filled(b"", b"#=1&", b""), _tunnel(FORM)),
    "tunnelled fields": Hostile(UPDATE, _filled(b"fields=", b"#,", b""), _tunnel(FORM)),
    "tunnelled page token": Hostile(
        CREATE, _filled(b"q=recipient&pageToken=", b"W1tb", b""), _tunnel(FORM)
    ),
    "nested multiparts": Hostile(CREATE, _nested_parts, MIXED),
    "many parts": Hostile(
        CREATE, _filled(b"", b"--x0\nContent-Type: a\n\na\n", b"\n--x0--\n"), MIXED
    ),
    "many headers of a part": Hostile(CREATE, _filled(b"--x0\n", b"a:\n", b"\n"), MIXED),
    "a long header of a part": Hostile(
        CREATE, _filled(LONG_HEAD, b';"', b"\n\n\xff\n--x0\n\n--x0--"), MIXED
    ),
    "an untyped body in base64": Hostile(CREATE, _filled(b"{", b'"#":1,', b"}"), {}),
}
"""Bodies, by name."""

LINES: Final[dict[str, Hostile]] = {
    "a query of parameters": Hostile(SUGGEST + "?" + "&a" * 4_500, lambda _: b"{}"),
    "a Prefer header of quotes": Hostile(
        UPDATE,
        lambda _: b'{"patch":{"$set":{"status":"VISIBLE"}}}',
        {"Content-Type": "application/json", "Prefer": '"\\' * 4_500},
    ),
    "a Content-Type of quotes": Hostile(
        CREATE, lambda _: b"--a\n\n", _tunnel("multipart/mixed" + ';"' * 4_500)
    ),
    "a query of open lists": Hostile(
        "/v2/recommendation?ids=" + "List(" * 800, lambda _: b"{}", {}
    ),
    "a query like URNs": Hostile("/v2/recommendation?a=" + "urn:a:" * 80, lambda _: b"{}", {}),
}
"""Queries and headers, by name: the gateway takes about 10 KB of them."""

INPUTS: Final = BODIES | LINES


def sizes(name: str) -> tuple[int, ...]:
    """Return the sizes in which an input is sent; one of the request line has its own."""
    return (MOST_TEXT, MOST_TAKEN[BODIES[name].target]) if name in BODIES else (0,)
