"""The train articles and questions of evaluation collections, cut and embedded as an index does it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from articleqa.evaluation.datasets import Question, read_questions, rows_of
from articleqa.evaluation.metrics import holds
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.ingest.preparation import cut, embedded_texts
from articleqa.index.loaders import read_sources
from articleqa.index.records import Article, Passage

# Collections that are one text in twelve languages: question ids match, and so do articles.
PARALLEL = tuple(f"xquad-{lang}" for lang in ("ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh"))
# The others that are learned from. Left out: policyqa and qamr, whose questions do not say which text they mean; mixed-*, made from xquad.
OTHERS = ("arcd", "cmrc", "covid-qa", "faquad", "heq", "iapp-th", "jaquad", "norquad-news", "norquad-wiki", "piaf", "squad-it")
NEWSROOM = "newsroom"
# A translation of articles that XQuAD has as well, with the same question ids; an article can be on one side of the one and on another side
# of the other.
TRANSLATED, ITS_ORIGINAL = "squad-it", "xquad-en"


@dataclass(frozen=True)
class Example:
    """A question and the passages (positions in its part) that hold an answer; `key` is the same in every language of a parallel text."""

    question: str
    gold: tuple[int, ...]
    key: str
    article: str


@dataclass(frozen=True)
class Part:
    """The train articles of one collection. `texts` are a passage's rows, as embedded; `article` numbers match in parallel collections."""

    name: str
    passages: list[Passage]
    articles: list[str]
    texts: list[list[str]]
    examples: list[Example]

    @property
    def language(self) -> str:
        """The language that most of its passages are in."""
        return Counter(p.lang or "" for p in self.passages).most_common(1)[0][0]


def articles_of(folder: Path) -> dict[str, Article]:
    """A collection's articles, by id."""
    return {article.id: article for article in read_sources([folder], progress=lambda *_: None).articles}


def translations_in(parallel: Path, newsroom: Path) -> list[dict[str, str]]:
    """Questions in several languages, by language: those of the files in `parallel` and of newsroom's train split."""
    said = [dict(row["texts"]) for file in sorted(parallel.glob("*.jsonl.gz")) for _, _, row in rows_of(file)]
    by_key: dict[str, dict[str, str]] = {}
    for question in read_questions(newsroom, split="train"):
        by_key.setdefault(shared_key(question), {})[question.lang or ""] = question.question
    return [texts for texts in [*said, *by_key.values()] if len(texts) > 1]


def shared_key(question: Question) -> str:
    """What the id of a question and those of its translations have in common: the last part, in SQuAD's own collections SQuAD's id."""
    return question.id.rpartition("-")[2]


def kept_apart(collection: Path, questions: Sequence[Question]) -> set[str]:
    """Articles of a collection that are not to be learned from: those that its `questions`, or their originals, ask about elsewhere."""
    apart = {article for q in questions if q.split != "train" for article in (*(a.article for a in q.answers), q.about) if article}
    if collection.name == TRANSLATED:
        originals = {shared_key(q) for q in read_questions(collection.with_name(ITS_ORIGINAL)) if q.split != "train"}
        apart |= {a.article for q in questions if shared_key(q) in originals for a in q.answers}
    return apart


def train_part(folder: Path, encoder: Encoder, *, most: int | None = None, seed: int = 0) -> Part:
    """Whole train articles until they have `most` passages, drawn by chance; no article of another split, though it be unasked there."""
    questions = [q for q in read_questions(folder) if q.answers]
    asked = sorted({a.article for q in questions for a in q.answers} - kept_apart(folder, questions))
    random.Random(seed).shuffle(asked)  # noqa: S311  # not for secrets
    articles = articles_of(folder)
    passages: list[Passage] = []
    texts: list[list[str]] = []
    for id_ in asked:
        if most is not None and len(passages) >= most:
            break
        article, made = cut(articles[id_], encoder, first_id=len(passages))
        passages += made
        texts += embedded_texts(article, made, encoder)
    where: dict[str, list[Passage]] = {}
    for passage in passages:
        where.setdefault(passage.article_id, []).append(passage)
    examples = []
    for question in questions:
        held = {p.id for a in question.answers for p in where.get(a.article, ()) if holds(p.article_id, p.start, p.end, question.answers)}
        if held:
            article_id = question.answers[0].article.removeprefix(f"{folder.name}-")
            examples.append(Example(question.question, tuple(sorted(held)), shared_key(question), article_id))
    return Part(folder.name, passages, [p.article_id.removeprefix(f"{folder.name}-") for p in passages], texts, examples)
