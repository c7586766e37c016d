"""Clients of AWS services.

They come from botocore, which is what boto3's are made of: boto3 itself adds S3 transfers and
resources that nothing here uses, at a tenth of a function's start-up (DESIGN 11).
"""

from typing import Any

import botocore.session
from botocore.config import Config


def client(service: str) -> Any:
    """A new client; its tries fit well inside a function's timeout."""
    config = Config(
        connect_timeout=1,
        read_timeout=1,
        retries={"mode": "standard", "total_max_attempts": 3},
    )
    session = botocore.session.get_session()
    # Else botocore walks through the folders of all its services, twice, to find this one.
    session.get_component("data_loader").list_available_services = lambda _type: [service]
    return session.create_client(service, config=config)
