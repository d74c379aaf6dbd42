"""Every error the package raises on purpose.

Messages say what was given, what is allowed and what to do next, on one line.
"""


class SpintorqueError(Exception):
    """Root of all errors of the package."""


class QuestionError(SpintorqueError, ValueError):
    """A question (material, stack, magnet, accuracy, TOML file) that cannot be asked."""


class RangeError(SpintorqueError, ValueError):
    """A value outside the range that an answer covers, such as a bias beyond a table."""


class FileError(SpintorqueError, OSError):
    """A file that cannot be read as what it should be, or cannot be written."""


class IdentityError(SpintorqueError, ArithmeticError):
    """A physical identity that a result must keep is broken; the message names it."""


class ConvergenceError(SpintorqueError, ArithmeticError):
    """A numerical procedure that did not reach what was asked of it."""


class WorkersError(SpintorqueError, RuntimeError):
    """An executor whose workers, or whose scheduler, are gone; finished parts are kept."""


class SpintorqueWarning(UserWarning):
    """A result or a question that deserves a second look."""
