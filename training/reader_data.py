"""What the reader is trained on: questions with passages that answer them, and with passages that come near and do not."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from training.data import NEWSROOM, OTHERS, PARALLEL
from training.json_cache import cached

MIXED = ("mixed-1", "mixed-2", "mixed-3")
EVALUATED = (NEWSROOM, *MIXED, *PARALLEL, *OTHERS)
# Collections that are trained on and not evaluated.
EXTRA = (
    "afriqa", "amqa", "drcd-eval", "estqa", "facqa", "fairytaleqa", "idk-mrc", "jsquad-eval", "kazqad-val", "mlqa-dev", "mlqa-dev-cross",
    "pquad-eval", "qed-train", "swequad-mc",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A question with passages that hold its answer, and with passages that come near.

    Attributes:
        question: The question.
        key: The same in every translation of the question.
        right: (passage, start, end) for each place of an answer: the position in `Split.passages`, and the answer's span in that passage's
            text. Empty for a near miss.
        wrong: Positions of passages without an answer, the nearest first.
    """

    question: str
    key: str
    right: list[tuple[int, int, int]]
    wrong: list[int]


@dataclass(frozen=True)
class Split:
    """One split of a collection.

    Attributes:
        passages: (title, text) of each passage.
        cases: The questions.
    """

    passages: list[tuple[str, str]]
    cases: list[Case]


def load(collection: Path, split: str, work: Path, *, most: int | None = None) -> Split:
    """Return the cases of a split, in random order. They are cached.

    Args:
        collection: The collection's folder.
        split: The split. For "train", articles that questions of another split are about are left out.
        work: The folder of the caches.
        most: The number of cases, at most; None: as `training.passage_search.split_of` says. It has no effect where there is a cache.
    """

    def compute() -> dict[str, object]:
        from training.passage_search import split_of  # imported late: from the cache, a machine without an index can train, too

        return asdict(split_of(collection, split, most))

    record = cached(work / f"{collection.name}.{split}.json.gz", compute)
    cases = [Case(c["question"], c["key"], [(p, s, e) for p, s, e in c["right"]], c["wrong"]) for c in record["cases"]]
    return Split([(title, text) for title, text in record["passages"]], cases)
