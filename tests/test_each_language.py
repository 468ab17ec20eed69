"""Examples for each part of a language's file. A new language gets examples here."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from articleqa.conversation.answer_types import AnswerType, expected_answer_type
from articleqa.conversation.follow_ups import dependence
from articleqa.conversation.question_types import question_type
from articleqa.date_resolution.resolve import resolved
from articleqa.index.loaders.metadata import described
from articleqa.index.records import Article, Place, Span
from articleqa.index.text.boilerplate import is_boilerplate
from articleqa.index.text.sentences import sentences


@dataclass(frozen=True)
class Examples:
    """Examples in one language.

    Attributes:
        follow_ups: Follow-up questions.
        standing_alone: Questions that stand alone.
        yes_no: A question for yes or no.
        list: A question for a list.
        greeting: A greeting.
        asks: Questions, each with its answer type.
        dated: Sentences of an article of Thursday, 5 December 2024, with the answer between ⟦ and ⟧; each with the day, or the days, that
            the answer means, or None.
        boilerplate: Lines that are boilerplate.
        sentences: Sentences of a text, separated by spaces there.
        byline: A byline, and the author in it.
    """

    follow_ups: tuple[str, ...]
    standing_alone: tuple[str, ...]
    yes_no: str
    list: str
    greeting: str
    asks: tuple[tuple[str, AnswerType], ...]
    dated: tuple[tuple[str, str | None], ...]
    boilerplate: tuple[str, ...]
    sentences: tuple[str, ...]
    byline: tuple[str, str]


EXAMPLES = {
    "nl": Examples(
        follow_ups=("En wanneer stierf hij?", "Wie heeft het gebouwd?", "Waarom?", "Wat was daarvan de prijs?"),
        standing_alone=("Wanneer werd de Erasmusbrug in Rotterdam geopend?", "Wie schreef het dagboek van Anne Frank?"),
        yes_no="Werd de brug in 1996 geopend?",
        list="Noem alle provincies van Nederland.",
        greeting="Goedemorgen!",
        asks=(("Hoe laat begon het gesprek?", "time"), ("Wie belde er?", "person"), ("Hoeveel bruggen zijn er?", "number")),
        dated=(
            ("Het gesprek vond plaats op ⟦27 november⟧.", "2024-11-27"),
            ("De minister trad ⟦gisteren⟧ af.", "2024-12-04"),
            ("De minister trad ⟦vorige week⟧ af.", "2024-11-25/2024-12-01"),
            ("De minister trad ⟦twee dagen geleden⟧ af.", "2024-12-03"),
            ("De minister is ⟦dinsdag⟧ afgetreden.", "2024-12-03"),
            ("De minister zal ⟦dinsdag⟧ aftreden.", None),
            ("Elk jaar op ⟦27 november⟧ is het feest.", None),
        ),
        boilerplate=(
            "Foto: ANP",
            "Lees ook: De brug is open",
            "Reacties (3)",
            "Alle rechten voorbehouden",
            "Gepubliceerd op: 5 december 2024",
        ),
        sentences=("Het gesprek met dhr. Jansen duurde een uur.", "Zij belde bijv. De Vries op blz. 12 terug."),
        byline=("Door Jan van der Meer", "Jan van der Meer"),
    ),
    "sv": Examples(
        follow_ups=("Och när dog han?", "Vem byggde den?", "Varför?"),
        standing_alone=("När öppnades Öresundsbron mellan Malmö och Köpenhamn?", "Vem skrev romanen om Nils Holgersson?"),
        yes_no="Är Öresundsbron längre än sju kilometer?",
        list="Nämn alla landskap i Sverige.",
        greeting="God morgon!",
        asks=(("Hur länge varade samtalet?", "time"), ("Vem ringde?", "person"), ("Hur många broar finns det?", "number")),
        dated=(
            ("Samtalet ägde rum den ⟦27 november⟧.", "2024-11-27"),
            ("Ministern avgick ⟦i går⟧.", "2024-12-04"),
            ("Ministern avgick ⟦förra veckan⟧.", "2024-11-25/2024-12-01"),
            ("Ministern avgick ⟦för två dagar sedan⟧.", "2024-12-03"),
            ("Mötet inträffade ⟦i tisdags⟧.", "2024-12-03"),
            ("Ministern ska avgå på ⟦tisdagen⟧.", None),
            ("Den firas varje år den ⟦27 november⟧.", None),
        ),
        boilerplate=("Foto: Anna Berg", "Läs också: Bron är öppen", "Kommentarer (3)", "Skriv ut", "Publicerad: 5 december 2024"),
        sentences=("Bron, dvs. Öresundsbron, öppnades av bl.a. Margrethe och Carl Gustaf.", "Den är t.ex. Nordens längsta."),
        byline=("Av Anna Berg", "Anna Berg"),
    ),
    "id": Examples(
        follow_ups=("Dan kapan dia meninggal?", "Siapa yang memintanya?", "Mengapa?"),
        standing_alone=("Kapan Jembatan Suramadu di Surabaya dibuka?", "Berapa panjang Terowongan Selat Inggris?"),
        yes_no="Apakah jembatan itu lebih panjang dari lima kilometer?",
        list="Sebutkan semua provinsi di Jawa.",
        greeting="Selamat pagi!",
        asks=(("Tahun berapa jembatan itu dibuka?", "time"), ("Siapa yang menelepon?", "person"), ("Berapa jumlah jembatan?", "number")),
        dated=(
            ("Panggilan itu berlangsung pada ⟦27 November⟧.", "2024-11-27"),
            ("Panggilan itu berlangsung pada ⟦tanggal 27/11⟧.", "2024-11-27"),
            ("Menteri itu mundur ⟦kemarin⟧.", "2024-12-04"),
            ("Menteri itu mundur ⟦pekan lalu⟧.", "2024-11-25/2024-12-01"),
            ("Menteri itu mundur ⟦dua hari lalu⟧.", "2024-12-03"),
            ("Menteri itu meninggal ⟦hari Selasa⟧.", "2024-12-03"),
            ("Menteri itu akan mundur ⟦hari Selasa⟧.", None),
            ("Setiap tahun pada ⟦27 November⟧ ada pesta.", None),
        ),
        boilerplate=("Foto: Antara", "Baca juga: Jembatan dibuka", "Komentar (3)", "Bagikan", "Diterbitkan pada: 5 Desember 2024"),
        sentences=("Panggilan dengan Tn. Jansen berlangsung satu jam.", "Ia menelepon dr. Hatta lagi."),
        byline=("Oleh Siti Rahma", "Siti Rahma"),
    ),
}
LANGUAGES = pytest.mark.parametrize("code", EXAMPLES)


@LANGUAGES
def test_follow_ups(code: str) -> None:
    examples = EXAMPLES[code]
    assert {question: dependence(question, code) for question in examples.follow_ups} == dict.fromkeys(examples.follow_ups, "surely")
    assert {question: dependence(question, code) for question in examples.standing_alone} == dict.fromkeys(examples.standing_alone)


@LANGUAGES
def test_question_types(code: str) -> None:
    examples = EXAMPLES[code]
    assert [question_type(question) for question in (examples.yes_no, examples.list, examples.greeting)] == ["yes_no", "list", "greeting"]
    assert [question_type(question) for question in (*examples.follow_ups, *examples.standing_alone)] == ["words"] * (
        len(examples.follow_ups) + len(examples.standing_alone)
    )
    assert {question: expected_answer_type(question) for question, _ in examples.asks} == dict(examples.asks)


@LANGUAGES
def test_dates(code: str) -> None:
    for marked, expected in EXAMPLES[code].dated:
        start, end = marked.index("⟦"), marked.index("⟧") - 1
        text = marked.replace("⟦", "").replace("⟧", "")
        period = resolved(Article("a", "", text, code, "2024-12-05"), Span(start, end), Span(0, len(text)))
        days = period and list(dict.fromkeys([period.first, period.last]))
        assert (marked, days and "/".join(days)) == (marked, expected)


@LANGUAGES
def test_boilerplate(code: str) -> None:
    lines = EXAMPLES[code].boilerplate
    assert {line: is_boilerplate(line) for line in lines} == dict.fromkeys(lines, True)


@LANGUAGES
def test_sentences(code: str) -> None:
    text = " ".join(EXAMPLES[code].sentences)
    assert tuple(text[s.start : s.end] for s in sentences(text)) == EXAMPLES[code].sentences


@LANGUAGES
def test_bylines(code: str) -> None:
    line, author = EXAMPLES[code].byline
    assert described("a.txt", "a", f"A title\n{line}\n\nThe text of the article.", {}, place=Place.FIELD).article.author == author
