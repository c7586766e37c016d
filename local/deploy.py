"""The deployment of a built template on the engine, by `sam deploy`."""

from pathlib import Path

from local import environment, paths
from local.build import architecture
from local.engine import Engine
from local.processes import Processes

BUCKET = "vouch-artifacts"
TAGS = ("service=vouch", "stage=dev")
"""The tags of the stack, which CloudFormation passes on to what it makes."""


def deploy(
    engine: Engine, build: Path, stack_name: str, parameters: dict[str, str], processes: Processes
) -> None:
    """Deploy the built template for this machine's architecture.

    Parameters that are not given keep their defaults.
    """
    engine.client("s3").create_bucket(Bucket=BUCKET)
    command: list[str | Path] = [paths.SAM, "deploy", "--template-file", build / "template.yaml"]
    command += ["--stack-name", stack_name, "--s3-bucket", BUCKET]
    command += ["--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-progressbar"]
    command += ["--no-fail-on-empty-changeset"]
    command += ["--tags", *TAGS]
    given = {"Architecture": architecture(), **parameters}
    command += ["--parameter-overrides", *(f"{name}={value}" for name, value in given.items())]
    to_the_engine = {"AWS_ENDPOINT_URL": engine.url, "SAM_CLI_POLL_DELAY": "0.2"}
    processes.run("deploy", command, environment.sam(processes.temporary, **to_the_engine))
