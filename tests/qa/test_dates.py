from __future__ import annotations

import pytest

from index.records import Article, Span
from qa import ArticleQA
from qa.dates import resolved
from qa.records import Period


def when(lang: str | None, day: str | None, text: str) -> str | None:
    """What the words in square brackets mean; the sentence is their line."""
    start, end = text.index("["), text.index("]") - 1
    plain = text.replace("[", "").replace("]", "")
    line = Span(plain.rfind("\n", 0, start) + 1, len(plain) if plain.find("\n", end) < 0 else plain.find("\n", end))
    found = resolved(Article("a", "", plain, lang, day), Span(start, end), line)
    return None if found is None else found.first if found.first == found.last else f"{found.first}/{found.last}"


@pytest.mark.parametrize(
    ("lang", "day", "text", "expected"),
    [
        ("fr", "2024-12-05", "L'appel a eu lieu le [27 novembre], dit-on.", "2024-11-27"),
        ("fr", "2024-12-05", "Depuis [le 1er décembre], la ligne est ouverte.", "2024-12-01"),
        ("fr", "2025-01-03", "L'appel a eu lieu le [27 novembre].", "2024-11-27"),
        ("fr", "2024-12-05", "En 2024 tout a changé.\nL'appel a eu lieu le [27 novembre].", "2024-11-27"),
        ("fr", "2024-12-05", "L'appel a eu lieu le [27 novembre].\nLe précédent datait de mars 2023.", "2024-11-27"),
        ("fr", "2024-12-05", "La réunion est prévue [mardi 10 décembre].", "2024-12-10"),
        ("en", "2024-12-05", "It happened on [November 27], they said.", "2024-11-27"),
        ("en", "2024-12-05", "It happened on [Wednesday, Nov. 27].", "2024-11-27"),
        ("en", "2024-12-05", "It happened on [the 3rd of May].", None),
        ("en", "2024-06-05", "It happened on [the 3rd of May].", "2024-05-03"),
        ("de", "2024-12-05", "Das Gespräch fand am [27. November] statt.", "2024-11-27"),
        ("es", "2024-12-05", "La llamada fue el [27 de noviembre].", "2024-11-27"),
        ("it", "2024-12-05", "La chiamata è avvenuta il [27 novembre].", "2024-11-27"),
        ("pt", "2024-12-05", "A chamada foi em [27 de novembro].", "2024-11-27"),
        ("vi", "2024-12-05", "Cuộc điện đàm diễn ra [ngày 27 tháng 11].", "2024-11-27"),
        ("zh", "2024-12-05", "通话于[11月27日]进行。", "2024-11-27"),
        ("ru", "2024-12-05", "Разговор состоялся [27 ноября].", "2024-11-27"),
        ("ar", "2024-12-05", "جرت المكالمة في [27 نوفمبر].", "2024-11-27"),
        ("no", "2024-12-05", "Samtalen fant sted [27. november].", "2024-11-27"),
        ("tr", "2024-12-05", "Görüşme [27 Kasım] günü yapıldı.", "2024-11-27"),
        ("en", "2024-12-05", "He called [yesterday].", "2024-12-04"),
        ("fr", "2024-12-05", "Il a appelé [avant-hier].", "2024-12-03"),
        ("fr", "2024-12-05", "L'appel a eu lieu [la semaine dernière].", "2024-11-25/2024-12-01"),
        ("en", "2025-01-02", "The call was [last month].", "2024-12-01/2024-12-31"),
        ("en", "2024-12-05", "The call was [last year].", "2023-01-01/2023-12-31"),
        ("zh", "2024-12-05", "通话在[昨天]进行。", "2024-12-04"),
        ("de", "2024-12-05", "Er rief [gestern] an.", "2024-12-04"),
        ("vi", "2024-12-05", "Ông gọi [hôm qua].", "2024-12-04"),
        # nothing relative or partial, or no date
        ("fr", "2024-12-05", "C'était le [27 novembre 2023].", None),
        ("en", "2024-12-05", "It was in [2023].", None),
        ("en", "2024-12-05", "There were [27] calls.", None),
        ("en", "2024-12-05", "It was in [November].", None),
        ("en", "2024-12-05", "[May] said so.", None),
        ("fr", "2024-12-05", "La sonde est sur [Mars].", None),
        ("en", "2024-12-05", "At [02:56 UTC on 27 November] he called.", None),
        ("en", "2024-12-05", "Between [27 November and 3 December] he called.", None),
        ("en", "2024-12-05", "It was on [31 February].", None),
        ("en", "2024-12-05", "On [Tuesday] he called.", None),
        # no day of the article, or of no known language
        ("fr", None, "L'appel a eu lieu le [27 novembre].", None),
        ("fr", "2024", "L'appel a eu lieu le [27 novembre].", None),
        ("fr", "no day at", "L'appel a eu lieu le [27 novembre].", None),
        (None, "2024-12-05", "L'appel a eu lieu le [27 novembre].", None),
        ("xx", "2024-12-05", "L'appel a eu lieu le [27 novembre].", None),
        # another year may govern
        ("es", "2025-07-20", "En 1969 despegó el cohete.\nArmstrong pisó el suelo el [21 de julio].", None),
        ("fr", "2024-12-05", "En mars 2023 ils se parlaient, puis le [27 novembre].", None),
        ("en", "2024-12-05", "On [November 27], 1998, he called.", None),
        ("fr", "2024-12-05", "La réunion est prévue [lundi 10 décembre].", None),
        ("en", "2024-12-05", "It will open on [March 3].", None),
        # another day than the article's may govern
        ("fr", "2024-12-05", "Le 4 novembre, on annonça qu'il avait appelé [la semaine dernière].", None),
        ("en", "2024-12-05", "In 1998 he said that he had called [yesterday].", None),
        ("en", "2024-12-05", "On Tuesday he said that he had called [yesterday].", None),
        ("en", "2024-12-05", "“He called [yesterday],” she said.", None),
        ("fr", "2024-12-05", "« Il a appelé [hier] », dit-elle.", None),
        ("en", "2024-12-05", 'He said: "They called [last week]."', None),
    ],
)
def test_what_words_mean(lang: str | None, day: str | None, text: str, expected: str | None) -> None:
    assert when(lang, day, text) == expected


def test_the_answer_has_the_days_that_it_means(corpus_qa: ArticleQA) -> None:
    answer = corpus_qa.ask("When did the call take place?").best_guess
    assert answer is not None
    assert (answer.text, answer.when) == ("27 novembre", Period("2024-11-27", "2024-11-27"))
    moon = corpus_qa.ask("¿Cuándo pisó Armstrong el suelo de la Luna?").best_guess
    assert moon is not None
    assert moon.when is None
