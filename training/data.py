"""The train articles and questions of evaluation collections, cut into passages as an index does it."""

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

# One text in twelve languages. Questions and articles have the same ids in all of them, but for the collection's name.
PARALLEL = tuple(f"xquad-{lang}" for lang in ("ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh"))
# The other collections to train on. Not among them: policyqa and qamr, whose questions do not say which text they mean, and mixed-*, which
# is made from xquad.
OTHERS = ("arcd", "cmrc", "covid-qa", "faquad", "heq", "iapp-th", "jaquad", "norquad-news", "norquad-wiki", "piaf", "squad-it")
NEWSROOM = "newsroom"
# squad-it translates articles that XQuAD has too, and keeps the question ids. Their splits differ: an article can be in the train split of
# one and in the dev split of the other.
TRANSLATED, ITS_ORIGINAL = "squad-it", "xquad-en"


@dataclass(frozen=True)
class Example:
    """A question with the passages that hold an answer.

    Attributes:
        question: The question.
        gold: The positions of these passages in `Part.passages`, ascending.
        key: The same in every language of a parallel text.
        article: The article that answers, as in `Part.articles`.
    """

    question: str
    gold: tuple[int, ...]
    key: str
    article: str


@dataclass(frozen=True)
class Part:
    """Train articles of one collection.

    Attributes:
        name: The name of the collection.
        passages: The passages of all articles, article by article.
        articles: The article of each passage, by an id that is the same in all parallel collections.
        texts: The texts of each passage that are embedded: its own, then those of its windows.
        examples: The questions.
    """

    name: str
    passages: list[Passage]
    articles: list[str]
    texts: list[list[str]]
    examples: list[Example]

    @property
    def language(self) -> str:
        """The language of most passages."""
        return Counter(p.lang or "" for p in self.passages).most_common(1)[0][0]


def articles_of(folder: Path) -> dict[str, Article]:
    """Return the articles of a collection by their ids."""
    return {article.id: article for article in read_sources([folder], progress=lambda *_: None).articles}


def translations_in(parallel: Path, newsroom: Path) -> list[dict[str, str]]:
    """Return questions that exist in several languages.

    Args:
        parallel: A folder of .jsonl.gz files, whose lines have `texts`: a question by language.
        newsroom: The newsroom collection, of which the train split is used.

    Returns:
        For each question its text by language, two languages at least; those of `parallel` first.
    """
    from_files = [dict(row["texts"]) for file in sorted(parallel.glob("*.jsonl.gz")) for _, _, row in rows_of(file)]
    by_key: dict[str, dict[str, str]] = {}
    for question in read_questions(newsroom, split="train"):
        by_key.setdefault(shared_key(question), {})[question.lang or ""] = question.question
    return [texts for texts in [*from_files, *by_key.values()] if len(texts) > 1]


def shared_key(question: Question) -> str:
    """Return the part of a question's id that its translations have, too: what follows the last hyphen."""
    return question.id.rpartition("-")[2]


def kept_apart(collection: Path, questions: Sequence[Question]) -> set[str]:
    """Return the ids of the articles that must not be trained on, because questions of other splits are about them.

    For a translated collection, questions of its original count too.

    Args:
        collection: The collection's folder; the folder of its original lies beside it.
        questions: All questions of the collection.
    """
    apart = {article for q in questions if q.split != "train" for article in (*(a.article for a in q.answers), q.about) if article}
    if collection.name == TRANSLATED:
        originals = {shared_key(q) for q in read_questions(collection.with_name(ITS_ORIGINAL)) if q.split != "train"}
        apart |= {a.article for q in questions if shared_key(q) in originals for a in q.answers}
    return apart


def train_part(folder: Path, encoder: Encoder, *, most: int | None = None, seed: int = 0) -> Part:
    """Return randomly drawn train articles, cut into passages. Articles that questions of another split are about are left out.

    Args:
        folder: The collection's folder.
        encoder: Its tokens say where passages end.
        most: Articles are drawn, each as a whole, until there are so many passages; None: all.
        seed: For the order in which articles are drawn.
    """
    questions = [q for q in read_questions(folder) if q.answers]
    article_ids = sorted({a.article for q in questions for a in q.answers} - kept_apart(folder, questions))
    random.Random(seed).shuffle(article_ids)  # noqa: S311  # not for secrets
    articles = articles_of(folder)
    passages: list[Passage] = []
    texts: list[list[str]] = []
    for id_ in article_ids:
        if most is not None and len(passages) >= most:
            break
        article, article_passages = cut(articles[id_], encoder, first_id=len(passages))
        passages += article_passages
        texts += embedded_texts(article, article_passages, encoder)
    passages_of: dict[str, list[Passage]] = {}
    for passage in passages:
        passages_of.setdefault(passage.article_id, []).append(passage)
    examples = []
    for question in questions:
        gold = {
            p.id for a in question.answers for p in passages_of.get(a.article, ()) if holds(p.article_id, p.start, p.end, question.answers)
        }
        if gold:
            article_id = question.answers[0].article.removeprefix(f"{folder.name}-")
            examples.append(Example(question.question, tuple(sorted(gold)), shared_key(question), article_id))
    return Part(folder.name, passages, [p.article_id.removeprefix(f"{folder.name}-") for p in passages], texts, examples)
