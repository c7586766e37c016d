"""One operation of the document: what a function takes and answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.openapi.contracts import LINKEDIN, Contract
from tools.openapi.responses import Success, failures
from tools.openapi.schemas import Json, ref
from vouch.errors import VouchError


@dataclass(frozen=True)
class Operation:
    """One route: what it takes, what it answers, how it fails beside the usual ways."""

    summary: str
    parameters: tuple[str, ...]
    successes: Mapping[int, Success]
    """The usual one first: generators of clients take the first for what is returned."""
    errors: tuple[type[VouchError], ...] = ()
    body: Json | None = None
    contract: Contract = LINKEDIN
    description: str = ""

    def described(self, name: str) -> Json:
        """Return the operation of this name in OpenAPI's form."""
        found: Json = {
            "operationId": name,
            "summary": self.summary,
            "description": self.description,
            "security": self._security(),
        }
        if self.parameters:
            found["parameters"] = [ref(name, "parameters") for name in self.parameters]
        if self.body:
            found["requestBody"] = self.body
        answers = {
            status: each.described(self.contract, name) for status, each in self.successes.items()
        }
        answers |= failures(self.contract, (*self.contract.any_request, *self.errors), name)
        found["responses"] = {str(status): each for status, each in answers.items()}
        return found

    def _security(self) -> list[Json]:
        return [{scheme: []} for scheme in self.contract.security]
