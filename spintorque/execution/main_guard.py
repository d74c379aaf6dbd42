"""Whether a script may start processes that import it anew.

Spawned processes import the script they came from, up to its end. One that starts processes while
it is imported, without ``if __name__ == "__main__":``, starts them in each of its processes too.
"""

import ast
import multiprocessing
import sys
from pathlib import Path
from types import FrameType

from ..errors import QuestionError


def require_main_guard() -> None:
    """QuestionError if the running line of the script is imported by its processes too.

    In a process that imports such a script all the same, SystemExit.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise SystemExit(1)  # its parent is told; a traceback of each process would hide that
    frame = _script_frame()
    file = getattr(sys.modules["__main__"], "__file__", None)
    if frame is None or file is None or frame.f_code.co_filename != file:
        return
    try:
        module = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return
    if not _guarded(module, frame.f_lineno):
        raise QuestionError(
            f"{file}, line {frame.f_lineno}, starts processes, which import the script and would "
            'start them again; put what the script does under if __name__ == "__main__":'
        )


def _script_frame() -> FrameType | None:
    """Frame of the script's own top level, if this thread was called from there."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") == "__main__":
            return frame
        frame = frame.f_back
    return None


def _guarded(module: ast.Module, line: int) -> bool:
    """Whether a line is under an if, or a statement before it looks at ``__name__``."""
    for statement in module.body:
        if statement.lineno > line:
            break
        reached = statement.lineno <= line <= (statement.end_lineno or statement.lineno)
        if reached and isinstance(statement, ast.If | ast.Match | ast.Try | ast.While):
            return True
        names = (node.id for node in ast.walk(statement) if isinstance(node, ast.Name))
        if "__name__" in names:
            return True
    return False
