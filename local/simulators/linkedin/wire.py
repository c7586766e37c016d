"""A request as it was sent: size, protocol, a query tunnelled in the body (CONTRACTS 2.1, 2.9)."""

from email import message_from_bytes
from email.message import Message

from local.simulators.linkedin.errors import LinkedInError, bad_request
from local.simulators.linkedin.requests import Call
from local.simulators.server import Request

VERBS = {"GET", "POST", "PUT", "DELETE", "OPTIONS"}
FORM = "application/x-www-form-urlencoded"
MAX_URL, MAX_QUERY, MAX_SEGMENT = 8_192, 4_096, 4_096
MAX_HEAD = 28 * 1024


def read(request: Request) -> Call:
    """Return the call that a request makes, its query taken from the body if it was tunnelled."""
    path, _, query = request.target.partition("?")
    verb = request.headers.get("X-HTTP-Method-Override")
    if verb is None:
        return Call(request.method, path, query, request.headers, request.body)
    if verb.upper() not in VERBS:
        raise bad_request(f"Unsupported method in X-HTTP-Method-Override: {verb}")
    more, body = _tunnelled(request)
    query = "&".join(filter(None, (query, more)))
    return Call(verb.upper(), path, query, request.headers, body)


def _tunnelled(request: Request) -> tuple[str, bytes]:
    """Return the raw query and the body of a tunnelled request."""
    kind = request.headers.get_content_type()
    if kind == FORM:
        return _text(request.body), b""
    if kind != "multipart/mixed":
        raise bad_request(f"Unsupported Content-Type of a tunnelled request: {kind}")
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + request.body).walk()
    bodies = {part.get_content_type(): part.get_payload(decode=True) for part in parts}
    query, body = bodies.get(FORM), bodies.get("application/json", b"")
    if not isinstance(query, bytes) or not isinstance(body, bytes):
        raise bad_request("Invalid multipart body of a tunnelled request")
    return _text(query), body


def _text(query: bytes) -> str:
    try:
        return query.strip().decode("ascii")
    except UnicodeDecodeError as error:
        raise bad_request("Invalid query of a tunnelled request") from error


def check_size(request: Request) -> None:
    """Refuse a head that is too large (414), and a POST without Content-Length (411).

    A tunnelled query lies in the body, so its size does not count.
    """
    if request.method == "POST" and "Content-Length" not in request.headers:
        raise LinkedInError(411, "Content-Length is required", "LENGTH_REQUIRED")
    target = request.target
    path, _, query = target.partition("?")
    head = len(target) + sum(len(name) + len(value) + 4 for name, value in request.headers.items())
    longest = max(map(len, path.split("/")))
    sizes = (
        (len(target), MAX_URL), (len(query), MAX_QUERY), (longest, MAX_SEGMENT), (head, MAX_HEAD),
    )  # fmt: skip
    if any(size > most for size, most in sizes):
        raise LinkedInError(414, "Request-URI Too Long", "URI_TOO_LONG")


def check_protocol(headers: Message) -> None:
    """Refuse (400) a request without the version, with another one, or with two of them."""
    version = ", ".join(headers.get_all("X-RestLi-Protocol-Version", []))
    if not version:
        raise bad_request("X-RestLi-Protocol-Version: 2.0.0 is required")
    if version != "2.0.0":
        raise bad_request(
            f"Rest.li protocol version {version} used by the client is not supported!"
        )
