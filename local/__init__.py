"""The whole system on one machine: the engine, the simulators, the demo, and what runs them."""
