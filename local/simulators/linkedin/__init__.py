"""LinkedIn, simulated: its Recommendation API, its OAuth 2.0, and what tests ask of it."""
