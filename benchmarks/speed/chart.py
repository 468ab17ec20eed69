"""The picture of docs/speed.md: how time, memory and disk grow with the number of passages, on logarithmic axes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from benchmarks.speed.figures import Figure
from benchmarks.speed.sizes import DISK, RESIDENT, SEARCH, WRITTEN

_CHARTS: Final = {
    WRITTEN: "build without encoding, s",
    SEARCH: "search from the vector on, ms",
    RESIDENT: "resident, MB",
    DISK: "on the disk, MB",
}


def draw(figures: Iterable[Figure], path: Path) -> bool:
    """Draw four small charts.

    Args:
        figures: Those of the row `sizes`; others are ignored.
        path: The file to write, an SVG.

    Returns:
        Whether it was written: not where nothing was measured at several sizes.

    Raises:
        SystemExit: matplotlib is not installed.
    """
    at_size = [figure for figure in figures if figure.passages is not None]
    if not at_size:
        return False
    try:
        import matplotlib
    except ImportError:
        raise SystemExit("The picture needs what benchmarks/requirements.txt lists.") from None
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "articleqa"  # the same figures are the same file
    from matplotlib import pyplot

    plot, axes = pyplot.subplots(1, len(_CHARTS), figsize=(12, 2.8), layout="constrained")
    for axis, (what, title) in zip(axes, _CHARTS.items(), strict=True):
        points = sorted((figure.passages or 0, figure.ours) for figure in at_size if figure.what == what and figure.ours > 0)
        values = [value for _, value in points]
        axis.loglog([size for size, _ in points], values, marker="o", color="#1f5f8b")
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("passages", fontsize=9)
        axis.yaxis.set_major_formatter("{x:,g}")
        axis.yaxis.set_minor_formatter("{x:,g}" if max(values, default=0) < 100 * min(values, default=0) else "")
        axis.tick_params(labelsize=8, which="both")
        axis.grid(visible=True, alpha=0.3)
    plot.savefig(path, metadata={"Date": None})
    pyplot.close(plot)
    return True
