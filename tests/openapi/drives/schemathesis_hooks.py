"""What schemathesis does not do by itself: obey `allowReserved`, and `Retry-After` of a 503."""

import re
import time
from typing import Any

import requests
import schemathesis

AS_WRITTEN = {"%25": "%", "%28": "(", "%29": ")", "%2C": ","}
ALLOW_RESERVED = re.compile(r"(?<=[?&])(ids|statusFilters|fields)=[^&]*")


MOST_SECONDS = 5


class Caller(requests.auth.AuthBase):
    """Leave reserved characters as they are in the parameters that allow them.

    A busy machine's store may not answer in time, which is a 503 with Retry-After: the request is
    made again, once. Every other 5xx is a fault.
    """

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.url = ALLOW_RESERVED.sub(_as_written, request.url or "")
        request.hooks["response"].append(_ask_again)
        return request


def _ask_again(response: requests.Response, **options: Any) -> requests.Response:
    after = response.headers.get("Retry-After")
    if response.status_code != 503 or after is None:
        return response
    response.content  # noqa: B018 - frees the connection
    response.close()
    time.sleep(min(int(after), MOST_SECONDS))
    return response.connection.send(response.request.copy(), **options)


def _as_written(parameter: re.Match[str]) -> str:
    return re.sub("%2[589C]", lambda found: AS_WRITTEN[found[0]], parameter[0])


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    kwargs["auth"] = Caller()
