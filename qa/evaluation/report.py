"""What an evaluation measured, and its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from articleqa.evaluation.abstention import Abstention
from articleqa.evaluation.conversations import ConversationFigures
from articleqa.evaluation.figures import Group
from articleqa.evaluation.intervals import Figure

_LISTED = 30
"""Articles up to which they are listed one by one."""


@dataclass(frozen=True, slots=True)
class Careless:
    """The questions that one way of typing changes, typed so and as they were."""

    typed: Group
    as_it_was: Group


@dataclass(frozen=True, slots=True)
class Report:
    """What `evaluate` measured.

    `retrieval` maps a mode to hit@1, hit@3, hit@10 and MRR@10; "reranked" is "hybrid" once the best are read. `answers` maps a measure
    to its figure: over answerable questions `f1` and `exact` compare the words of the best guess with the gold answers' (`metrics.py`),
    `right` is the share of best guesses with an F1 of at least 0.5 in the right article, `sentence` of those that stand in a sentence
    which holds a gold answer, `answered` of questions that got an answer at all; `abstained` is the share of the other questions that
    got none; `precision` the share of answers given that is right, `sure_precision` of those that are sure, and `sure_of_right` the share
    of the right answers that are sure. A question that names its article is asked of that article; `archive` has the same measures where
    such questions are asked of all articles, as `retrieval` has them. `by_answer_type` and `by_languages` are the answerable questions in
    groups: by what they ask for, and by whether they and the article are in one language. `careless` maps a way to type carelessly to the
    questions that it changes. `gold_passage` has `f1` and `exact` where the passage with the answer is handed to the reader.
    `abstention` measures the answerable questions together with others: each "near miss", and the same ones asked without their answer,
    "article left out" of all articles, or only "passages left out", those that hold it. A share of nothing is None. `milliseconds` are of
    `ask`, per question: median and maximum. What was not asked for is empty.
    `conversations` is what came of the collection's conversations (`conversations.py`), None where it has none.
    `by_article` maps an article's id to how many answerable questions it answers, and how many of them had a passage with the answer first
    and (where they were asked) the right answer.
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
    milliseconds: dict[str, float]
    conversations: ConversationFigures | None
    by_article: dict[str, dict[str, int]]


def report_text(report: Report) -> str:
    """The figures of a measurement as a table, each with its interval."""
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
    for way, made in report.careless.items():
        lines += [f"{way}: {_group(made.typed)}", f"  as it was: {_group(made.as_it_was)}"]
    lines += [f"{'gold ' + name:10}{_figure(figure):>20}" for name, figure in report.gold_passage.items()]
    for name, measured in report.abstention.items():
        lines += _abstention(name, measured)
    if report.milliseconds:
        lines.append("milliseconds per question: " + ", ".join(f"{name} {value:.0f}" for name, value in report.milliseconds.items()))
    if report.conversations:
        lines += _conversations(report.conversations)
    if len(report.by_article) <= _LISTED:
        lines += [f"{id_}: of {c['questions']} questions " + _counts(c) for id_, c in report.by_article.items()]
    lines.append("In brackets: 95 % intervals, bootstrap over articles, or conversations.")
    return "\n".join(lines)


def _measures(answers: Mapping[str, Figure | None]) -> list[str]:
    return [f"{name.replace('_', ' '):14}{_figure(figure):>20}" for name, figure in answers.items()]


def _group(group: Group) -> str:
    return f"{group.questions:5} questions, F1 {_figure(group.f1)}, right {_figure(group.right)}, answered {_figure(group.answered)}"


def _conversations(held: ConversationFigures) -> list[str]:
    by_lang = (f"{lang or 'unknown'} {_value(f['follow_ups'])} ({_value(f['alone'])})" for lang, f in held.by_lang.items())
    return [
        f"{held.conversations} conversations, shares of right best guesses, and in parentheses the same turns asked without history:",
        f"  {held.turns['follow_ups']} follow-ups {_figure(held.follow_ups)} ({_figure(held.follow_ups_alone)}), "
        f"{held.missed_follow_ups} of them taken to stand alone; " + ", ".join(by_lang),
        f"  {held.turns['others']} later turns that stand alone {_figure(held.others)} ({_figure(held.others_alone)}), "
        f"{held.false_follow_ups} of them taken for follow-ups",
        "  milliseconds per follow-up: " + ", ".join(f"{name} {value:.0f}" for name, value in held.milliseconds.items()),
    ]


def _value(figure: Figure | None) -> str:
    return "–" if figure is None else f"{figure.value:.3f}"


def _abstention(name: str, measured: Abstention) -> list[str]:
    precision, sure, of_right = (
        "–" if share is None else f"{share:.3f}" for share in (measured.precision, measured.sure_precision, measured.sure_of_right)
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
