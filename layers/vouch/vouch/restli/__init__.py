"""Rest.li 2.0.0 on HTTP: requests, bodies, patches, pages and answers."""
