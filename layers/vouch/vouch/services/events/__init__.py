"""Change events: made from the streams of the tables and put on the bus."""
