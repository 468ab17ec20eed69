"""The page of figures, docs/speed.md, made of what the rows measured. Pure functions; `chart.py` draws the picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.speed.figures import Figure, number

_HEAD = """# Speed and footprint

{summary}

{conditions}
`python -m benchmarks.speed FOLDER` measures everything again, and writes this page, [its figures](experiments/speed.json) and the picture.
Each row is a script of its own in `benchmarks/speed/`, whose docstring says what is compared. Both sides of a row took turns, in one run on
one machine; times are medians, and a ratio is the median of the ratios of the rounds: where it is to be at least something, how many times
as fast, else how many times as much. The ratios of the lexical index are those of the medians. Times of other machines differ, ratios less.
"""
_QUICK = "**Measured with `--quick`: these figures mean nothing.**\n"


def page(rows: Mapping[str, Mapping[str, Any]], picture: str | None = "speed.svg") -> str:
    """Return the page.

    Args:
        rows: By the name of a row, what `shared.run` wrote of it.
        picture: The name of the picture beside the page; None: there is none.

    Returns:
        The page in Markdown.
    """
    of_row = {name: figures_of(row) for name, row in rows.items()}
    figures = [figure for row in of_row.values() for figure in row]
    bounded = [figure for figure in figures if figure.is_met is not None]
    missed = [_beside(figure) for figure in bounded if not figure.is_met]
    summary = f"{len(bounded) - len(missed)} of {len(bounded)} targets are met." + (f" Not met: {'; '.join(missed)}." if missed else "")
    parts = [_HEAD.format(summary=summary, conditions=conditions(rows))]
    if any(row["quick"] for row in rows.values()):
        parts.append(_QUICK)
    parts.append(table([figure for figure in figures if figure.passages is None]))
    sizes = [figure for figure in figures if figure.passages is not None]
    if sizes:
        parts.append("## From a thousand to a million passages\n")
        if picture:
            parts.append(f"![Time of a build without encoding, time of a search, memory and disk by the number of passages]({picture})\n")
        parts.append(table_of_sizes(sizes))
    parts.append(qualities(figures))
    return "\n".join(part for part in parts if part)


def figures_of(row: Mapping[str, Any]) -> list[Figure]:
    """Return the figures of a row as it was written."""
    return [Figure(**figure) for figure in row["figures"]]


def conditions(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """Return where, when and with which libraries was measured: a paragraph for each machine, with its rows where there are several."""
    by_machine: dict[str, list[str]] = {}
    for name, row in rows.items():
        by_machine.setdefault(row["machine"], []).append(name)
    paragraphs = []
    for machine, names in by_machine.items():
        which = f" ({', '.join(names)})" if len(by_machine) > 1 else ""
        days = sorted({rows[name]["date"] for name in names})
        loads = [rows[name]["load"] for name in names]
        versions = {package: version for name in names for package, version in rows[name]["versions"].items()}
        libraries = ", ".join(f"{package} {version}" for package, version in sorted(versions.items()))
        when = " to ".join(dict.fromkeys((days[0], days[-1])))
        load = f"load at the end of a row {min(loads)} to {max(loads)}"
        paragraphs.append(f"Measured on {machine}{which}, {when}, {load}; {libraries}.\n")
    return "\n".join(paragraphs)


def table(figures: Sequence[Figure]) -> str:
    """Return the table of figures: what, ours, the other's, ratio, target, met."""
    lines = ["| | ArticleQA | beside it | ratio | target | |", "|---|---|---|---|---|---|"]
    for figure in figures:
        rival = "" if figure.rival is None else f"{figure.against}: {_with_unit(figure.rival, figure.unit)}"
        ratio = "" if figure.ratio is None else f"**{number(figure.ratio)} ×**"
        lines.append(_line(figure.what, _with_unit(figure.ours, figure.unit), rival, ratio, figure.target, _met(figure)))
    return "\n".join(lines) + "\n"


def table_of_sizes(figures: Sequence[Figure]) -> str:
    """Return the table of figures at several sizes, a column each; a target stands behind the value that it is for."""
    sizes = sorted({figure.passages for figure in figures if figure.passages is not None})
    found = {(figure.what, figure.passages): figure for figure in figures}
    lines = [_line("passages", *(f"{size:,}" for size in sizes)), "|---|" + "---|" * len(sizes)]
    for what in dict.fromkeys(figure.what for figure in figures):
        lines.append(_line(what, *(_at_size(found.get((what, size))) for size in sizes)))
    return "\n".join(lines) + "\n"


def qualities(figures: Iterable[Figure]) -> str:
    """Return a list of what was said of the work of each figure, each sentence once."""
    said = dict.fromkeys((figure.what, figure.quality) for figure in figures if figure.quality)
    lines = [f"- {what}: {quality}." for what, quality in said]
    return "\n".join(["## How good the work was\n", *lines, ""]) if lines else ""


def _beside(figure: Figure) -> str:
    return f"{figure.what}, beside {figure.against}" if figure.against else figure.what


def _at_size(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    value = _with_unit(figure.ours, figure.unit)
    return value if figure.is_met is None else f"{value} ({figure.target}: {_met(figure)})"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _with_unit(value: float, unit: str) -> str:
    return f"{number(value)} {unit}"


def _met(figure: Figure) -> str:
    return {None: "", True: "met", False: "**not met**"}[figure.is_met]
