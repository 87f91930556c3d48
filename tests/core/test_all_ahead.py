"""How many people are before each ticket, reckoned for all of them at once."""

from datetime import timedelta

import pytest

from motcua.core.dispatch import all_ahead, people_ahead
from motcua.core.ticket import TicketState
from tests.core.builders import a_hall

POLICIES = ['policy = "strict"\nordinary_limit_minutes = 10', 'policy = "alternate"\nin_a_row = 2']


@pytest.mark.parametrize("calling", POLICIES)
@pytest.mark.parametrize("minutes", [0, 30])
def test_every_ticket_that_waits_has_the_people_before_it_that_it_has_alone(calling, minutes):
    hall = a_hall(calling=calling)
    for service, classes in (("ho-tich", "oppo"), ("dat-dai", "opo")):
        for letter in classes:
            hall.ticket(service, {"o": "thuong", "p": "cao-tuoi"}[letter])
            hall.wait(minutes=1)
    hall.open()
    hall.called_in_turn(times=1)
    now = hall.now + timedelta(minutes=minutes)

    waiting = [t for t in hall.day.tickets.values() if t.state is TicketState.WAITING]

    assert len(waiting) == 6
    assert all_ahead(hall.day, now) == {t.id: people_ahead(hall.day, t, now) for t in waiting}
