"""The same work as typical handlers of Powertools' resolver and of FastAPI with Mangum do it.

Each looks the caller up and remembers it, checks the body by a model of pydantic, makes the calls,
turns the items of DynamoDB into plain values, and writes a log line by Powertools' Logger and
metrics by Powertools' Metrics. Neither has any rule of Vouch's.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import fastapi as framework
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit
from mangum import Mangum
from pydantic import BaseModel, create_model

from tests.benchmarks.warm.calls import plain
from tests.benchmarks.warm.recording import Recording
from tests.benchmarks.warm.subjects import JSON, Handler, Work


def powertools(recording: Recording, work: Work) -> Handler:
    """Return a handler whose route is one of Powertools' resolver."""
    app = APIGatewayHttpResolver()
    method, path = _route(recording)
    status, content, kind, headers = work.answer
    model = _model(recording)

    @app.route(re.sub(r"{(\w+)}", r"<\1>", path), method=[method])
    def serve(**_parameters: str) -> Response[str]:
        event = app.current_event
        work.admit(event.headers)
        if model:
            model.model_validate_json(event.body or "")
        _read(work)
        body = json.dumps(content) if kind == JSON else content
        return Response(status, kind, body, {**headers})

    return _observed("powertools", recording, app.resolve)


def fastapi(recording: Recording, work: Work) -> Handler:
    """Return a handler that is an application of FastAPI behind Mangum.

    Its functions are coroutines, as those that are not are run in threads, which takes more.
    """
    app = framework.FastAPI(openapi_url=None)
    method, path = _route(recording)
    status, content, kind, headers = work.answer
    model = _model(recording)
    own = {name: each for name, each in headers.items() if name.lower() != "content-type"}

    async def admitted(request: framework.Request) -> None:
        work.admit(request.headers)

    async def serve(
        request: framework.Request,
        response: framework.Response,
        _caller: Annotated[None, framework.Depends(admitted)],
    ) -> Any:
        if model:
            model.model_validate_json(await request.body())
        _read(work)
        if kind == JSON:
            response.headers.update(own)
            return content
        return framework.Response(content, status, own, kind)

    app.add_api_route(path, serve, methods=[method], status_code=status if kind == JSON else 200)
    return _observed("fastapi", recording, Mangum(app, lifespan="off"))


def _read(work: Work) -> list[list[dict[str, Any]]]:
    return [plain(answer) for answer in work.do()]


def _model(recording: Recording) -> type[BaseModel] | None:
    """Return a model of the request's body: its fields, each of the type that it has."""
    body = recording.event.get("body")
    if not body:
        return None
    fields: dict[str, Any] = {name: type(each) for name, each in json.loads(body).items()}
    return create_model("Body", **fields)


def _route(recording: Recording) -> tuple[str, str]:
    method, _, path = str(recording.event["routeKey"]).partition(" ")
    return method, path


def _observed(service: str, recording: Recording, resolve: Callable[[Any, Any], Any]) -> Handler:
    """Return a handler that writes a log line and the metrics of each request."""
    logger = Logger(service=service)
    metrics = Metrics(namespace="Bench", service=service)

    @logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP)
    @metrics.log_metrics
    def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        started = time.perf_counter()
        answer: dict[str, Any] = resolve(event, context)
        status = answer["statusCode"]
        logger.info("handled", extra={"operation": recording.function, "outcome": status})
        metrics.add_dimension("operation", recording.function)
        metrics.add_metric("Requests", MetricUnit.Count, 1)
        metrics.add_metric("Faults", MetricUnit.Count, int(status >= 500))
        elapsed = (time.perf_counter() - started) * 1000
        metrics.add_metric("Duration", MetricUnit.Milliseconds, elapsed)
        return answer

    return handler
