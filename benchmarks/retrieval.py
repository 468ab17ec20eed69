"""Measure retrieval on every collection of a folder, and print the table of docs/results.md.

    python benchmarks/retrieval.py FOLDER [--split dev] [--only NAME…]

For each collection it prints hit@1 and hit@10 of BM25, of the vectors, and of both together, with the 95 % interval of the last. Below the
table it says where both together are worse than the better one alone, by more than a point or two questions, whichever is more.

The first run indexes all collections, which takes half an hour on two cores; a second run takes minutes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from articleqa.evaluation.datasets import collections_in
from articleqa.evaluation.evaluate import evaluate
from articleqa.evaluation.intervals import Figure
from articleqa.evaluation.report import Report

_MEASURES = ("hit@1", "hit@10")


def row(report: Report) -> str:
    """Return a collection's line in the table."""
    cells = [report.collection, str(report.answerable), f"{report.passages:,}"]
    for measure in _MEASURES:
        bm25, dense, hybrid = (_figure(report, mode, measure) for mode in ("bm25", "dense", "hybrid"))
        interval = "" if hybrid.low is None else f" ({hybrid.low:.3f} to {hybrid.high:.3f})"
        cells += [f"{bm25.value:.3f}", f"{dense.value:.3f}", f"**{hybrid.value:.3f}**{interval}"]
    return f"| {' | '.join(cells)} |"


def shortfalls(report: Report) -> list[str]:
    """Return a sentence for each measure in which both together are worse than one alone, by more than a point or two questions."""
    sentences = []
    tolerance = max(0.01, 2 / report.answerable)
    for measure in _MEASURES:
        bm25, dense, hybrid = (_figure(report, mode, measure).value for mode in ("bm25", "dense", "hybrid"))
        if hybrid < max(bm25, dense) - tolerance:
            sentences.append(f"{report.collection}: {measure} {hybrid:.3f}, the better half alone {max(bm25, dense):.3f}")
    return sentences


def _figure(report: Report, mode: str, measure: str) -> Figure:
    figure = report.retrieval[mode][measure]
    if figure is None:
        raise SystemExit(f"{report.collection} has no answerable question in this split.")
    return figure


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--only", nargs="+", metavar="NAME")
    arguments = parser.parse_args()
    print("| collection | questions | passages | hit@1 BM25 | vectors | both | hit@10 BM25 | vectors | both |")
    print("|---|---|---|---|---|---|---|---|---|")
    worse = []
    for folder in collections_in(arguments.folder):
        if arguments.only is None or folder.name in arguments.only:
            report = evaluate(folder, split=arguments.split, read=False)
            print(row(report), flush=True)
            worse += shortfalls(report)
    print("\n".join(["", *(worse or ["Nowhere are both together worse than one alone by more than a point or two questions."])]))


if __name__ == "__main__":
    main()
