from __future__ import annotations

from dataclasses import replace

import torch

from articleqa.index.records import Passage
from training.data import PARALLEL, Example, Part
from training.query_sampling import Config, Pool, Sampler

CONFIG = replace(Config(), batch=3, translated=2)
TRANSLATIONS = [{"en": f"When {n}?", "fr": f"Quand {n} ?"} for n in range(5)]


def pool(name: str, first: int) -> Pool:
    """A collection of three articles with two passages each, and a question for each passage. A passage's one row is its number."""
    passages = [Passage(at, f"{name}-{at // 2}", 0, 1, "x", ()) for at in range(6)]
    examples = [Example(f"{name} {at}", (at,), f"key-{at}", str(at // 2)) for at in range(6)]
    part = Part(name, passages, [str(at // 2) for at in range(6)], [["x"]] * 6, examples)
    return Pool(part, [torch.tensor([[float(first + at)]]) for at in range(6)])


def sampler(config: Config) -> Sampler:
    names = [*PARALLEL, "piaf"]
    return Sampler({name: pool(name, 100 * number) for number, name in enumerate(names)}, TRANSLATIONS, config)


def test_a_parallel_question_is_asked_of_its_article_in_any_language() -> None:
    draws = sampler(replace(CONFIG, parallel_share=1.0))
    languages = set()
    for _ in range(60):
        questions, rows, gold = draws.draw()
        assert (len(questions), len(rows), len(gold)) == (3, 6 + 6, 3)  # each article once, and all passages of the other collection
        for question, (position,) in zip(questions, gold, strict=True):
            asked_in, _, number = question.partition(" ")
            collection, passage = divmod(int(rows[position].item()), 100)
            assert passage == int(number)
            languages.add((asked_in, PARALLEL[collection]))
    assert len({question for question, _ in languages}) == len({article for _, article in languages}) == len(PARALLEL)


def test_another_collections_question_is_asked_of_its_own_passages_and_the_parallel_ones() -> None:
    questions, rows, gold = sampler(replace(CONFIG, parallel_share=0.0)).draw()
    assert len(rows) == 6 + 6
    assert [f"piaf {int(rows[position].item()) - 100 * len(PARALLEL)}" for (position,) in gold] == questions


def test_the_same_seed_draws_the_same() -> None:
    first, second = sampler(CONFIG), sampler(CONFIG)
    for _ in range(10):
        (questions, rows, gold), (again, rows_again, gold_again) = first.draw(), second.draw()
        assert (questions, gold) == (again, gold_again)
        assert torch.equal(torch.cat(rows), torch.cat(rows_again))


def test_a_question_is_drawn_with_a_translation() -> None:
    questions, translations = sampler(CONFIG).translated()
    assert len(questions) == 2
    for question, translation in zip(questions, translations, strict=True):
        assert {question, translation} in [set(texts.values()) for texts in TRANSLATIONS]
