"""The state, in DynamoDB: a module for each thing that is stored."""
