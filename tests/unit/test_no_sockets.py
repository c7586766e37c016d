"""The fence around this tier."""

import socket

import pytest


def test_a_unit_test_cannot_connect_anywhere() -> None:
    with socket.socket() as mine, pytest.raises(AssertionError, match="connects to"):
        mine.connect(("127.0.0.1", 9))
