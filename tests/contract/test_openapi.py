"""docs/openapi.json: up to date, valid, complete, its examples true."""

import json

from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from tests.contract.described import operations, problems, spec
from tests.support.template import routes
from tools.openapi import document, served

BATCH_GET = ("GET", "/v2/recommendations")
"""The alias that is documented, because the finders have the method and path of BATCH_GET."""


def test_it_is_what_the_code_says_now() -> None:
    assert document.FILE.read_text() == document.text(), "run: make openapi"


def test_what_is_served_is_the_same_document() -> None:
    assert served.FILE.read_text() == served.text(), "run: make openapi"
    assert json.loads(served.FILE.read_text()) == spec()


def test_it_is_valid_openapi_3_1() -> None:
    assert spec()["openapi"].startswith("3.1")
    validate(spec(), cls=OpenAPIV31SpecValidator)


def test_it_has_the_templates_routes_and_no_others() -> None:
    served = {
        (route.method, route.path): route.function
        for route in routes()
        if route.method != "ANY" and not route.is_page
    }
    aliases = {each for each in served if "/v2/recommendations" in each[1]} - {BATCH_GET}

    assert operations().keys() == served.keys() - aliases
    names = [operation["operationId"] for operation in operations().values()]
    assert len(set(names)) == len(names)
    for route, operation in operations().items():
        assert f"{operation['operationId']}_".startswith(f"{served[route]}_")


def test_its_examples_are_what_it_says() -> None:
    for name, schema in spec()["components"]["schemas"].items():
        for example in schema.get("examples", []):
            assert problems(schema, example) == [], name
    for operation in operations().values():
        content = operation.get("requestBody", {}).get("content", {})
        for media in content.values():
            for name, example in media.get("examples", {}).items():
                assert problems(media["schema"], example["value"]) == [], name
