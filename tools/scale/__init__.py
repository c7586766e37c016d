"""The model of scale (DESIGN 15): what a load costs, how long queues get, which limit comes first."""
