"""The environment variables of the processes started here, which must reach no real AWS account."""

import os
from pathlib import Path

from local import paths

REGION = "us-east-1"
LOOPBACK_NAMES = "127.0.0.1,localhost"


def sam(temporary: Path, **extra: str) -> dict[str, str]:
    """Return SAM's variables: the caller's, without those that would misdirect SAM.

    The caller's are kept because pip may need its proxies and certificates. SAM looks for
    python3.13 on PATH and for its settings under HOME, so both are pointed elsewhere.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "SAM_", "__SAM_", "PYTHON", "COVERAGE_"))
    }
    own = {
        "PATH": f"{paths.SAM.parent}:{os.environ.get('PATH', '')}",
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(paths.SAM_STATE),
    }
    return kept | own | _isolated(temporary) | extra


def engine(temporary: Path, **extra: str) -> dict[str, str]:
    """Return the engine's variables, few of the caller's, because the functions inherit them."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH") if name in os.environ}
    return kept | _isolated(temporary) | extra


def _isolated(temporary: Path) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": LOOPBACK_NAMES,
        "no_proxy": LOOPBACK_NAMES,
        "TMPDIR": str(temporary),
    }
