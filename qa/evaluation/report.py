"""The report of an evaluation, and its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from articleqa.evaluation.abstention import Abstention
from articleqa.evaluation.conversations import ConversationFigures
from articleqa.evaluation.figures import Group
from articleqa.evaluation.intervals import Figure
from articleqa.evaluation.stories import StoryFigures

_MOST_ARTICLES = 30
"""Articles are listed one by one if there are at most so many."""


@dataclass(frozen=True, slots=True)
class Careless:
    """The figures of the questions that one way of typing changes.

    Attributes:
        typed: The questions as they are typed in this way.
        as_it_was: The same questions as they are in the collection.
    """

    typed: Group
    as_it_was: Group


@dataclass(frozen=True, slots=True)
class Report:
    """What `evaluate` measured. What was not asked for is empty, and a figure over nothing is None.

    Attributes:
        collection: The name of the collection's folder.
        split: The split that was asked. None: all of them.
        articles: How many articles are in the index.
        passages: How many passages are in the index.
        answerable: How many of the questions asked have answers.
        unanswerable: How many have none.
        retrieval: hit@1, hit@3, hit@10 and MRR@10 over all articles, by mode. "reranked" is "hybrid" after the best passages were read.
        answers: The measures of replies, by name; a question with `within` is asked of that article only. Over answerable questions: `f1`
            and `exact` compare the words of the best guess with the gold answers (`metrics.py`), `right` is the part of the best guesses
            that is right (`is_right`), `sentence` the part whose sentence holds a gold answer, `answered` the part of the questions that
            got an answer. Over the other questions: `abstained` is the part that got none. Over all: `precision` is the part of the
            answers that is right, `sure_precision` the same of sure answers, `sure_of_right` the part of the right answers that is sure.
        archive: The same measures of the answerable questions, asked of all articles. Empty where no question has `within`.
        by_answer_type: The answerable questions by expected answer type.
        by_languages: The answerable questions by the languages of question and article.
        careless: The questions that a way of careless typing changes, by its name.
        gold_passage: `f1` and `exact` where the reader is given the passage that holds the answer.
        abstention: The measures of abstention, with the answerable questions against each "near miss", and against themselves without the
            article that answers ("article left out") or without the passages that do ("passages left out").
        nothing_near: The part of the questions that are told that the articles do not answer: of the "answerable" ones, where that is
            wrong, and of the groups of `abstention`. With intervals.
        milliseconds: The time until the answer per question: "median" and "maximum".
        conversations: The figures of the collection's conversations, None where it has none.
        stories: The figures of the collection's questions that several articles answer, None where it has none.
        by_article: For each article that answers questions: how many "questions", for how many a passage with the answer came first
            ("hit@1"), and how many best guesses are "right".
    """

    collection: str
    split: str | None
    articles: int
    passages: int
    answerable: int
    unanswerable: int
    retrieval: dict[str, dict[str, Figure | None]]
    answers: dict[str, Figure | None]
    archive: dict[str, Figure | None]
    by_answer_type: dict[str, Group]
    by_languages: dict[str, Group]
    careless: dict[str, Careless]
    gold_passage: dict[str, Figure | None]
    abstention: dict[str, Abstention]
    nothing_near: dict[str, Figure]
    milliseconds: dict[str, float]
    conversations: ConversationFigures | None
    stories: StoryFigures | None
    by_article: dict[str, dict[str, int]]


def report_text(report: Report) -> str:
    """Return a report as a table, with the interval of each figure."""
    lines = [
        f"{report.collection}: {report.articles} articles, {report.passages} passages, "
        f"{report.answerable} answerable questions, {report.unanswerable} others",
        f"{'':10}" + "".join(f"{name:>20}" for name in ("hit@1", "hit@3", "hit@10", "MRR@10")),
    ]
    for mode, row in report.retrieval.items():
        lines.append(f"{mode:10}" + "".join(f"{_figure(figure):>20}" for figure in row.values()))
    lines += _measures(report.answers)
    if report.archive:
        lines += ["asked of all articles:", *_measures(report.archive)]
    for title, groups in (("by what is asked for", report.by_answer_type), ("by languages, question → article", report.by_languages)):
        if len(groups) > 1:
            lines += [f"{title}:", *(f"  {name:13}{_group(group)}" for name, group in groups.items())]
    for way, groups_of_way in report.careless.items():
        lines += [f"{way}: {_group(groups_of_way.typed)}", f"  as it was: {_group(groups_of_way.as_it_was)}"]
    lines += [f"{'gold ' + name:10}{_figure(figure):>20}" for name, figure in report.gold_passage.items()]
    for name, measured in report.abstention.items():
        lines += _abstention(name, measured)
    parts = ", ".join(f"{name} {_figure(part)}" for name, part in report.nothing_near.items())
    lines += [f"told that the articles do not answer: {parts}"] * bool(parts)
    if report.milliseconds:
        lines.append("milliseconds per question: " + ", ".join(f"{name} {value:.0f}" for name, value in report.milliseconds.items()))
    lines += [*_conversations(report.conversations), *_stories(report.stories)]
    if len(report.by_article) <= _MOST_ARTICLES:
        lines += [f"{id_}: of {c['questions']} questions " + _counts(c) for id_, c in report.by_article.items()]
    lines.append("In brackets: 95 % intervals, bootstrap over articles, conversations or stories.")
    return "\n".join(lines)


def _measures(answers: Mapping[str, Figure | None]) -> list[str]:
    return [f"{name.replace('_', ' '):14}{_figure(figure):>20}" for name, figure in answers.items()]


def _group(group: Group) -> str:
    return f"{group.questions:5} questions, F1 {_figure(group.f1)}, right {_figure(group.right)}, answered {_figure(group.answered)}"


def _conversations(figures: ConversationFigures | None) -> list[str]:
    if figures is None:
        return []
    by_lang = (f"{lang or 'unknown'} {_value(f['follow_ups'])} ({_value(f['alone'])})" for lang, f in figures.by_lang.items())
    return [
        f"{figures.conversations} conversations, shares of right best guesses, and in parentheses the same turns asked without history:",
        f"  {figures.turns['follow_ups']} follow-ups {_figure(figures.follow_ups)} ({_figure(figures.follow_ups_alone)}), "
        f"{figures.missed_follow_ups} of them taken to stand alone; " + ", ".join(by_lang),
        f"  {figures.turns['others']} later turns that stand alone {_figure(figures.others)} ({_figure(figures.others_alone)}), "
        f"{figures.false_follow_ups} of them taken for follow-ups",
        "  milliseconds per follow-up: " + ", ".join(f"{name} {value:.0f}" for name, value in figures.milliseconds.items()),
    ]


def _stories(figures: StoryFigures | None) -> list[str]:
    if figures is None:
        return []
    return [
        f"{figures.questions} questions that several articles answer, {_figure(figures.answered)} answered:",
        f"  places found {_figure(figures.found)}, where answered {_figure(figures.found_where_answered)}, "
        f"the first place alone {_figure(figures.first_alone)}; precision of places {_figure(figures.precision)}",
        f"  agreement and difference told right {_figure(figures.told_right)} in the {figures.told} with two places or more",
    ]


def _value(figure: Figure | None) -> str:
    return "–" if figure is None else f"{figure.value:.3f}"


def _abstention(name: str, measured: Abstention) -> list[str]:
    precision, sure, of_right = (
        "–" if figure is None else f"{figure:.3f}" for figure in (measured.precision, measured.sure_precision, measured.sure_of_right)
    )
    return [
        f"{name}: AUROC {measured.auroc:.3f} [{measured.auroc_low:.3f} {measured.auroc_high:.3f}], of right over wrong "
        f"{measured.auroc_right:.3f}, calibration error {measured.calibration_error:.3f}, "
        f"answers: precision {precision}, recall {measured.recall:.3f}, answered {measured.answered:.3f}; "
        f"sure ones: precision {sure}, {of_right} of the right answers",
        "  confidence → right (guesses): " + ", ".join(f"{b.confidence:.2f} → {b.right:.2f} ({b.count})" for b in measured.reliability),
    ]


def _counts(counts: Mapping[str, int]) -> str:
    first = f"{counts['hit@1']} with the answer's passage first"
    return f"{first}, {counts['right']} with the right answer" if "right" in counts else first


def _figure(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    return f"{figure.value:.3f}" if figure.low is None else f"{figure.value:.3f} [{figure.low:.3f} {figure.high:.3f}]"
