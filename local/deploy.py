"""The deployment of a built template on the engine, by `sam deploy`."""

from pathlib import Path

from local import environment, paths
from local.build import architecture
from local.engine import Engine
from local.processes import Processes

BUCKET = "vouch-artifacts"


def deploy(
    engine: Engine, build: Path, stack_name: str, parameters: dict[str, str], processes: Processes
) -> None:
    """Deploy the template for this machine's architecture; other parameters keep their defaults."""
    engine.client("s3").create_bucket(Bucket=BUCKET)
    command: list[str | Path] = [paths.SAM, "deploy", "--template-file", build / "template.yaml"]
    command += ["--stack-name", stack_name, "--s3-bucket", BUCKET]
    command += ["--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-progressbar"]
    given = {"Architecture": architecture(), **parameters}
    command += ["--parameter-overrides", *(f"{name}={value}" for name, value in given.items())]
    to_the_engine = {"AWS_ENDPOINT_URL": engine.url, "SAM_CLI_POLL_DELAY": "0.2"}
    processes.run("deploy", command, environment.sam(processes.temporary, **to_the_engine))
