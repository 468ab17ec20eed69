"""A figure of the table: what was measured, beside what, and whether it is as good as it should be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table.

    Attributes:
        what: What was measured.
        ours: The value, in `unit`.
        unit: "s", "ms", "MB" or another unit.
        against: What it is compared with; "" where it stands alone.
        rival: The other's value, in the same unit.
        ratio: How the two compare. "times as fast" where the target is a least one, else how many times as much.
        at_least: The least that the ratio, or the value where there is no ratio, is to be. None: no such target.
        at_most: The most that it is to be. None: no such target.
        quality: A sentence on how good the work was on both sides.
        passages: The size of the index, for a figure that is measured at several sizes; None for others.
    """

    what: str
    ours: float
    unit: str
    against: str = ""
    rival: float | None = None
    ratio: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    quality: str = ""
    passages: int | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        value = self.ours if self.ratio is None else self.ratio
        if self.at_least is None and self.at_most is None:
            return None
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    @property
    def target(self) -> str:
        """The target in words, "" where there is none."""
        unit = self.unit if self.ratio is None else "×"
        bounds = (("≥", self.at_least), ("≤", self.at_most))
        return ", ".join(f"{sign} {number(bound)} {unit}" for sign, bound in bounds if bound is not None)

    def __str__(self) -> str:
        parts = [f"{self.what}: {number(self.ours)} {self.unit}"]
        if self.rival is not None:
            parts.append(f"{self.against} {number(self.rival)} {self.unit}")
        if self.ratio is not None:
            parts.append(f"ratio {number(self.ratio)}")
        if self.target:
            parts.append(f"target {self.target}: {'met' if self.is_met else 'not met'}")
        return ", ".join(parts) + (f". {self.quality}" if self.quality else "")


def number(value: float) -> str:
    """Return a number with three digits, and thousands apart."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
