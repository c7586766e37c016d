"""`make endpoints` writes the endpoints of the AWS services that Vouch calls, out of the SDK's.

The SDK's table is of all services, and every process that makes a client would read it whole.
"""

import json
from typing import Any, Final

from botocore.loaders import Loader
from botocore.session import get_session

from vouch.aws.session import DATA, SERVICES

TABLE: Final = DATA / "endpoints.json"


def main() -> None:
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(text())


def text() -> str:
    """Return the table as the file has it."""
    return json.dumps(table(), indent=1, sort_keys=True) + "\n"


def table() -> dict[str, Any]:
    """Return the SDK's table with Vouch's services alone, in every partition and region."""
    found: dict[str, Any] = Loader().load_data("endpoints")
    named = {_prefix(service) for service in SERVICES}
    return {
        **found,
        "partitions": [
            {
                **each,
                "services": {
                    name: each["services"][name] for name in named & each["services"].keys()
                },
            }
            for each in found["partitions"]
        ],
    }


def _prefix(service: str) -> str:
    """Return the name of a service in the table: CloudWatch is `monitoring` there."""
    return get_session().get_service_model(service).endpoint_prefix


if __name__ == "__main__":
    main()
