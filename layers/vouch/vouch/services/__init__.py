"""Services join rules, storage and upstreams; every change of a record goes through them."""
