"""Calls Linkup's simulator as the published curl does, and its control endpoint."""

from typing import Any

import requests

from local.simulators.linkup.simulator import LinkupSimulator

TOKEN = "AQEDATg1"


class Client:
    """A client that calls as the published curl does."""

    def __init__(self, simulator: LinkupSimulator) -> None:
        self.simulator = simulator
        self.session = requests.Session()
        self.session.trust_env = False

    def ask(self, token: str = TOKEN, timeout: float = 30, **fields: Any) -> requests.Response:
        return self.post({"login_token": token, **fields}, timeout)

    def post(self, body: Any, timeout: float = 30) -> requests.Response:
        headers = {"x-api-key": self.simulator.api_key, "x-request-id": "request-1"}
        url = f"{self.simulator.url}/v1/network/recommendations"
        return self.session.post(url, json=body, headers=headers, timeout=timeout)

    def data(self, token: str = TOKEN, **fields: Any) -> Any:
        answer = self.ask(token, **fields)
        assert answer.status_code == 200, answer.text
        assert answer.json()["status"] == "success"
        return answer.json()["data"]

    def call(
        self, method: str, path: str, body: object = None, timeout: float = 30
    ) -> requests.Response:
        """Call an operation of v2; the path is what follows /v2/."""
        headers = {"x-api-key": self.simulator.api_key, "x-request-id": "request-2"}
        url = f"{self.simulator.url}/v2/{path}"
        return self.session.request(method, url, json=body, headers=headers, timeout=timeout)

    def log_in(self, token: str = TOKEN, timeout: float = 30, **more: Any) -> requests.Response:
        body = {"platform": "linkedin", "login_token": token, "country": "FR", **more}
        return self.call("POST", "login", body, timeout)

    def pass_checkpoint(self, account_id: str, code: str | None = None) -> requests.Response:
        body = {"account_id": account_id} | ({} if code is None else {"code": code})
        return self.call("POST", "checkpoint", body)

    def suggest(self, account_id: str, timeout: float = 30, **params: Any) -> requests.Response:
        body = {"account_id": account_id, "action": "recommendations", "params": params}
        return self.call("POST", "network", body, timeout)

    def told(self, what: str, **body: object) -> Any:
        answer = self.control("POST", what, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def control(self, method: str, what: str, body: object = None) -> requests.Response:
        url = f"{self.simulator.url}/_control/{what}"
        return self.session.request(method, url, json=body, timeout=30)

    def arm(self, fault: str, **more: object) -> None:
        answer = self.control("POST", "faults", {"fault": fault, **more})
        assert answer.status_code == 200, answer.text

    def bill(self) -> Any:
        return self.control("GET", "bill").json()
