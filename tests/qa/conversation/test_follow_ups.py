from __future__ import annotations

import pytest

from articleqa.conversation.follow_ups import dependence, follow_up_of, language
from articleqa.index.languages import languages
from articleqa.index.records import Span
from articleqa.records import Answer, Context, Reply, Turn


@pytest.mark.parametrize(
    ("lang", "question"),
    [
        ("en", "Who asked for it?"),
        ("en", "And the one before?"),
        ("en", "By whom?"),
        ("en", "When did he fly there in 1941?"),
        ("en", "Which country did he visit?"),
        ("fr", "Et qui a-t-il remplacé ?"),
        ("fr", "Où repose-t-il ?"),
        ("fr", "Quel âge avait-il ?"),
        ("fr", "Quand la Russie l'a-t-elle suspendu ?"),
        ("es", "¿Y su vano principal?"),
        ("es", "¿Cuándo murió?"),
        ("de", "Wer war damals dafür?"),
        ("de", "Und wann?"),
        ("vi", "Bà mất khi nào?"),
        ("vi", "Còn nguyên tố thứ hai?"),
        ("it", "E dove è nato?"),
        ("it", "Quando?"),
        ("pt", "Onde ele nasceu?"),
        ("pt", "E quantos eram soviéticos?"),
        ("ru", "А когда он умер?"),
        ("ru", "Где?"),
        ("zh", "那辆月球车呢？"),
        ("zh", "他是什么时候去世的？"),
        ("ar", "ومتى توفي؟"),
        ("ar", "أين؟"),
        ("ja", "彼はいつ亡くなりましたか？"),
        ("el", "Και πότε πέθανε;"),
        ("he", "מתי הוא נולד?"),
        ("hi", "उसकी मृत्यु कब हुई?"),
        ("no", "Og hvor ble han født?"),
        ("ro", "Și când a murit?"),
        ("th", "เขาเสียชีวิตเมื่อไหร่"),
        ("tr", "Peki o ne zaman öldü?"),
    ],
)
def test_a_question_that_surely_is_a_follow_up(lang: str, question: str) -> None:
    assert dependence(question, lang) == "surely"


@pytest.mark.parametrize(
    ("lang", "question"),
    [
        ("en", "Where did Alexander Fleming work?"),
        ("en", "How long does it take to cross the Channel Tunnel by train today?"),
        ("en", "How many workers lost their lives building the Gotthard Base Tunnel?"),
        ("fr", "Quand la quarantaine de Cuba a-t-elle été levée ?"),
        ("fr", "Combien de trains y a-t-il dans le tunnel sous la Manche chaque jour ?"),
        ("es", "¿Cuándo entró en vigor el tratado INF?"),
        ("de", "Seit wann gibt es beim heißen Draht zwischen Moskau und Washington Faxgeräte?"),
        ("vi", "Marie Curie mất khi nào?"),
        ("it", "Quando morì Marie Curie?"),
        ("pt", "Quando abriu a ponte Vasco da Gama?"),
        ("ru", "Когда умерла Мария Склодовская-Кюри?"),
        ("zh", "古巴导弹危机期间，罗伯特·肯尼迪与哪位苏联大使会面？"),
        ("tr", "Kanal Tüneli ne zaman açıldı, Fransa ile İngiltere arasında?"),
    ],
)
def test_a_question_that_stands_alone(lang: str, question: str) -> None:
    assert dependence(question, lang) is None


@pytest.mark.parametrize(
    ("lang", "question"),
    [
        ("en", "When did the call take place?"),
        ("en", "What is radium?"),
        ("en", "And when did Marie Curie leave Poland?"),
        ("en", "When did Nixon appoint him?"),
        ("de", "Wer hat die Brücke entworfen?"),
        ("de", "Wo wurde das Memorandum darüber unterzeichnet?"),
        ("fr", "Quand l'appel a-t-il eu lieu ?"),
    ],
)
def test_only_asking_tells(lang: str, question: str) -> None:
    assert dependence(question, lang) == "perhaps"


@pytest.mark.parametrize("lang", [code for code, language in languages().items() if language.follow_ups.question_words])
def test_nothing_is_no_follow_up(lang: str) -> None:
    assert dependence("?", lang) is None


@pytest.mark.parametrize(
    ("question", "earlier", "expected"),
    [
        ("Quand ?", ["Qui a signé le traité New START ?"], "fr"),
        ("¿Y Aldrin?", ["¿Quién fue el comandante de Apolo 11?"], "es"),
        ("And where did he work for so many years?", ["Où est né Louis Pasteur ?"], "en"),
        ("谁？", ["Where did Alexander Fleming work?"], "zh"),
        ("1941?", ["Wo liegt der Gotthard-Basistunnel?"], "de"),
    ],
)
def test_the_language_of_a_few_words_is_that_of_the_conversation(question: str, earlier: list[str], expected: str) -> None:
    assert language(question, earlier) == expected


def exchange(question: str, words: str, *, context: Context | None = None) -> Turn:
    guess = Answer(words, "a.txt", 0, len(words), 1.0, Span(0, len(words)), Span(0, len(words)))
    return Turn(question, Reply(question, (), (), guess, guess, context=context))


def test_the_words_that_a_question_lacks_are_read_with_it() -> None:
    first = exchange("When did the call take place?", "27 November")
    second = exchange("Who asked for it?", "the ministry", context=Context(first.question, "a.txt", ()))
    expected = {
        "Where?": "Where? the ministry",
        "And in 2023?": "And in 2023? Who asked for it?",
        "And the one before?": "And the one before? When did the call take place?",
        "Which ministry asked for it?": "Which ministry asked for it? call take place",
    }
    for question, text_read in expected.items():
        follow_up = follow_up_of(question, [first, second])
        assert follow_up is not None
        assert follow_up.read_as(question) == text_read
        assert follow_up.query(question) == f"When did the call take place? {question}"


def test_a_question_asked_again_is_no_follow_up() -> None:
    first = exchange("Who asked for it?", "the ministry")
    assert follow_up_of(" Who asked for it? ", [first]) is None
    assert follow_up_of("Who asked for it?", []) is None
    assert follow_up_of("Who asked for that?", [first]) is not None
