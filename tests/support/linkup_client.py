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

    def control(self, method: str, what: str, body: object = None) -> requests.Response:
        url = f"{self.simulator.url}/_control/{what}"
        return self.session.request(method, url, json=body, timeout=30)

    def arm(self, fault: str, **more: object) -> None:
        answer = self.control("POST", "faults", {"fault": fault, **more})
        assert answer.status_code == 200, answer.text

    def bill(self) -> Any:
        return self.control("GET", "bill").json()
