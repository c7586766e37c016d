"""One HTTP request and its whole answer, bounded by a deadline."""

from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vouch import moment
from vouch.clients.body import one_line
from vouch.clients.coding import CodingError, coding_of, decoded
from vouch.clients.faults import FAULTS, failed, late, upstream_error
from vouch.clients.retry import Ending, retry_after
from vouch.clients.threads import begin
from vouch.errors import UpstreamError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    import requests

    from vouch.clients.mask import Mask
    from vouch.deadline import Deadline

CONNECT: Final = 3.0
"""How many seconds making a connection may take: well above what a sound network needs."""
MOST_BODY: Final = 6 * 1024 * 1024
"""How many bytes an answer may have, encoded and decoded: more than Lambda can hand on."""
CHUNK: Final = 1024
"""How many bytes are read at once: few, so that a slow body is left soon after the deadline."""
REFUSAL: Final = 400
"""The lowest status that is a refusal."""
REQUEST_ID: Final = (
    "X-LI-Request-Id",
    "X-LI-UUID",
    "X-Request-Id",
    "X-Correlation-Id",
    "X-Amzn-RequestId",
    "CF-Ray",
)
"""The headers that may name the upstream's request id; the first that is present wins."""
MOST_ID: Final = 128
"""How many characters of a request id are kept."""


class Answer(NamedTuple):
    """An answer of any status.

    `request_id` is the upstream's. `requested_at` is our clock in milliseconds, read before the
    request was sent. `earlier_answers` is how many tries were answered before this one.
    """

    status: int
    headers: "Mapping[str, str]"
    body: bytes
    request_id: str | None
    requested_at: int
    earlier_answers: int = 0

    @property
    def ending(self) -> Ending:
        """Return what the retry policy needs to know of this answer."""
        return Ending(self.status, retry_after(self.headers))


type Outcome = Answer | UpstreamError
"""The answer, or the error of a try. The error is returned and not raised, because a raised one
would keep requests' exception, and with it the headers and body that were sent."""
type Opened = Callable[[], AbstractContextManager[requests.Session]]
"""A function that lends a session for one try, until the context is left."""


class _Raised(NamedTuple):
    """What was raised in the thread of a try, which no upstream is to blame for."""

    error: BaseException


class Exchange:
    """One try of a call; redirects are not followed and cookies are not kept.

    The try runs in another thread, which is abandoned at the deadline, because the timeouts of
    sockets bound each wait for a byte, but neither a DNS look-up nor the sum of all waits.

    `less` is the advice that the error for too large an answer gives.
    """

    def __init__(self, name: str, less: str, opened: "Opened", mask: "Mask") -> None:
        self._name = name
        self._less = less
        self._opened = opened
        self._mask = mask
        self._request_id: str | None = None
        self._requested_at = 0

    def outcome(self, request: "requests.Request", deadline: "Deadline") -> Outcome:
        """Send the request and return its answer, or the error that explains why there is none."""
        if deadline.left() <= 0:
            return late(self._name, None, served=False)
        self._requested_at = moment.now()
        ended: SimpleQueue[Outcome | _Raised] = SimpleQueue()
        begin(partial(self._settle, ended, request, deadline))
        try:
            outcome = ended.get(timeout=max(deadline.left(), 0))
        except Empty:
            return late(self._name, self._request_id)
        if isinstance(outcome, _Raised):
            raise outcome.error
        return outcome

    def _settle(
        self,
        ended: "SimpleQueue[Outcome | _Raised]",
        request: "requests.Request",
        deadline: "Deadline",
    ) -> None:
        try:
            with self._opened() as session:
                outcome = self._run(session, request, deadline)
            ended.put(outcome)
        except BaseException as error:
            ended.put(_Raised(error))

    def _run(
        self, session: "requests.Session", request: "requests.Request", deadline: "Deadline"
    ) -> Outcome:
        try:
            prepared = session.prepare_request(request)
            url = str(prepared.url)
            settings: Any = session.merge_environment_settings(url, {}, True, None, None)
            adapter = session.get_adapter(url)
        except FAULTS as error:
            return upstream_error(
                f"no request to {self._name} can be made", None, error, served=False
            )
        left = max(deadline.left(), 0.001)
        try:
            response = adapter.send(prepared, timeout=(min(CONNECT, left), left), **settings)
        except FAULTS as error:
            return failed(self._name, None, error)
        with response:
            return self._whole(response, deadline)

    def _whole(self, response: "requests.Response", deadline: "Deadline") -> Outcome:
        """Read the body; a refusal with a broken body is still answered, with an empty body."""
        ids = (one_line(response.headers.get(name, ""), self._mask) for name in REQUEST_ID)
        self._request_id = next((each[:MOST_ID] for each in ids if each), None)
        body = self._body(response, deadline)
        if isinstance(body, UpstreamError):
            if response.status_code < REFUSAL:
                return body
            body = b""
        status, headers = response.status_code, response.headers
        return Answer(status, headers, body, self._request_id, self._requested_at)

    def _body(self, response: "requests.Response", deadline: "Deadline") -> bytes | UpstreamError:
        try:
            coding = coding_of(response.headers.get("Content-Encoding"))
            body = self._read(response, deadline)
            if isinstance(body, UpstreamError):
                return body
            return self._bounded(decoded(body, coding, MOST_BODY))
        except CodingError as error:
            what = f"{self._name}'s answer cannot be decoded"
            return upstream_error(what, self._request_id, error)
        except FAULTS as error:
            return failed(self._name, self._request_id, error)

    def _read(self, response: "requests.Response", deadline: "Deadline") -> bytes | UpstreamError:
        """Read the body as it was sent; an encoded one is decoded afterwards, not by urllib3."""
        raw, body = response.raw, bytearray()
        raw.enforce_content_length = True  # urllib3 before 2 would take a short body for a whole
        while len(body) <= MOST_BODY and (chunk := raw.read(CHUNK, decode_content=False)):
            body += chunk
            if deadline.left() <= 0:
                return late(self._name, self._request_id)
        return self._bounded(bytes(body))

    def _bounded(self, body: bytes) -> bytes | UpstreamError:
        if len(body) <= MOST_BODY:
            return body
        what = f"{self._name}'s answer is over {MOST_BODY // 2**20} MB; {self._less}"
        return UpstreamError(what, request_id=self._request_id)
