"""Which lines of mosquitto's log people are shown."""

import pytest

from motcua.up.broker_log import shown


@pytest.mark.parametrize(
    "line",
    [
        "New connection from 127.0.0.1:59637 on port 27479.",
        "New connection from ::1:59637 on port 27479.",
        "New client connected from 127.0.0.1:49199 as pages (p5, c1, k60, u'pages').",
        "Client knock disconnected, not authorised.",
        "1795321297: Note: It is recommended to replace `message_size_limit` with `max_packet_size`.",
    ],
)
def test_our_own_coming_and_going_is_left_out(line):
    assert shown(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "New connection from 10.0.0.71:59637 on port 1884.",
        "New client connected from 10.0.0.71:59637 as kiosk-1 (p5, c1, k10, u'kiosk-1').",
        "Client <unknown> disconnected, not authorised.",
        "Client kiosk-1 has exceeded timeout, disconnecting.",
        "Error: Out of memory.",
    ],
)
def test_what_a_technician_needs_is_shown(line):
    assert shown(line) == line


def test_whoever_leaves_is_not_out_of_memory():
    assert shown("Client pages disconnected due to out of memory.") == "Client pages disconnected."
