"""Calls the OAuth of LinkedIn's simulator, as an application and as a member who consents."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from local.simulators.linkedin.simulator import LinkedInSimulator

BACK = "http://127.0.0.1:9/back"
SCOPE = "openid profile r_recommendations w_recommendations"


class OAuthCaller:
    """A caller for the simulator's own application."""

    def __init__(self, simulator: LinkedInSimulator) -> None:
        self.simulator = simulator
        self.session = requests.Session()
        self.session.trust_env = False

    def oauth(self, path: str, **form: str) -> requests.Response:
        """Send the form with the application's id and secret, unless it has others."""
        simulator = self.simulator
        known = {"client_id": simulator.client_id, "client_secret": simulator.client_secret}
        url = f"{simulator.oauth_url}/{path}"
        return self.session.post(url, data=known | form, timeout=30)

    def open(self, path: str) -> requests.Response:
        """Get a public page of LinkedIn's."""
        return self.session.get(f"{self.simulator.url}{path}", timeout=30)

    def authorize(self, **asked: str) -> requests.Response:
        known = {
            "response_type": "code",
            "client_id": self.simulator.client_id,
            "redirect_uri": BACK,
            "state": "a state/1",
            "scope": SCOPE,
        }
        url = f"{self.simulator.oauth_url}/authorization"
        return self.session.get(url, params=known | asked, allow_redirects=False, timeout=30)

    def consented(self, **asked: str) -> str:
        """Return the code of a member who consents."""
        return back(self.authorize(**asked))["code"]

    def exchanged(self, **asked: str) -> Any:
        """Return the tokens of a member who consents."""
        answer = self.oauth(
            "accessToken",
            grant_type="authorization_code",
            code=self.consented(**asked),
            redirect_uri=BACK,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refreshed(self, refresh_token: str) -> requests.Response:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.oauth("accessToken", **form)

    def introspected(self, token: str) -> Any:
        return self.oauth("introspectToken", token=token).json()


def back(answer: requests.Response) -> dict[str, str]:
    """Return what the application is told by the redirect."""
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
