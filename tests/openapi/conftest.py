"""The clients that generators make of docs/openapi.json, and a stack that they call."""

from pathlib import Path

import pytest

from tests.e2e.conftest import (  # noqa: F401 - fixtures
    ana,
    manage,
    manage_mirror,
    mirror,
    newcomer,
    opened,
    opened_at_mirror,
    same_time,
    stack,
)
from tests.openapi.programs import DOCUMENT, NODE, succeed

DRIVES = Path(__file__).with_name("drives")
OPTIONAL = "--default-non-nullable=false"
"""Without it a field that has a default must be sent."""
TYPESCRIPT = """{"compilerOptions": {"strict": true, "noUncheckedIndexedAccess": true,
"target": "es2022", "module": "nodenext", "lib": ["es2022", "dom", "dom.iterable"], "types": []},
"include": ["*.ts"]}"""


@pytest.fixture(scope="session")
def python_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate a client with openapi-python-client; return the folder that holds vouch_client."""
    folder = tmp_path_factory.mktemp("openapi-python-client")
    into = ("--output-path", folder / "vouch_client", "--meta", "none", "--fail-on-warning")
    succeed(folder, "openapi-python-client", "generate", "--path", DOCUMENT, *into)
    return folder


@pytest.fixture(scope="session")
def generator_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate a client with OpenAPI Generator; return the folder that holds vouch_api."""
    folder = tmp_path_factory.mktemp("openapi-generator")
    into = ("-o", folder, "--package-name", "vouch_api")
    succeed(folder, "openapi-generator-cli", "generate", "-g", "python", "-i", DOCUMENT, *into)
    return folder


@pytest.fixture(scope="session")
def typescript_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate types with openapi-typescript, and compile a caller of openapi-fetch with them."""
    folder = tmp_path_factory.mktemp("openapi-typescript")
    (folder / "node_modules").symlink_to(NODE)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "tsconfig.json").write_text(TYPESCRIPT)
    for file in DRIVES.glob("openapi_fetch.*"):
        (folder / file.name).write_text(file.read_text())
    succeed(folder, "openapi-typescript", DOCUMENT, "--output", "vouch.d.ts", OPTIONAL)
    succeed(folder, "tsc")
    return folder
