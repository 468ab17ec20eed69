"""What reading one file may cost. A small file can ask for hours or for all memory, by mistake or on purpose."""

from __future__ import annotations

from dataclasses import asdict, dataclass

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may cost. A file that reaches a limit is reported by name, and the others are read.

    Attributes:
        seconds: How much computing time an article may take, and each page whose text is recognised in a picture; a large file has a
            second more for each megabyte.
        megabytes: How much memory a file may take; a large file has three times its own size more.
        characters: How long an article may be.

    Raises:
        ValueError: A limit is not a positive number.
    """

    seconds: float = 30.0
    megabytes: int = 1_000
    characters: int = 10_000_000

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not isinstance(value, (int, float)) or isinstance(value, bool) or not value > 0:
                raise ValueError(f"{name} must be a number above 0, not {value!r}")

    def of_file(self, size: int) -> Limits:
        """Return the limits of a file of that size, in bytes."""
        megabytes = size / _MEGABYTE
        return Limits(self.seconds + megabytes, self.megabytes + int(3 * megabytes), self.characters)
