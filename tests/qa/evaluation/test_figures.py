from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from articleqa.evaluation.datasets import Gold, Question
from articleqa.evaluation.figures import by_answer_type, by_languages, figure, group_of, nothing_near
from articleqa.evaluation.intervals import Figure
from articleqa.evaluation.outcomes import Outcome
from articleqa.index.records import Span
from articleqa.records import Answer, Evidence, Reply

GOLD = (Gold("a", 0, 6, "Monday"),)


def outcome(question: str, lang: str, article_lang: str, text: str, *, answered: bool = True) -> Outcome:
    guess = Answer(text, "a", 0, 6, 0.5, Span(0, 6), Span(0, 6))
    reply = Reply(question, (), (), guess, guess if answered else None)
    return Outcome(Question("1", lang, question, GOLD, None), {}, reply, reply, article_lang=article_lang)


def test_groups_by_what_is_asked_for() -> None:
    outcomes = [
        outcome("When?", "en", "en", "Monday"),
        outcome("Quand ?", "fr", "en", "Tuesday", answered=False),
        outcome("Oh?", "en", "en", ""),
    ]
    groups = by_answer_type(outcomes)
    assert list(groups) == ["time", "other"]
    once = [None, None]
    assert (groups["time"].questions, groups["time"].f1, groups["time"].answered) == (2, Figure(0.5, *once), Figure(0.5, *once))
    assert (groups["other"].questions, groups["other"].right) == (1, Figure(0.0, *once))


def test_groups_by_languages() -> None:
    outcomes = [outcome("When?", "en", "en-GB", "Monday"), *[outcome("Quand ?", "fr", "en", "Monday")] * 20]
    groups = by_languages([*outcomes, outcome("?", "", "en", "Monday")])  # of which no language is known
    assert {name: group.questions for name, group in groups.items()} == {"across two": 20, "one language": 1, "fr→en": 20}


def test_a_group_has_no_more_than_was_asked() -> None:
    group = group_of([(outcome("When?", "en", "en", "Monday"), None)])
    assert (group.questions, group.f1) == (1, None)


def test_intervals_are_over_articles() -> None:
    """Ten questions about one article say less than ten about ten articles."""

    def outcomes(articles: Sequence[str]) -> list[tuple[Outcome, float]]:
        questions = [Question(str(i), None, "?", (Gold(a, 0, 1, "x"),), None) for i, a in enumerate(articles)]
        return [(Outcome(q, {}), float(i % 2 == 0)) for i, q in enumerate(questions)]

    apart = figure(outcomes([f"a{i}" for i in range(10)]))
    together = figure(outcomes(["a", "b"] * 5))
    assert apart is not None
    assert together is not None
    assert (apart.value, together.value) == (0.5, 0.5)
    assert (together.low, together.high) == (0.0, 1.0)  # "a" is always right and "b" never
    assert apart.low is not None
    assert 0.1 <= apart.low <= 0.3
    assert figure([]) is None
    assert figure(outcomes(["a"])) == Figure(1.0, None, None)


def test_who_is_told_that_the_articles_do_not_answer() -> None:
    answered, unanswered = outcome("When?", "en", "en", "Monday"), outcome("When?", "en", "en", "Monday", answered=False)
    assert answered.reply is not None
    assert unanswered.reply is not None
    near = replace(unanswered.reply, closest=Evidence("Monday.", "a", 0, 7, Span(0, 7)))
    to_judge = replace(unanswered.reply, kind="yes_no", evidence=(Evidence("Monday.", "a", 0, 7, Span(0, 7)),))
    outcomes = [answered, replace(unanswered, left_out={"article left out": near}), replace(unanswered, reply=to_judge)]
    near_miss = replace(unanswered, question=replace(unanswered.question, answers=(), about="a"))
    assert nothing_near([*outcomes, unanswered, near_miss]) == {
        "answerable": Figure(0.5, None, None),
        "near miss": Figure(1.0, None, None),
        "article left out": Figure(0.0, None, None),
    }
    assert nothing_near([]) == {}
