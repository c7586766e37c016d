"""Vouch: LinkedIn's Recommendation API and Linkup's network recommendations, with their state.

urn            the identifiers of both contracts, as values
restli/        Rest.li 2.0.0: text codec, requests, patches, answers, the /v2 entry point
domain/        the rules, pure: no AWS, no HTTP, no clock
storage/       DynamoDB; the only user of the AWS SDK
services/      writes that take more than one step
auth           who is calling
errors         every way to fail, with its HTTP status
settings       the environment, read once
observability  logger
"""
