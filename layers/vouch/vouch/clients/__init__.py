"""What others serve, over HTTP: the only package that knows requests and urllib3."""
