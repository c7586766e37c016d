"""A client asks the endpoint that botocore's rules have for its region, and asks them only once."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.loaders import Loader
from botocore.regions import EndpointRulesetResolver

from tests.support.template import ROOT
from vouch.aws import client as aws
from vouch.aws.session import session

MADE: Final = re.compile(r'aws\.client\("(\w+)"')
SOURCES: Final = (ROOT / "layers/vouch/vouch/aws").glob("*.py")
SERVICES: Final = sorted({name for file in SOURCES for name in MADE.findall(file.read_text())})
"""The services that Vouch has clients of."""
REGIONS: Final = ("us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1", "eu-central-9")
"""A region of each partition that AWS sells, and one that is not there yet."""
GOVERNMENT: Final = "https://dynamodb.us-gov-west-1.amazonaws.com/"
"""DynamoDB's endpoint there by the rules, which is FIPS's too; the table of endpoints differs."""


class SentError(Exception):
    """Raised in place of sending a request."""


@pytest.fixture(autouse=True)
def _new_session() -> Iterator[None]:
    """Have sessions made of what a test sets."""
    session.cache_clear()
    yield
    session.cache_clear()


def rules_of(service: str) -> EndpointProvider:
    loader = Loader()
    rules = loader.load_service_model(service, "endpoint-rule-set-1")
    return EndpointProvider(rules, loader.load_data("partitions"))


def sent_to_dynamodb() -> Any:
    """Return the request that a call of a new client of DynamoDB would send."""
    client = aws.client("dynamodb")

    def stop(request: Any, **_rest: object) -> None:
        raise SentError(request)

    client.meta.events.register("before-send", stop)
    with pytest.raises(SentError) as caught:
        client.list_tables()
    return caught.value.args[0]


def test_every_service_is_looked_at() -> None:
    assert {"dynamodb", "sqs", "kms", "secretsmanager", "events", "scheduler"} < {*SERVICES}


@pytest.mark.parametrize("service", SERVICES)
def test_endpoints_are_those_of_the_rules(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = rules_of(service)
    for region in REGIONS:
        monkeypatch.setenv("AWS_DEFAULT_REGION", region)
        session.cache_clear()
        found = aws.client(service).meta

        named = rules.resolve_endpoint(Region=region, UseFIPS=False, UseDualStack=False)
        assert (found.endpoint_url, found.region_name) == (named.url, region)
        assert "authSchemes" not in named.properties


def test_a_call_goes_by_no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EndpointRulesetResolver, "construct_endpoint", None)

    assert sent_to_dynamodb().url == "https://dynamodb.us-east-1.amazonaws.com/"


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"])
def test_an_endpoint_in_the_environment_is_asked(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert sent_to_dynamodb().url == "http://127.0.0.1:9/"


@pytest.mark.parametrize("name", ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"])
def test_a_client_that_is_to_ask_another_endpoint_goes_by_the_rules(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks_fips = name == "AWS_USE_FIPS_ENDPOINT"
    monkeypatch.setenv(name, "true")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-gov-west-1")
    named = rules_of("dynamodb").resolve_endpoint(
        Region="us-gov-west-1", UseFIPS=asks_fips, UseDualStack=not asks_fips
    )

    assert sent_to_dynamodb().url.startswith(named.url)
    assert not asks_fips or named.url == GOVERNMENT.rstrip("/")


def test_requests_say_that_they_are_of_vouch() -> None:
    named = sent_to_dynamodb().headers["User-Agent"].decode()

    assert named.split()[0] == "Vouch"
