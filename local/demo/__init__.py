"""`make demo`: the whole story on the running stack, told as it is played."""
