"""The model of scale (DESIGN 15): what a load costs, how queues grow, which limit comes first."""
