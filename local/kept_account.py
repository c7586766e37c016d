"""The demo account and members of a kept state, as far as the API still accepts them."""

from dataclasses import asdict, dataclass
from http import HTTPStatus

import requests

from local.demo_account import (
    Account,
    Member,
    create_account,
    create_members,
    make_operator,
)
from local.engine import Engine
from local.errors import LocalError
from local.keep import Keep

ACCOUNT, MEMBERS = "account.json", "members.json"


@dataclass(frozen=True)
class Demo:
    """What makes the demo account and members, or finds them in what is kept."""

    keep: Keep | None
    api_url: str
    engine: Engine
    function: str
    notes: list[str]
    """Sentences on credentials that had to be made anew."""
    is_operator: bool = True
    """Whether the account is to be an operator's, which an earlier release knows nothing of."""

    def account(self) -> Account:
        """Return the account that is kept, or a new one if there is none or its key is dead."""
        account = self._kept_account() or self._new_account()
        if self.is_operator:
            make_operator(self.engine, self.function, account)
        return account

    def _kept_account(self) -> Account | None:
        if kept := self._read(ACCOUNT):
            account = Account(kept.get("id", ""), kept.get("api_key", ""))
            if self._accepts("/v1/credits", {"x-api-key": account.api_key}):
                return account
            self.notes.append("The kept API key is no longer accepted: the demo account is new.")
        return None

    def _new_account(self) -> Account:
        account = create_account(self.engine, self.function)
        self._write(ACCOUNT, asdict(account))
        return account

    def members(self) -> tuple[Member, ...]:
        """Return the members that are kept; one whose token is dead has a new one."""
        accepted = dict[str, str]()
        for urn, token in self._read(MEMBERS).items():
            if self._accepts("/v2/userinfo", {"Authorization": f"Bearer {token}"}):
                accepted[urn] = token
            else:
                self.notes.append(f"The kept token of {urn} is no longer accepted: it has another.")
        members = create_members(self.engine, self.function, accepted)
        self._write(MEMBERS, {member.urn: member.access_token for member in members})
        return members

    def _accepts(self, path: str, credential: dict[str, str]) -> bool:
        """Tell whether the API knows the credential; LocalError where it does not say."""
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(f"{self.api_url}{path}", headers=credential, timeout=60)
        if not answer.ok and answer.status_code != HTTPStatus.UNAUTHORIZED:
            raise LocalError(
                f"GET {path} with a kept credential was answered {answer.status_code}: what is "
                f"kept stays as it is. The engine's output: {self.engine.log}\n{answer.text}"
            )
        return answer.ok

    def _read(self, name: str) -> dict[str, str]:
        return (self.keep and self.keep.read(name)) or {}

    def _write(self, name: str, content: dict[str, str]) -> None:
        if self.keep:
            self.keep.write(name, content)
