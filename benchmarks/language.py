"""Measure how often `articleqa.index.text.language.identify` is sure of a language, and how often it is right then.

    python benchmarks/language.py FOLDER [--split dev] [--expected]

The texts are the questions and articles of collections. With `--expected`, the languages of all these collections are taken to be likelier
than others, as the languages of an archive are.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path

from articleqa.evaluation.datasets import collections_in, read_questions
from articleqa.index.loaders import read_sources
from articleqa.index.text.language import SURE, SURE_OF_TEXT, canonical, identify

_MOST = 300
"""Texts of each language and kind, at most."""


def texts(folder: Path, split: str) -> dict[str, dict[str, list[str]]]:
    """Return the texts of all collections in a folder, by kind ("questions", "articles", "first 900") and language.

    Args:
        folder: The folder of the collections.
        split: The split of the questions.
    """
    by_kind: dict[str, dict[str, list[str]]] = {kind: defaultdict(list) for kind in ("questions", "articles", "first 900")}
    for collection in collections_in(folder):
        for question in read_questions(collection, split=split):
            if question.lang and not collection.name.startswith("mixed"):
                by_kind["questions"][canonical(question.lang)].append(question.question)
        for article in read_sources([collection], progress=lambda *_: None).articles:
            if article.lang:
                by_kind["articles"][canonical(article.lang)].append(article.text)
                by_kind["first 900"][canonical(article.lang)].append(article.text[:900])
    return by_kind


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--expected", action="store_true")
    arguments = parser.parse_args()
    for kind, by_language in texts(arguments.folder, arguments.split).items():
        sure = SURE if kind == "questions" else SURE_OF_TEXT
        expected = set(by_language) if arguments.expected else set()
        cells, tested, answered, right = [], 0, 0, 0
        began = time.perf_counter()
        for language, samples in sorted(by_language.items()):
            codes = [identify(text, expected=expected, sure=sure) for text in samples[:_MOST]]
            tested += len(codes)
            answered += sum(code is not None for code in codes)
            right += sum(code == language for code in codes)
            cells.append(f"{language} {sum(code == language for code in codes)}/{sum(code is not None for code in codes)}/{len(codes)}")
        milliseconds = 1000 * (time.perf_counter() - began) / tested
        print(f"{kind}: sure of {answered / tested:.1%}, right in {right / max(1, answered):.2%} of these; {milliseconds:.2f} ms each")
        print(f"    right/sure/all: {', '.join(cells)}")


if __name__ == "__main__":
    main()
