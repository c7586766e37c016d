"""What schemathesis does not do by itself: send Rest.li's lists as the document says."""

import re
from typing import Any

import requests
import schemathesis

AS_WRITTEN = {"%25": "%", "%28": "(", "%29": ")", "%2C": ","}
ALLOW_RESERVED = re.compile(r"(?<=[?&])(ids|statusFilters|fields)=[^&]*")


class ReservedAllowed(requests.auth.AuthBase):
    """Leave reserved characters as they are in the parameters that allow them."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.url = ALLOW_RESERVED.sub(_as_written, request.url or "")
        return request


def _as_written(parameter: re.Match[str]) -> str:
    return re.sub("%2[589C]", lambda found: AS_WRITTEN[found[0]], parameter[0])


@schemathesis.hook  # type: ignore[untyped-decorator, unused-ignore]
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    kwargs["auth"] = ReservedAllowed()
