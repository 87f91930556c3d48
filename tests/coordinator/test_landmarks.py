"""Finding where a day, the settings and the epoch come from must not read the whole journal."""

import pytest

from tests.coordinator.hall import Hall

LANDMARKS = ("store/opened", "settings/adopted", "devices/enrolled", "day/opened", "day/closed")


@pytest.mark.parametrize("kind", LANDMARKS)
def test_landmarks_are_found_through_their_index(tmp_path, kind):
    asked: list[str] = []
    with Hall(tmp_path / "data") as hall:
        hall.store._connection.set_trace_callback(asked.append)
        hall.store.landmark(kind, hall.store.tail.seq)
        hall.store._connection.set_trace_callback(None)
        plan = hall.query(f"EXPLAIN QUERY PLAN {asked[-1]}")

    assert "journal_landmarks" in str(plan)
