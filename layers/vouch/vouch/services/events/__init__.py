"""Change events: what the streams of the tables tell, put on the bus."""
