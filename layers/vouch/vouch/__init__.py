"""Vouch: LinkedIn's Recommendation API and Linkup's network recommendations, with their state.

urn            the identifiers of both contracts, as values
codec          Rest.li's text, encoded and decoded
http/          what both contracts share on the wire: calls, answers, page tokens
restli/        Rest.li 2.0.0: requests, patches, answers
v1/            Linkup's contract and what accounts are told: bodies, answers
domain/        the rules, pure: no AWS, no HTTP, no clock
aws/           DynamoDB, queues, bus, schedules, secrets and keys; the only user of the AWS SDK
storage/       what is kept: a module for each thing
messages/      what the queues hold
clients/       what others serve over HTTP: Linkup, LinkedIn; the only user of requests
services/      writes that take more than one step
handlers/      the ways into the functions: who is calling, entry points, the reads
errors         every way to fail, with its HTTP status
moment         now, and times as text
settings       the environment, read once
observability  the logger; the line and the metrics of each request, message or event
"""
