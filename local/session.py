"""Sessions of boto3 that reach no real AWS account by mistake."""

import os
from typing import Any, Final

import botocore.session
from boto3 import Session

NO_PROFILE: Final[dict[str, Any]] = {
    "profile": (None, [], None, None),
    "config_file": (None, [], os.devnull, None),
    "credentials_file": (None, [], os.devnull, None),
}


def without_profile() -> Session:
    """Return a session that reads neither the environment's profile nor the developer's files."""
    return Session(botocore_session=botocore.session.Session(session_vars=NO_PROFILE))
