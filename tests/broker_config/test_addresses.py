import os
import socket

import pytest

from broker_config.addresses import Address, holder_of, neighbours
from broker_config.errors import BadAddress, PortTaken
from motcua.ports import free_port


@pytest.mark.parametrize(
    ("listen", "local"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("hall.example", "hall.example")],
)
def test_programs_on_this_machine_get_an_address_they_can_connect_to(listen: str, local: str):
    assert Address(listen=listen).local == local


def test_other_machines_are_never_told_an_address_that_means_all():
    assert Address(listen="192.0.2.7").outward == "192.0.2.7"
    assert Address(listen="0.0.0.0").outward not in {"0.0.0.0", "127.0.0.1", ""}


def test_a_network_that_leads_nowhere_else_has_neighbours_too():
    routes = (
        "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"
        "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\n"
        "eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n"
    )
    assert list(neighbours(routes)) == ["192.168.1.1"]


def test_a_port_that_is_taken_is_reported_with_its_holder():
    port = free_port("127.0.0.1")
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(PortTaken, match=rf"port {port} on 127\.0\.0\.1 is taken by .* \(pid {os.getpid()}\)"),
    ):
        Address(port=port).check_free()

    assert holder_of(port) is None
    Address(port=port).check_free()


@pytest.mark.parametrize("listen", ["192.0.2.7", "no such host"])
def test_an_address_that_is_not_this_machine_is_refused(listen: str):
    with pytest.raises(BadAddress, match=listen):
        Address(listen=listen, port=0).check_free()
