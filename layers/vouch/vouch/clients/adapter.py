"""An adapter of requests that bounds what is taken from a connection for one answer.

The bounds of requests, urllib3 and http.client are for single lines, headers and waits, so that a
head or a chunked body may still be without end, also after the deadline.

It reads the certificates of the authorities once in a process. urllib3 would read them anew for
each connection, which takes more CPU than all else that a call does.
"""

import ssl
import time
from collections.abc import Mapping
from functools import cache
from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, Any, ClassVar, Final

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, SSLError
from urllib3.util.ssl_ import create_urllib3_context
from urllib3.util.ssl_match_hostname import CertificateError

if TYPE_CHECKING:
    import socket

    from _typeshed import WriteableBuffer

REQUIRED: Final = "CERT_REQUIRED"
"""urllib3's word for a certificate that has to be one to be believed."""
MOST: Final = 8 * 1024 * 1024
"""How many bytes are taken for one answer: the largest body, its framing and the headers."""


class BoundedReader(RawIOBase):
    """Reads at most MOST bytes from a socket, all within the time that it allows for one wait."""

    def __init__(self, raw: RawIOBase, seconds: float | None) -> None:
        super().__init__()
        self._raw = raw
        self._left = MOST
        self._ends = None if seconds is None else time.monotonic() + seconds

    def readable(self) -> bool:
        """Say that this is a reader."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        """Read into the buffer; OSError once a bound is passed."""
        if self._left <= 0:
            raise OSError("the answer is too long")
        if self._ends is not None and time.monotonic() > self._ends:
            raise TimeoutError("the answer takes too long")
        found = self._raw.readinto(memoryview(buffer)[: self._left])
        self._left -= found or 0
        return found

    def close(self) -> None:
        """Close the socket's reader too."""
        self._raw.close()
        super().close()


class BoundedResponse(HTTPResponse):
    """An answer whose head and body are read within the bounds."""

    def __init__(self, sock: "socket.socket", *args: Any, **settings: Any) -> None:
        super().__init__(sock, *args, **settings)
        reader: Any = self.fp
        self.fp = BufferedReader(BoundedReader(reader.detach(), sock.gettimeout()))


class HandshakeError(NewConnectionError):
    """The TLS handshake failed, or a proxy made no tunnel; what was raised is the cause."""


class _PlainConnection(HTTPConnection):
    response_class = BoundedResponse


class _SecureConnection(HTTPSConnection):
    response_class = BoundedResponse

    def connect(self) -> None:
        """Connect as urllib3 does, with the process's own context where no proxy is between.

        What fails or takes too long here is an error of connecting: no request was sent then.
        """
        try:
            if self.proxy is None and self.ssl_context is None and self.cert_reqs == REQUIRED:
                self.ssl_context = _trusting(self.ca_certs, self.ca_cert_dir)
                self.ca_certs = self.ca_cert_dir = None  # or they would be read again
            super().connect()
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "the handshake takes too long") from error
        except (OSError, SSLError, CertificateError) as error:
            raise HandshakeError(self, "the handshake failed") from error


@cache
def _trusting(file: str | None, folder: str | None) -> ssl.SSLContext:
    """Return urllib3's own context, which trusts the authorities of a file or a folder."""
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    try:
        context.load_verify_locations(file, folder)
    except OSError as error:
        raise SSLError(error) from error
    return context


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Closing(HTTPConnectionPool):
    def _put_conn(self, conn: Any) -> None:
        if conn is not None:
            conn.close()
        super()._put_conn(None)


class _ClosingPlainPool(_Closing, _PlainPool):
    pass


class _ClosingSecurePool(_Closing, _SecurePool):
    pass


class BoundedAdapter(HTTPAdapter):
    """Makes connections, also those through proxies, whose answers are bounded."""

    pools: ClassVar[Mapping[str, type[HTTPConnectionPool]]] = {
        "http": _PlainPool,
        "https": _SecurePool,
    }

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **settings)
        self.poolmanager.pool_classes_by_scheme = self.pools

    def proxy_manager_for(self, *args: Any, **settings: Any) -> Any:
        """Return the pools of connections through a proxy."""
        manager = super().proxy_manager_for(*args, **settings)
        manager.pool_classes_by_scheme = self.pools
        return manager


class ClosingAdapter(BoundedAdapter):
    """Makes a connection for each request, and closes it when the answer has been read or left."""

    pools: ClassVar[Mapping[str, type[HTTPConnectionPool]]] = {
        "http": _ClosingPlainPool,
        "https": _ClosingSecurePool,
    }
