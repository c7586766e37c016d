"""Network recommendations: calls of Linkup for credits, and what is remembered of them."""
