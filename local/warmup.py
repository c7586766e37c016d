"""One anonymous request to each API function, after which the function is warm."""

import re
from concurrent.futures import ThreadPoolExecutor

import requests

from local.deployed import Deployed
from local.errors import LocalError

PATH_PARAMETER = re.compile(r"\{[^}]+\}")
SERVER_ERROR = 500


def warm_up(api_url: str, deployed: Deployed) -> None:
    """Call each API function once; any answer but a server error will do, even a refusal."""
    one_route_each = dict(deployed.events("HttpApi"))
    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(lambda item: _call(api_url, *item), one_route_each.items()))


def _call(api_url: str, function: str, event: dict[str, str]) -> None:
    method = event["Method"].upper().replace("ANY", "GET")
    path = PATH_PARAMETER.sub("warm-up", event["Path"])
    with requests.Session() as session:
        session.trust_env = False
        answer = session.request(method, f"{api_url}{path}", timeout=60)
    if answer.status_code >= SERVER_ERROR:
        raise LocalError(
            f"{function} answers {method} {path} with {answer.status_code}: {answer.text[:1000]}"
        )
