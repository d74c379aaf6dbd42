"""Scripts that start processes: without a main guard there is one message and no process."""

import ast
import multiprocessing
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest
from commands import TABLE
from stacks import junction

import spintorque as st
from spintorque.execution.main_guard import _guarded

WITHOUT = """
import spintorque as st

def main():
    with st.processes(2) as executor:
        print(executor.submit(abs, -3).result())

{call}
"""
OWN = """
import multiprocessing, concurrent.futures
import spintorque as st
from spintorque.execution.executors import check_executor

context = multiprocessing.get_context("{method}")
executor = concurrent.futures.ProcessPoolExecutor(2, mp_context=context)
check_executor(executor, ())
print("went on")
"""


def run(tmp_path, text):
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(text))
    command = [sys.executable, str(script)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)


def refused(done):
    last = done.stderr.splitlines()[-1]
    return (
        done.returncode == 1
        and last.startswith("spintorque.errors.QuestionError: ")
        and last.endswith('put what the script does under if __name__ == "__main__":')
        and len(done.stderr.splitlines()) < 25
        and done.stderr.count("Traceback") == 1
    )


@pytest.mark.slow
def test_a_script_without_one_gets_one_message(tmp_path):
    done = run(tmp_path, WITHOUT.format(call="for _ in range(2):\n    main()"))
    assert refused(done), done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("line", "guarded"),
    [(1, False), (2, False), (5, True), (6, True), (8, True)],
)
def test_lines_that_are_guarded(line, guarded):
    """A statement that looks at __name__, or an if, stands before or around them."""
    text = "main()\nfor _ in x: main()\n\nif y:\n    main()\n    main()\nz = __name__\nmain()\n"
    assert _guarded(ast.parse(text), line) == guarded


@pytest.mark.slow
def test_a_script_with_one_goes_on(tmp_path):
    done = run(tmp_path, WITHOUT.format(call="if __name__ == '__main__':\n    main()"))
    assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr


@pytest.mark.slow
def test_a_pool_of_ones_own_is_seen_too(tmp_path):
    assert refused(run(tmp_path, OWN.format(method="spawn")))
    if "fork" in multiprocessing.get_all_start_methods():
        assert run(tmp_path, OWN.format(method="fork")).stdout == "went on\n"


@pytest.mark.slow
def test_a_guard_that_guards_nothing_is_not_a_traceback_of_each_process(tmp_path):
    done = run(tmp_path, WITHOUT.format(call="if True:\n    main()"))
    assert done.returncode == 1
    assert done.stderr.count("Traceback") <= 2  # that of the pool, and what it was caused by
    assert "freeze_support" not in done.stderr


@pytest.mark.slow
def test_text_on_the_command_line_needs_none():
    code = (
        "import spintorque as st\n"
        "with st.processes(1) as pool: print(pool.submit(abs, -3).result())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout == "3\n", done.stderr


@pytest.mark.slow
def test_the_program_run_as_a_module_starts_processes(tmp_path):
    (tmp_path / "question.toml").write_text(TABLE)
    command = [sys.executable, "-m", "spintorque", "table", "question.toml", "--workers", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "table.nc" in done.stdout


# What is given in place of an executor


class Client:
    """Stand-in for dask's client, which the check recognises by its module."""

    def get_executor(self):
        return None


Client.__module__ = "distributed.client"
WRONG = {
    r"a dask Client: give client\.get_executor\(pure=False\)": Client(),
    r"the class ThreadPoolExecutor: give an object": ThreadPoolExecutor,
    r"a _GeneratorContextManager: open it by with": st.processes(2),
    r"4: give spintorque\.processes\(4\)": 4,
    r"executor is 'many'; allowed is a concurrent": "many",
}


@pytest.mark.parametrize(("message", "executor"), WRONG.items())
def test_what_is_no_executor_gets_a_hint(message, executor):
    magnet = st.Macrospin(saturation_magnetization=1e6, thickness=1.0, area=1e3, damping=0.1)
    calls = [
        lambda: st.tabulate(junction(), bias=[0.1], theta=[1.0], executor=executor),
        lambda: st.sweep(junction(), {"fermi_energy": [0.0]}, folder="never", executor=executor),
        lambda: st.analysis.phase_diagram(
            magnet,
            torque=None,
            drive=st.Drive(current_density=0.0),
            strength=(0.0, 1.0),
            field=(0.0, 1.0),
            resolution=(1.0, 1.0),
            executor=executor,
        ),
    ]
    for call in calls:
        with pytest.raises(st.QuestionError, match=message):
            call()
