"""The data directory is private, ours, and of one `up` at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from motcua.data_directory import InUse, NotUsable, check_usable, default_data_dir, make_private, only_one

HOLDER = """
import os, signal, sys
from pathlib import Path
from motcua.data_directory import only_one
with only_one(Path(sys.argv[1])):
    if os.fork() == 0:
        os.read(0, 1)  # a guard: it has still something to end
        os._exit(0)
    print("held", flush=True)
    signal.pause()
"""


@pytest.mark.parametrize(
    ("environ", "demonstration", "expected"),
    [
        ({"MOTCUA_DATA": "/srv/q1", "XDG_DATA_HOME": "/data"}, False, "/srv/q1"),
        ({"MOTCUA_DATA": "/srv/q1"}, True, "/srv/q1"),
        ({"XDG_DATA_HOME": "/data"}, False, "/data/motcua"),
        ({"XDG_DATA_HOME": "/data"}, True, "/data/motcua-demonstration"),
        ({"XDG_DATA_HOME": "relative"}, False, "~/.local/share/motcua"),
        ({}, True, "~/.local/share/motcua-demonstration"),
    ],
)
def test_it_lies_where_the_environment_says(environ, demonstration, expected):
    assert default_data_dir(environ, demonstration=demonstration) == Path(expected).expanduser()


def test_it_is_made_for_us_alone(tmp_path):
    assert make_private(tmp_path / "a" / "data") is None
    assert (tmp_path / "a" / "data").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "a" / "data" / "run").stat().st_mode & 0o777 == 0o700


def test_one_that_others_may_enter_is_closed_to_them_and_that_is_said(tmp_path):
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    data_dir.chmod(0o755)
    assert "was open to others (mode 755)" in str(make_private(data_dir))
    assert data_dir.stat().st_mode & 0o777 == 0o700
    assert make_private(data_dir) is None


def test_a_file_in_its_place_is_refused(tmp_path):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(NotUsable, match="data is not a directory"):
        make_private(tmp_path / "data")
    with pytest.raises(NotUsable, match="data is not a directory"):
        make_private(tmp_path / "data" / "below")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_one_of_another_user_is_refused_and_stays_as_it_is(tmp_path):
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    data_dir.chmod(0o755)
    os.chown(data_dir, 65534, 65534)
    with pytest.raises(NotUsable, match="belongs to user 65534, you are 0"):
        make_private(data_dir)
    assert data_dir.stat().st_mode & 0o777 == 0o755


def test_one_that_cannot_be_written_to_is_refused():
    with pytest.raises(NotUsable, match=r"/proc.* cannot be written to"):
        make_private(Path("/proc/data"))


def test_checking_changes_nothing(tmp_path):
    check_usable(tmp_path / "data")
    assert list(tmp_path.iterdir()) == []


def test_it_is_used_by_one_up_at_a_time(tmp_path):
    make_private(tmp_path)
    with (
        only_one(tmp_path),
        pytest.raises(InUse, match=rf"another motcua up \(process {os.getpid()}\) runs with"),
        only_one(tmp_path),
    ):
        pass
    assert list((tmp_path / "run").iterdir()) == []


def test_a_lock_that_a_power_cut_left_is_no_hindrance(tmp_path):
    make_private(tmp_path)
    (tmp_path / "run" / "up.lock").write_text("1\n")
    with only_one(tmp_path):
        assert (tmp_path / "run" / "up.lock").read_text() == f"{os.getpid()}\n"


def test_a_lock_removed_before_its_time_is_not_taken_from_the_next_one(tmp_path):
    make_private(tmp_path)
    with only_one(tmp_path) as remove:
        remove()
        with only_one(tmp_path):
            remove()
            assert (tmp_path / "run" / "up.lock").exists()


def test_the_next_up_waits_for_the_programs_of_a_killed_one(tmp_path):
    make_private(tmp_path)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    holder.kill()
    holder.wait()
    program = "import sys; from pathlib import Path; from motcua import data_directory\n"
    program += "from motcua.data_directory import only_one; data_directory._LEFT_TO_END_S = 30.0\n"
    program += "print('try', flush=True)\nwith only_one(Path(sys.argv[1])): print('mine', flush=True)"
    after = subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE)
    assert after.stdout
    assert after.stdout.readline() == b"try\n"
    holder.stdin.close()
    assert after.stdout.readline() == b"mine\n"
    assert after.wait() == 0
    holder.wait()
    holder.stdout.close()
    after.stdout.close()
