"""Rest.li 2.0.0 on HTTP: text, requests, patches and answers."""
