"""A stack to work on, here or on AWS: clients of its services, and its outputs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boto3 import Session
from botocore.config import Config

from local import info
from local.errors import LocalError
from local.session import without_profile

READ_SECONDS = 330
"""How many seconds an answer is awaited: an invoked function may take 300 (manage_accounts)."""
ONCE = Config(read_timeout=READ_SECONDS, retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class Target:
    """A stack: `client` returns a client of an AWS service, `outputs` are CloudFormation's."""

    client: Callable[[str], Any]
    outputs: Mapping[str, str]


def running_here(home: Path) -> Target:
    """Return the stack that `make run` has started in `home`."""
    stack = info.read(home)
    session = without_profile()

    def client(service: str) -> Any:
        return session.client(
            service,
            region_name=stack["region"],
            endpoint_url=stack["aws_endpoint_url"],
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the engine's own pair, good nowhere else
            config=ONCE.merge(Config(proxies={})),
        )

    return _target(client, stack["stack_name"])


def deployed(stack_name: str) -> Target:
    """Return a stack on AWS."""
    return _target(clients(ONCE), stack_name)


def clients(config: Config) -> Callable[[str], Any]:
    """Return what makes clients, with the credentials and region that the AWS CLI would use."""
    session = Session()
    return lambda service: session.client(service, config=config)


def _target(client: Callable[[str], Any], stack_name: str) -> Target:
    found = client("cloudformation").describe_stacks(StackName=stack_name)["Stacks"][0]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}
    if "StatusUpdatesDlq" not in outputs:
        raise LocalError(f"the stack {stack_name} has no queues; is it one of Vouch's?")
    return Target(client, outputs)
