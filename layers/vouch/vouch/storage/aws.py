"""Clients of AWS services.

They come from botocore, which is what boto3's are made of: boto3 itself adds S3 transfers and
resources that nothing here uses, at a tenth of a function's start-up (DESIGN 11).
"""

import logging
from typing import Any, Final

import botocore.session
from botocore.config import Config

READ_TIMEOUT: Final = 1.0
"""Seconds."""

# It logs whole answers at DEBUG, secrets and members' text among them.
logging.getLogger("botocore").setLevel(logging.INFO)


def client(service: str, read_timeout: float = READ_TIMEOUT) -> Any:
    """A new client; its tries, two, fit well inside a function's timeout."""
    config = Config(
        connect_timeout=1,
        read_timeout=read_timeout,
        retries={"mode": "standard", "total_max_attempts": 2},
    )
    session = botocore.session.get_session()
    # Else botocore walks through the folders of all its services, twice, to find this one.
    session.get_component("data_loader").list_available_services = lambda _type: [service]
    return session.create_client(service, config=config)
