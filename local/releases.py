"""Releases on a running engine: each is deployed over the last one, completed and checked."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from local import completion, deployed, live, progress
from local.deploy import deploy
from local.deployed import Deployed
from local.engine import Engine
from local.processes import Processes


@dataclass(frozen=True)
class Releases:
    """The releases of one stack, with the same parameters, and values of secrets by logical id."""

    engine: Engine
    processes: Processes
    step: Callable[[str], progress.Step]
    stack_name: str
    parameters: Mapping[str, str]
    secrets: Mapping[str, str]

    def deploy(self, built: Path, known: Collection[str] = ()) -> Deployed:
        """Deploy what was built; secrets among the `known` resources keep their values."""
        with self.step("deploy the template"):
            deploy(self.engine, built, self.stack_name, {**self.parameters}, self.processes)
        with self.step("add routes, time to live, recovery and secrets"):
            found = deployed.read(self.engine, self.stack_name)
            new = found.names.keys() - set(known)
            values = {name: self.secrets[name] for name in self.secrets.keys() & new}
            completion.complete(self.engine, found, values)
        with self.step("check that template and live state agree"):
            live.check(self.engine, found)
        return found
