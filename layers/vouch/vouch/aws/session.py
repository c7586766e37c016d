"""The process's one boto3 session, which knows the services that Vouch calls and no others."""

from functools import cache
from pathlib import Path
from typing import Final

import botocore.session
from boto3 import Session
from botocore.loaders import Loader

from vouch.aws.parsing import ParserFactory, is_supported

SERVICES: Final = ("cloudwatch", "dynamodb", "events", "kms", "scheduler", "secretsmanager", "sqs")
DATA: Final = Path(__file__).with_name("data")
"""What the SDK reads here in place of its own: the endpoints of these services, written by
`make endpoints`."""
RULES: Final = "endpoint-rule-set-1"
"""What the SDK calls the rules by which the endpoint of a call is found."""
VARIANTS: Final = ("use_fips_endpoint", "use_dualstack_endpoint")
"""The settings that ask for another endpoint than the service's own of the region."""


class ServiceLoader(Loader):
    """Loads what the SDK knows of Vouch's services.

    boto3's own walks through the folders of all AWS services, twice, and reads the table of all
    their endpoints, a megabyte: more than half of the time that it takes to make a client. Clients
    go through rules of endpoints at each call; without them they ask the endpoint that the table
    has, which is the same unless a variant is asked for.
    """

    def __init__(self, of: botocore.session.Session) -> None:
        super().__init__(extra_search_paths=[str(DATA)])
        self._session = of

    def list_available_services(self, type_name: str) -> list[str]:
        """Name the services of which there is what the SDK looks for."""
        by_rules = any(map(self._session.get_config_variable, VARIANTS))
        return [*SERVICES] if by_rules or type_name != RULES else []

    def is_builtin_path(self, path: str) -> bool:
        """Tell that a file is the SDK's own, as the table is, so that its rules hold as ever."""
        return super().is_builtin_path(path) or path.startswith(str(DATA))


@cache
def session() -> Session:
    """Return the session, with the credentials and the region of the environment."""
    found = botocore.session.get_session()
    found.register_component("data_loader", ServiceLoader(found))
    if is_supported():
        found.register_component("response_parser_factory", ParserFactory())
    return Session(botocore_session=found)
