"""Vouch: LinkedIn's Recommendation API and Linkup's network recommendations, with their state.

handlers/      entry points of both contracts, authentication, the reads
services/      use cases of more than one step: recommendations, linkedin, syncs, credits, accounts,
               events
storage/       a module for each thing that is stored
messages/      the messages in the queues
clients/       Linkup and LinkedIn over HTTP; the only user of requests
restli/        Rest.li 2.0.0: requests, patches, answers
v1/            Linkup's contract and the accounts' own API: bodies, answers
aws/           DynamoDB, queues, bus, schedules, secrets and keys; the only user of the AWS SDK
http/          calls, answers and page tokens of both contracts
inputs         JSON and URNs from outside, checked
domain/        the rules, pure: no AWS, no HTTP, no clock
observability  the logger; the line and the metrics of each request, message or event
backoff        waits between tries
codec          Rest.li's text, encoded and decoded
settings       the environment, read once
deadline       the time that a piece of work may still take
memory         what a process remembers for a short time
moment         the clock, and times as text
urn            the identifiers of both contracts, as values
errors         every way to fail, with its HTTP status

Imports point downward in this list.
"""

import gc
from typing import Final

USUAL: Final = gc.get_threshold()
"""After how many objects Python looks for garbage; `handlers.needs` sets it once Init is over."""
COLLECT_AFTER: Final = 100_000
"""How many objects are made before garbage is looked for. A function that starts makes 60,000 to
90,000, which stay; after each 2,000, as is usual, it would look through them for nothing."""

gc.set_threshold(COLLECT_AFTER)
