"""What fuzzing found."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that broke something.

    Attributes:
        what: What went wrong, and where in the code: one failure of each kind is kept.
        data: The input.
        message: What was raised.
    """

    what: str
    data: object
    message: str


@dataclass(frozen=True, slots=True)
class FuzzReport:
    """What fuzzing one target found.

    Attributes:
        target: The target's name.
        inputs: How many inputs were tried.
        seconds: How long they took.
        failures: What broke, one input of each kind.
    """

    target: str
    inputs: int
    seconds: float
    failures: tuple[Failure, ...]

    def __str__(self) -> str:
        rate = self.inputs / self.seconds if self.seconds else 0.0
        return f"{self.target}: {self.inputs:,} inputs, {rate:,.0f} a second, {len(self.failures)} failures"


def failure_of(error: BaseException, data: object, message: str) -> Failure:
    """Return a failure, named by the kind of error and the last place in this project that it passed."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(_ROOT)]
    frames = [frame for frame in frames if ".venv" not in frame.filename] or frames
    place = f"{Path(frames[-1].filename).relative_to(_ROOT)}:{frames[-1].lineno}" if frames else "outside"
    law = " ({})".format(str(error).partition("\n")[0]) if isinstance(error, AssertionError) else ""  # pytest adds lines
    return Failure(f"{type(error).__name__}{law} in {place}", data, message)
