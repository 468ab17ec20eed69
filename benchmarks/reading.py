"""Measure reading and abstention on every collection of a folder, and print the table of docs/results.md.

    python benchmarks/reading.py FOLDER [--split dev] [--sample N] [--only NAME…]

For each collection, over the index of all its articles:

- hit@1 before and after reranking;
- F1 and exact match of the best guess, and F1 of what is read in the passage that holds the answer;
- AUROC and calibration error of the confidence: every question is asked twice more, with its article left out, and with the answer's
  passages left out.

Brackets are 95 % intervals.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from articleqa.evaluation.datasets import collections_in
from articleqa.evaluation.evaluate import evaluate
from articleqa.evaluation.intervals import Figure
from articleqa.evaluation.report import Report

_HEAD = (
    "collection", "questions", "hit@1", "reranked", "F1", "exact", "F1, passage given", "AUROC article out",
    "AUROC passages out", "calibration error",
)  # fmt: skip


def row(report: Report) -> list[str]:
    """Return the cells of a collection's line in the table."""
    return [
        report.collection,
        str(report.answerable),
        _percent(report.retrieval["hybrid"]["hit@1"]),
        _percent(report.retrieval["reranked"]["hit@1"]),
        _percent(report.answers["f1"], interval=True),
        _percent(report.answers["exact"]),
        _percent(report.gold_passage["f1"]),
        *(f"{a.auroc:.2f} ({a.auroc_low:.2f} to {a.auroc_high:.2f})" for a in report.abstention.values()),
        ", ".join(f"{a.calibration_error:.2f}" for a in report.abstention.values()),
    ]


def mean_f1(reports: list[Report], prefix: str) -> str:
    """Return a sentence with the mean F1 of the collections whose names begin with a prefix; there must be one."""
    figures = [f.value for r in reports if r.collection.startswith(prefix) and (f := r.answers["f1"])]
    return f"mean F1 of {len(figures)} {prefix}*: {100 * np.mean(figures):.1f}"


def _percent(figure: Figure | None, *, interval: bool = False) -> str:
    if figure is None:
        return "–"
    text = f"{100 * figure.value:.1f}"
    if not interval or figure.low is None or figure.high is None:
        return text
    return f"{text} ({100 * figure.low:.0f} to {100 * figure.high:.0f})"


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--only", nargs="+", metavar="NAME")
    arguments = parser.parse_args()
    print(f"| {' | '.join(_HEAD)} |\n|{'---|' * len(_HEAD)}")
    reports = []
    for folder in collections_in(arguments.folder):
        if arguments.only is None or folder.name in arguments.only:
            reports.append(evaluate(folder, split=arguments.split, sample=arguments.sample, gold_passage=True, unanswerable=True))
            print(f"| {' | '.join(row(reports[-1]))} |", flush=True)
    for prefix in ("xquad-", "mixed-"):
        if any(r.collection.startswith(prefix) for r in reports):
            print(mean_f1(reports, prefix))


if __name__ == "__main__":
    main()
