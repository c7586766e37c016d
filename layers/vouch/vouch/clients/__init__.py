"""HTTP clients of LinkedIn and Linkup: the only package that imports requests and urllib3."""
