"""What the reader learns from: questions with the passages that answer them, and with those that come near and do not."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from training.data import NEWSROOM, OTHERS, PARALLEL
from training.kept import kept

MIXED = ("mixed-1", "mixed-2", "mixed-3")
EVALUATED = (NEWSROOM, *MIXED, *PARALLEL, *OTHERS)
# Collections to learn from alone.
EXTRA = (
    "afriqa", "amqa", "drcd-eval", "estqa", "facqa", "fairytaleqa", "idk-mrc", "jsquad-eval", "kazqad-val", "mlqa-dev", "mlqa-dev-cross",
    "pquad-eval", "qed-train", "swequad-mc",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A question with passages that hold its answer, and such that come near.

    `right` are (passage, start, end), with the place of an answer inside the passage, none for a near miss; `wrong` passages without one.
    `key` is the same in every translation of a question.
    """

    question: str
    key: str
    right: list[tuple[int, int, int]]
    wrong: list[int]


@dataclass(frozen=True)
class Split:
    """One split of a collection; `passages` are (title, text)."""

    passages: list[tuple[str, str]]
    cases: list[Case]


def load(collection: Path, split: str, work: Path, *, most: int | None = None) -> Split:
    """Its cases, in an order drawn by chance, or read from `work` where they were made before; `most` takes so many of them.

    For "train" only passages of articles are kept that are asked about in this split alone.
    """

    def make() -> dict[str, object]:
        from training.passage_search import split_of  # imported late: what is kept can be trained on where nothing can be searched

        return asdict(split_of(collection, split, most))

    row = kept(work / f"{collection.name}.{split}.json.gz", make)
    cases = [Case(c["question"], c["key"], [(p, s, e) for p, s, e in c["right"]], c["wrong"]) for c in row["cases"]]
    return Split([(title, text) for title, text in row["passages"]], cases)
