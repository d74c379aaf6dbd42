"""Free memory: of the machine, of a container, under a limit on addresses."""

import pytest

from spintorque.execution import resources
from spintorque.execution.resources import available_memory, size_in_words, time_in_words

GB = 10**9


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with 8 GB left, whose files can be written."""
    (tmp_path / "self").mkdir()
    (tmp_path / "meminfo").write_text(f"MemTotal: 16000000 kB\nMemAvailable: {8 * GB // 1024} kB\n")
    monkeypatch.setattr(resources, "PROCESS", tmp_path / "self")
    monkeypatch.setattr(resources, "MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(resources, "GROUPS", tmp_path / "groups")
    return tmp_path


def group(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(f"{text}\n")


def test_a_machine_alone(machine):
    assert available_memory() == pytest.approx(8 * GB, abs=1024)


@pytest.mark.parametrize("place", ["groups", "groups/job", "groups/job/step"])
def test_a_container_of_the_second_version_at_any_level(machine, place):
    (machine / "self/cgroup").write_text("0::/job/step\n")
    group(machine / "groups/job/step", memory__max="max", memory__current=GB)
    usage = {"memory__current": 2 * GB, "memory__stat": f"anon 5\ninactive_file {GB}"}
    group(machine / place, memory__max=3 * GB, **usage)
    assert available_memory() == 2 * GB


def test_a_container_of_the_first_version(machine):
    (machine / "self/cgroup").write_text("7:cpu:/\n5:memory,other:/docker/a\n")
    group(
        machine / "groups/memory/docker/a",
        memory__limit_in_bytes=4 * GB,
        memory__usage_in_bytes=3 * GB,
        memory__stat=f"total_inactive_file {GB}",
    )
    group(machine / "groups/memory", memory__limit_in_bytes=2**63 - 4096, memory__usage_in_bytes=GB)
    assert available_memory() == 2 * GB


def test_more_than_is_allowed_leaves_nothing(machine):
    (machine / "self/cgroup").write_text("0::/\n")
    group(machine / "groups", memory__max=GB, memory__current=2 * GB)
    assert available_memory() == 0


def test_words():
    assert [size_in_words(s) for s in (12, 3.2e9, 5e13)] == ["12 bytes", "3.2 GB", "50 TB"]
    assert time_in_words(0.1) == "less than 1 s"
    assert [time_in_words(s) for s in (30, 120, 7200, 864000)] == [
        "30 s",
        "2 min",
        "2 h",
        "10 days",
    ]
