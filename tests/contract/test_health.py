"""GET /v1/health knows every queue and schedule of the template, and its settings fit Lambda."""

import re
from typing import Any

from ops.redrive.__main__ import KINDS
from tests.contract.test_template import FOR_ALL, scheduled, told
from tests.support.template import resources
from vouch.services.health.watched import SCHEDULED, watched_queues
from vouch.settings import HealthSettings

PLACE = "https://sqs.us-east-1.amazonaws.com/123456789012"


def logical(field: str) -> str:
    """Return a setting's value with a queue's name as in the template: `SyncDlq`."""
    name = "".join(map(str.capitalize, field.removesuffix("_url").split("_")))
    return f"{PLACE}/{name}" if field.endswith("_url") else name


LOGICAL = HealthSettings(*map(logical, HealthSettings._fields))
MOST_BYTES = 4_096
"""The bytes that Lambda allows all variables of a function."""
LONGEST = {
    "AWS::SQS::Queue": len("https://sqs.ap-southeast-2.amazonaws.com/123456789012/") + 80,
    "AWS::SecretsManager::Secret": 110,
    "AWS::DynamoDB::Table": 60,
    "AWS::KMS::Key": 90,
}
"""How long a value is that names a resource: a queue's name is 80 characters at most."""
LONGEST_NAME = 80
"""The characters that SQS allows a queue's name."""
OTHER = 60
"""How long other values are reckoned: parameters and the stack's name."""


def test_every_queue_of_the_template_is_looked_at_under_the_name_that_make_redrive_has() -> None:
    watched = watched_queues(LOGICAL)

    assert [each.name for each in watched] != []
    assert {each.name for each in watched} == KINDS.keys()
    for each in watched:
        assert each.dlq_url == f"{PLACE}/{KINDS[each.name].dlq}"
        assert each.url in {None, f"{PLACE}/{KINDS[each.name].dlq.removesuffix('Dlq')}Queue"}
    urls = {url for each in watched for url in (each.url, each.dlq_url) if url}
    assert {url.removeprefix(f"{PLACE}/") for url in urls} == resources("AWS::SQS::Queue").keys()


def test_every_scheduled_function_is_asked_for_its_last_run() -> None:
    assert {*SCHEDULED} == scheduled().keys()


def test_alarms_have_the_names_that_cloudformation_gives_them() -> None:
    """They begin with the stack's name, and go on with the logical id."""
    alarms = resources("AWS::CloudWatch::Alarm")

    assert not any("AlarmName" in each for each in alarms.values())
    assert all(re.fullmatch("[A-Za-z0-9]+", name) for name in alarms)


def test_the_variables_of_the_function_fit_into_what_lambda_allows() -> None:
    def length(value: Any) -> int:
        (target,) = value.values()
        if target.endswith(".QueueName"):
            return LONGEST_NAME
        kinds = (kind for kind in LONGEST if target.partition(".")[0] in resources(kind))
        return LONGEST.get(next(kinds, ""), OTHER)

    variables = {**FOR_ALL, **told("report_health")}
    assert sum(len(name) + length(value) for name, value in variables.items()) < MOST_BYTES
