"""The removal of a whole development stack, with what `sam delete` leaves."""
