"""Linkup, simulated: network recommendations, their price, and how they can go wrong."""
