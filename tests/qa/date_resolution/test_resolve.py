from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.date_resolution.resolve import dated, resolved
from articleqa.index.records import Article, Span
from articleqa.index.text.sentences import sentences
from articleqa.records import Answer, Period

SEED = Path(__file__).parents[3] / "corpus" / "seed-article.txt"
# A Thursday.
DAY = "2024-12-05"


def when(lang: str | None, day: str | None, marked: str, title: str = "") -> str | None:
    """What the words between ⟦ and ⟧ mean: a day, two with a slash between, or None."""
    start, end = marked.index("⟦"), marked.index("⟧") - 1
    text = marked.replace("⟦", "").replace("⟧", "")
    sentence = next(s for s in sentences(text) if s.start <= start and end <= s.end)
    return written(resolved(Article("a", title, text, lang, day), Span(start, end), sentence))


def written(period: Period | None) -> str | None:
    if period is None:
        return None
    return period.first if period.first == period.last else f"{period.first}/{period.last}"


RESOLVED = [
    # A day and month: the nearest.
    ("fr", DAY, "L'appel a eu lieu le ⟦27 novembre⟧.", "2024-11-27"),
    ("fr", DAY, "L'appel a eu lieu ⟦le 1er décembre⟧ à Paris.", "2024-12-01"),
    ("fr", "2025-01-10", "L'appel a eu lieu le ⟦27 décembre⟧.", "2024-12-27"),
    ("fr", "2024-12-20", "Le traité entre en vigueur le ⟦1er janvier⟧.", "2025-01-01"),
    ("fr", "2024-12-20", "Le traité a été signé le ⟦2 octobre⟧.\nIl date de 2023.", "2024-10-02"),
    ("en", DAY, "The call took place on ⟦November 27⟧.", "2024-11-27"),
    ("en", DAY, "The call took place ⟦on 27 November⟧ in Rome.", "2024-11-27"),
    ("en", DAY, "The call took place on ⟦Wednesday, Nov. 27⟧.", "2024-11-27"),
    ("en", DAY, "The call took place on the ⟦27th of November⟧.", "2024-11-27"),
    ("de", DAY, "Das Gespräch fand am ⟦27. November⟧ statt.", "2024-11-27"),
    ("de", DAY, "Es begann ⟦am Mittwoch, dem 27. November⟧, in Wien.", "2024-11-27"),
    ("vi", DAY, "Cuộc gọi diễn ra ⟦ngày 27 tháng 11⟧ tại Hà Nội.", "2024-11-27"),
    ("vi", DAY, "Cuộc gọi diễn ra ⟦ngày 27/11⟧ tại Hà Nội.", "2024-11-27"),
    ("zh", DAY, "通话于⟦11月27日⟧举行。", "2024-11-27"),
    ("zh-Hant", DAY, "通話於⟦１１月２７日⟧舉行。", "2024-11-27"),
    ("ja", DAY, "電話会談は⟦11月27日⟧に行われた。", "2024-11-27"),
    ("ru", DAY, "Разговор состоялся ⟦27 ноября⟧.", "2024-11-27"),
    ("es", DAY, "La llamada tuvo lugar el ⟦27 de noviembre⟧.", "2024-11-27"),
    ("pt", DAY, "A chamada ocorreu em ⟦27 de novembro⟧.", "2024-11-27"),
    ("it", DAY, "La telefonata è avvenuta il ⟦27 novembre⟧.", "2024-11-27"),
    ("ar", DAY, "جرت المكالمة في ⟦27 نوفمبر⟧.", "2024-11-27"),
    ("ar", DAY, "جرت المكالمة في ⟦٢٧ تشرين الثاني⟧.", "2024-11-27"),
    ("he", DAY, "השיחה התקיימה ב־⟦27 בנובמבר⟧.", "2024-11-27"),
    ("hi", DAY, "बातचीत ⟦२७ नवंबर⟧ को हुई।", "2024-11-27"),
    ("el", DAY, "Η συνομιλία έγινε στις ⟦27 Νοεμβρίου⟧.", "2024-11-27"),
    ("ro", DAY, "Apelul a avut loc pe ⟦27 noiembrie⟧.", "2024-11-27"),
    ("tr", DAY, "Görüşme ⟦27 Kasım⟧ günü yapıldı.", "2024-11-27"),
    ("th", DAY, "การโทรศัพท์มีขึ้นเมื่อวันที่ ⟦27 พฤศจิกายน⟧", "2024-11-27"),
    ("nb", "2019-06-28", "Han døde ⟦lørdag 22. juni⟧, 43 år gammel.", "2019-06-22"),
    ("fr", DAY, "Il y était déjà en mars 2024.\nL'appel a eu lieu le ⟦27 novembre⟧.", "2024-11-27"),
    ("th", DAY, "ในปี พ.ศ. 2567 รัฐบาลประกาศ\n\nการประชุมมีขึ้นวันที่ ⟦27 พฤศจิกายน⟧", "2024-11-27"),
    ("fr", DAY, "L'appel a eu lieu le ⟦27 novembre⟧ dernier.", "2024-11-27"),
    ("fr", DAY, "L'appel est prévu le ⟦5 janvier⟧ prochain.", "2025-01-05"),
    # Words that are counted from the article's date.
    ("en", DAY, "He resigned ⟦yesterday⟧.", "2024-12-04"),
    ("en", DAY, "The talks collapsed ⟦last week⟧.", "2024-11-25/2024-12-01"),
    ("en", DAY, "The talks collapsed ⟦last month⟧.", "2024-11-01/2024-11-30"),
    ("en", "2025-01-31", "The talks begin ⟦next year⟧.", "2026-01-01/2026-12-31"),
    ("en", DAY, "He resigned ⟦two days ago⟧.", "2024-12-03"),
    ("fr", DAY, "Il a démissionné ⟦hier⟧.", "2024-12-04"),
    ("fr", DAY, "Il a démissionné ⟦la semaine dernière⟧.", "2024-11-25/2024-12-01"),
    ("fr", DAY, "Il a démissionné ⟦il y a trois jours⟧.", "2024-12-02"),
    ("de", DAY, "Er trat ⟦gestern⟧ zurück.", "2024-12-04"),
    ("es", DAY, "Dimitió ⟦ayer⟧ por la tarde.", "2024-12-04"),
    ("vi", DAY, "Ông từ chức ⟦hôm qua⟧.", "2024-12-04"),
    ("zh", DAY, "他⟦昨天⟧辞职。", "2024-12-04"),
    ("zh", DAY, "他⟦上周⟧辞职。", "2024-11-25/2024-12-01"),
    ("ru", DAY, "Он ушёл в отставку ⟦на прошлой неделе⟧.", "2024-11-25/2024-12-01"),
    ("no", DAY, "Han gikk av ⟦i forrige måned⟧.", "2024-11-01/2024-11-30"),
    ("he", DAY, "הוא התפטר ⟦בשבוע שעבר⟧.", "2024-11-24/2024-11-30"),
    ("tr", DAY, "Başkan ⟦geçen hafta⟧ istifa etti.", "2024-11-25/2024-12-01"),
    ("ja", DAY, "首相は⟦先月⟧辞任した。", "2024-11-01/2024-11-30"),
    # Weekdays and months of what has happened.
    ("en", DAY, "The treaty was signed ⟦on Tuesday⟧.", "2024-12-03"),
    ("en", DAY, "The treaty was signed on ⟦Friday⟧ in Rome.", "2024-11-29"),
    ("fr", DAY, "Le ministre a démissionné ⟦mardi⟧, selon Reuters.", "2024-12-03"),
    ("fr", DAY, "Le ministre est parti ⟦mardi dernier⟧.", "2024-12-03"),
    ("de", DAY, "Er wurde ⟦am Dienstag⟧ festgenommen.", "2024-12-03"),
    ("vi", DAY, "Ông đã từ chức ⟦hôm thứ Ba⟧.", "2024-12-03"),
    ("zh", DAY, "他⟦周二⟧宣布辞职。", "2024-12-03"),
    ("ru", DAY, "Встреча прошла во ⟦вторник⟧.", "2024-12-03"),
    ("es", DAY, "El puente fue inaugurado el ⟦martes⟧.", "2024-12-03"),
    ("ar", DAY, "استقال الوزير ⟦الثلاثاء الماضي⟧.", "2024-12-03"),
    ("zh", DAY, "他⟦上周二⟧辞职。", "2024-11-26"),
    ("it", DAY, "Il ministro è stato arrestato ⟦martedì⟧.", "2024-12-03"),
    ("no", DAY, "Skattelistene ble lagt fram ⟦mandag⟧.", "2024-12-02"),
    ("en", DAY, "The bridge was opened ⟦in October⟧.", "2024-10-01/2024-10-31"),
    ("fr", DAY, "Le pont a été inauguré en ⟦octobre⟧.", "2024-10-01/2024-10-31"),
]

TRAPS = [
    # They say it themselves.
    ("fr", DAY, "L'appel a eu lieu le ⟦27 novembre 2024⟧."),
    ("fr", DAY, "L'appel a eu lieu le ⟦27 novembre⟧ 2024."),
    ("zh", DAY, "通话于2024年⟦11月27日⟧举行。"),
    ("th", DAY, "มีขึ้นเมื่อวันที่ ⟦27 พฤศจิกายน 2567⟧"),
    ("en", DAY, "The call took place in ⟦2024⟧."),
    # No date to count from.
    ("fr", None, "L'appel a eu lieu le ⟦27 novembre⟧."),
    ("fr", "2024-12", "L'appel a eu lieu le ⟦27 novembre⟧."),
    ("fr", "2024", "Il a démissionné ⟦hier⟧."),
    ("fr", "9999-12-31", "Il a démissionné ⟦hier⟧."),
    ("en", "9999-12-31", "It begins ⟦next year⟧."),
    (None, DAY, "L'appel a eu lieu le ⟦27 novembre⟧."),
    ("pl", DAY, "Rozmowa odbyła się ⟦27 listopada⟧."),
    # Another year.
    ("fr", DAY, "En mars 2023, une délégation partit ; elle arriva le ⟦27 novembre⟧."),
    ("fr", DAY, "En mars 2023, une délégation partit.\nElle arriva le ⟦27 novembre⟧."),
    ("fr", DAY, "L'appel a eu lieu le ⟦27 novembre⟧ de l'année dernière."),
    ("no", DAY, "Møtet ble holdt ⟦27. november⟧ i fjor."),
    ("en", DAY, "The call took place on ⟦November 27⟧ that year."),
    ("zh", DAY, "协议于同年⟦11月27日⟧签署。"),
    ("ja", DAY, "令和5年に始まり、⟦11月27日⟧に終わった。"),
    ("es", "2025-07-20", "El cohete despegó el 16 de julio de 1969.\n\nEl ⟦21 de julio⟧ pisó la Luna."),
    ("en", DAY, "On ⟦November 27⟧ the fleet sailed. The war of 1895 began so."),
    ("th", DAY, "ในปี พ.ศ. 2500 รัฐบาลประกาศ\n\nการประชุมมีขึ้นวันที่ ⟦27 พฤศจิกายน⟧"),
    ("fr", DAY, "L'appel a eu lieu le ⟦mardi 27 novembre⟧."),
    ("fr", DAY, "Il arrive le ⟦31 novembre⟧."),
    ("fr", DAY, "Il est arrivé le ⟦5 janvier⟧ dernier."),
    # Half a year away, every year, or a name.
    ("fr", DAY, "Le festival ouvre le ⟦5 juin⟧."),
    ("fr", "2024-12-20", "Le traité a été signé le ⟦2 octobre⟧."),
    ("en", "2025-08-24", "The ⟦23 August⟧ is now National Space Day."),
    ("en", DAY, "She was born on ⟦27 November⟧."),
    ("en", DAY, "Everything changed with the attacks of ⟦October 7⟧."),
    ("fr", "2024-10-20", "Tout a changé depuis le ⟦11 septembre⟧."),
    ("zh", "2024-09-20", "庆典在农历⟦8月15日⟧举行。"),
    ("vi", DAY, "Lễ hội diễn ra ⟦ngày 27 tháng 11⟧ âm lịch."),
    # Not only a date.
    ("fr", DAY, "Il a été absent ⟦du 25 au 27 novembre⟧."),
    ("fr", DAY, "Il partit ⟦avant le 27 novembre⟧."),
    ("en", DAY, "It is 5-⟦27 November⟧."),
    ("en", DAY, "The theorem is from ⟦Tuesday Group⟧."),
    # Somebody's words.
    ("en", DAY, '"He resigned ⟦yesterday⟧," the minister said.'),
    ("en", DAY, "‘It’s true, he resigned ⟦yesterday⟧,’ she said."),
    ("fr", DAY, "« Il est parti ⟦la semaine dernière⟧ », dit-elle."),
    ("de", DAY, "„Er ging ⟦gestern⟧“, sagte sie."),
    ("de", DAY, "»Er ging ⟦gestern⟧«, sagte sie."),
    ("no", DAY, "– Bakterien ble påvist på ⟦torsdag⟧, sier han."),
    ("zh", DAY, "他说：“我⟦昨天⟧辞职了。”"),
    ("en", DAY, "He said yesterday that it happened ⟦last week⟧."),
    # More than the words say, or something else.
    ("en", DAY, "It rained over the ⟦last year⟧."),
    ("en", DAY, "It was the ⟦last week⟧ of school."),
    ("en", DAY, "They played ⟦Yesterday⟧."),
    ("en", DAY, "The Beatles recorded ⟦Yesterday⟧."),
    ("en", DAY, "He resigned the day before ⟦yesterday⟧."),
    ("it", DAY, "Si è dimesso l'altro ⟦ieri⟧."),
    ("fr", DAY, "C'était le monde d'⟦hier⟧."),
    ("ja", DAY, "首相は一⟦昨日⟧辞任した。"),
    ("zh", DAY, "飞船登⟦上月⟧球。"),
    ("en", DAY, "He did it for a ⟦second⟧."),
    ("en", DAY, "Theresa ⟦May⟧ resigned."),
    ("en", "2019-07-05", "Voters were disappointed in ⟦May⟧."),
    ("en", DAY, "Troops were on the ⟦march⟧."),
    ("fr", DAY, "La sonde s'est posée sur ⟦Mars⟧."),
    ("es", "2024-04-05", "Se bañó en el ⟦mar⟧."),
    ("en", DAY, "The ⟦Sun⟧ was seen."),
    ("hi", DAY, "वह ⟦कल⟧ गया था।"),
    ("es", DAY, "Salió por la ⟦mañana⟧."),
    ("vi", DAY, "Việc này xảy ra ba ⟦tháng trước⟧."),
    ("vi", DAY, "Đây là lần ⟦thứ ba⟧ ông được bầu."),
    ("ro", DAY, "A stat acolo două ⟦luni⟧."),
    ("he", DAY, "זה היה ⟦יום שני⟧ של קרבות."),
    ("en", DAY, "He resigned ⟦two weeks ago⟧."),
    ("en", DAY, "He resigned ⟦ten years ago⟧."),
    ("en", "2024-12-08", "The talks collapsed ⟦last week⟧."),
    ("ar", DAY, "استقال ⟦الأسبوع الماضي⟧."),
    # A weekday or month without a tense that is sure, or its own.
    ("en", DAY, "The talks begin ⟦on Tuesday⟧."),
    ("en", DAY, "The talks were to begin ⟦on Tuesday⟧."),
    ("en", DAY, "He was told they will begin ⟦on Tuesday⟧."),
    ("en", DAY, "The treaty was signed ⟦on Thursday⟧."),
    ("en", DAY, "The shops were full on Black ⟦Friday⟧."),
    ("en", DAY, "The treaty was signed ⟦last Tuesday⟧."),
    ("fr", DAY, "La réunion a lieu ⟦mardi⟧."),
    ("fr", DAY, "Il a dit que la réunion a lieu ⟦mardi⟧."),
    ("fr", DAY, "Le musée a été fermé ⟦le mardi⟧."),
    ("fr", DAY, "Le musée a été fermé le ⟦mardi⟧."),
    ("fr", DAY, "Il a été condamné à être expulsé ⟦vendredi⟧."),
    ("it", DAY, "Il ministro è stato chiamato a testimoniare ⟦martedì⟧."),
    ("en", DAY, "She had hoped to leave on ⟦Sunday⟧."),
    ("en", DAY, "Trains left on ⟦Monday⟧ mornings."),
    ("ru", DAY, "Он был намерен выступить в ⟦пятницу⟧."),
    ("zh", DAY, "他已决定⟦周二⟧出发。"),
    ("en", DAY, "Elections were held in ⟦November⟧ of that decade."),
    ("fr", DAY, "La rue du ⟦2 décembre⟧ est fermée."),
    ("en", DAY, "The ⟦27 November⟧ Movement marched."),
    ("en", DAY, "Christmas falls on ⟦25 December⟧."),
    ("fr", DAY, "La Saint-Maxime est le ⟦27 novembre⟧."),
    ("he", DAY, "ב־⟦27 בנובמבר⟧ אשתקד הגיע."),
    ("it", DAY, "Abitava in via ⟦2 dicembre⟧ a Roma."),
    ("fr", DAY, "Le ministre a annoncé une réunion ⟦mardi⟧."),
    ("es", DAY, "La cumbre fue convocada para el ⟦martes⟧."),
    ("zh", DAY, "他宣布⟦周二⟧举行会议。"),
    ("ru", DAY, "Материал выйдет ⟦в среду⟧."),
    ("no", DAY, "Boka kommer ut ⟦tirsdag⟧."),
    ("no", DAY, "Hun sa at møtet avsluttes ⟦søndag⟧."),
    ("de", DAY, "Er wird ⟦am Dienstag⟧ erwartet."),
    ("en", DAY, "On 12 November the council met. The law was passed ⟦on Tuesday⟧."),
    ("en", DAY, "The bridge was opened ⟦in March⟧."),
    ("en", DAY, "The bridge opens ⟦in January⟧."),
    ("no", "2019-11-20", "I 1989 falt muren. Polen hadde ⟦i august⟧ fått en ny regjering."),
]


@pytest.mark.parametrize(("lang", "day", "marked", "expected"), RESOLVED)
def test_what_is_certain_is_resolved(lang: str, day: str, marked: str, expected: str) -> None:
    assert when(lang, day, marked) == expected


@pytest.mark.parametrize(("lang", "day", "marked"), TRAPS)
def test_what_is_not_certain_is_none(lang: str | None, day: str | None, marked: str) -> None:
    assert when(lang, day, marked) is None


@pytest.mark.parametrize("row", RESOLVED)
def test_without_the_articles_date_nothing_is(row: tuple[str, str, str, str]) -> None:
    assert when(row[0], None, row[2]) is None
    assert when(None, row[1], row[2]) is None


def test_the_title_names_a_year_too() -> None:
    marked = "Armstrong pisó la Luna el ⟦21 de julio⟧."
    assert when("es", "2025-07-25", marked) == "2025-07-21"
    assert when("es", "2025-07-25", marked, title="Ocho días de 1969") is None


@given(st.dates(date(2000, 6, 1), date(2050, 1, 1)), st.integers(-31, 31), st.sampled_from(["fr", "en", "de", "ru", "it", "el"]))
def test_any_day_near_the_articles_is_itself_again(day: date, away: int, lang: str) -> None:
    from babel.dates import format_date

    day_meant = date.fromordinal(day.toordinal() + away)
    short = format_date(day_meant, "d MMMM", lang)
    # Days that stand for an event are in the table above.
    assert when(lang, day.isoformat(), f"⟦{short}⟧.") in (day_meant.isoformat(), None if _is_named(day_meant) else "")
    assert when(lang, day.isoformat(), f"⟦{format_date(day_meant, 'long', lang)}⟧.") is None


def _is_named(day: date) -> bool:
    from articleqa.date_resolution.resolve import NAMED_DAYS

    return (day.month, day.day) in NAMED_DAYS


def test_the_seed_article() -> None:
    text = SEED.read_text(encoding="utf-8")
    article = Article("seed", "", text, "fr", DAY)
    periods = {}
    for words in ("27 novembre", "4 décembre", "le 5 décembre", "la semaine dernière", "mars 2023", "septembre 2023"):
        start = text.index(words)
        end = start + len(words)
        sentence = next(s for s in sentences(text) if s.start <= start and end <= s.end)
        periods[words] = written(resolved(article, Span(start, end), sentence))
    assert periods == {
        "27 novembre": "2024-11-27",
        "4 décembre": "2024-12-04",
        "le 5 décembre": "2024-12-05",
        # Announced on another day: the week is counted from there.
        "la semaine dernière": None,
        "mars 2023": None,
        "septembre 2023": None,
    }


def test_an_answer_is_dated_by_its_article() -> None:
    article = Article("a", "", "L'appel a eu lieu le 27 novembre.", "fr", DAY)
    answer = Answer("27 novembre", "a", 21, 32, 0.9, Span(0, 33), Span(0, 33))
    articles = {"a": article}
    dated_answer = dated(answer, articles.__getitem__)
    assert dated_answer is not None
    assert dated_answer.when == Period("2024-11-27", "2024-11-27")
    assert dated(None, articles.__getitem__) is None
