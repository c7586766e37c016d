"""The one logger: JSON lines with fields, never bodies, tokens or members' text."""

from aws_lambda_powertools.logging import Logger

logger = Logger(use_rfc3339=True)
