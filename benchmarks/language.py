"""How often `articleqa.index.text.language.identify` is sure, and how often it is right then, on the questions and articles of collections.

    python benchmarks/language.py FOLDER [--split dev] [--expected]

With `--expected` the languages of all collections are taken as likelier than others, as those of an archive are.
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
"""Texts for each language and kind."""


def texts(folder: Path, split: str) -> dict[str, dict[str, list[str]]]:
    """Kind → language → texts."""
    found: dict[str, dict[str, list[str]]] = {"questions": defaultdict(list), "articles": defaultdict(list), "first 900": defaultdict(list)}
    for collection in collections_in(folder):
        for question in read_questions(collection, split=split):
            if question.lang and not collection.name.startswith("mixed"):
                found["questions"][canonical(question.lang)].append(question.question)
        for article in read_sources([collection], progress=lambda *_: None).articles:
            if article.lang:
                found["articles"][canonical(article.lang)].append(article.text)
                found["first 900"][canonical(article.lang)].append(article.text[:900])
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--expected", action="store_true")
    arguments = parser.parse_args()
    for kind, by_language in texts(arguments.folder, arguments.split).items():
        sure = SURE if kind == "questions" else SURE_OF_TEXT
        expected = set(by_language) if arguments.expected else set()
        cells, asked, said, right = [], 0, 0, 0
        began = time.perf_counter()
        for language, several in sorted(by_language.items()):
            codes = [identify(text, expected=expected, sure=sure) for text in several[:_MOST]]
            asked += len(codes)
            said += sum(code is not None for code in codes)
            right += sum(code == language for code in codes)
            cells.append(f"{language} {sum(code == language for code in codes)}/{sum(code is not None for code in codes)}/{len(codes)}")
        each = 1000 * (time.perf_counter() - began) / asked
        print(f"{kind}: sure of {said / asked:.1%}, right in {right / max(1, said):.2%} of these; {each:.2f} ms each")
        print(f"    right/sure/all: {', '.join(cells)}")


if __name__ == "__main__":
    main()
