"""stack.json: what a client of the running stack needs to know."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from local.demo import Account, Member


@dataclass(frozen=True)
class StackInfo:
    """The content of stack.json; `tables` maps recommendations, credits, … to their names."""

    api_url: str
    aws_endpoint_url: str
    region: str
    stack_name: str
    account: Account
    members: tuple[Member, ...]
    tables: dict[str, str]

    def write(self, file: Path, temporary: Path) -> None:
        """Whole and private from its first moment: it holds tokens."""
        unfinished = temporary / file.name
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(asdict(self), indent=1) + "\n")
        unfinished.rename(file)
