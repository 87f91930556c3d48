from motcua.rehearse.timeline import SLEEP, Steps, Timeline


def steps(log: list[str], name: str, *waits: int) -> Steps:
    log.append(name)
    for wait in waits:
        yield wait
        log.append(name)


def test_steps_run_in_the_order_of_time_and_equal_moments_in_the_order_of_planning():
    timeline = Timeline(0)
    log: list[str] = []
    timeline.start(steps(log, "slow", 30, 10))
    timeline.start(steps(log, "quick", 10, 20, 5))

    moments = list(timeline.run(100))

    assert log == ["slow", "quick", "quick", "slow", "quick", "quick", "slow"]
    assert moments == [0, 0, 10, 30, 30, 35, 40]


def test_a_process_that_sleeps_goes_on_when_it_is_woken():
    timeline = Timeline(0)
    log: list[str] = []
    sleeper = timeline.start(steps(log, "sleeper", SLEEP))

    assert list(timeline.run(50)) == [0]
    timeline.wake(sleeper, 7)
    timeline.wake(sleeper, 1)

    assert list(timeline.run(100)) == [57]
    assert log == ["sleeper", "sleeper"]


def test_waking_a_process_that_waits_for_a_time_changes_nothing():
    timeline = Timeline(0)
    log: list[str] = []
    waiter = timeline.start(steps(log, "waiter", 20))
    run = timeline.run(100)
    next(run)

    timeline.wake(waiter)

    assert list(run) == [20]


def test_nothing_runs_at_or_after_the_end_and_the_clock_stops_there():
    timeline = Timeline(0)
    log: list[str] = []
    timeline.start(steps(log, "late", 50))

    list(timeline.run(50))

    assert log == ["late"]
    assert timeline.now_ms == 50
