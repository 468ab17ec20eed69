from __future__ import annotations

import pytest

from articleqa.conversation.question_types import question_type, subject_of_articles


@pytest.mark.parametrize(
    "question",
    ["Hello!", "hi", "Bonjour !", "¡Hola!", "Guten Tag.", "Xin chào", "你好！", "Thanks.", "مرحبا", "Привет!", "who are you?"],
)
def test_greetings(question: str) -> None:
    assert question_type(question) == "greeting"


@pytest.mark.parametrize(
    "question",
    [
        "Did Brown speak with Gerasimov?",
        "Was the call long?",
        "Was Fleming Scottish?",
        "Isn't it closed?",
        "Est-ce que Brown a parlé à Gerasimov ?",
        "L'appel a-t-il eu lieu en novembre ?",
        "Y a-t-il une station ?",
        "Hat Brown angerufen?",
        "War Fleming Schotte?",
        "Brown có gọi không?",
        "通话发生了吗？",
        "嫦娥四号是否登陆了月球背面？",
        "Вступила ли Норвегия в Европейский союз?",
        "هل جرت المكالمة؟",
        "1972'de Norveç Avrupa Birliği'ne katıldı mı?",
        "น้ำอัดลมมีแอลกอฮอล์หรือไม่",
    ],
)
def test_questions_for_yes_or_no(question: str) -> None:
    assert question_type(question) == "yes_no"


@pytest.mark.parametrize(
    "question",
    [
        "List all astronauts who walked on the Moon.",
        "What are all the stations?",
        "Name the generals.",
        "Name the three astronauts who flew to the Moon.",
        "Name the women who won the prize.",
        "Name the countries Napoleon invaded.",
        "Énumère les pays",
        "Quels sont tous les pays ?",
        "¿Cuáles son todos los países?",
        "Nenne alle Länder",
        "Kể tên các nhà ga",
        "列出所有着陆点",
    ],
)
def test_questions_for_a_list(question: str) -> None:
    assert question_type(question) == "list"


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?",
        "Hi, when did the call take place?",
        "Name the general.",
        "Name the general who asked for the calls.",
        "Name the president of the United States.",
        "Name the boss.",
        "Nomme le général.",
        "When did the call take place?",
        "Was ist Penicillin?",
        "Quand l'appel a-t-il eu lieu ?",
        "Quand est-ce que l'appel a eu lieu ?",
        "Qu'est-ce que c'est ?",
        "Qu'appelle-t-on une ferme de calcul ?",
        "Et qui a-t-il remplacé ?",
        "Combien de stations y a-t-il ?",
        "Do que consiste a validação de matrículas?",
        "Was the tunnel built by France or Britain?",
        "Name one astronaut",
        "Nennen Sie eine der Ursachen für Immunschwäche.",
        "Nombre una división de lujo de Toyota.",
        "列举一个导致免疫缺陷的原因。",
        "哪项法令的条款为苏格兰议会议员申请人精神是否异常设定界限？",
        "क्या होता है जब प्रतिरक्षा प्रणाली सामान्य से कम सक्रिय होती है?",
    ],
)
def test_questions_for_words(question: str) -> None:
    assert question_type(question) == "words"


@pytest.mark.parametrize(
    "question",
    [
        "Summarise this", "Summarize the articles.", "what are these articles about?", "what can you do?", "Give me a summary", "TL;DR",
        "Fasse die Artikel zusammen", "Bitte fass das zusammen!", "Worum geht es in diesen Artikeln?", "Was kannst du?", "résume",
        "Résume cet article", "De quoi parlent ces articles ?", "Que peux-tu faire ?", "tóm tắt", "Những bài viết này nói về gì?", "总结",
        "总结一下这些文章", "这些文章是关于什么的？", "¿De qué tratan estos artículos?", "Resume esto", "¿Qué puedes hacer?", "Riassumi",
        "Di cosa parlano questi articoli?", "Resuma os artigos", "Vat dit samen", "Waar gaan deze artikelen over?",
        "Сделай краткое резюме", "О чём эти статьи?", "لخص هذه المقالات", "عن ماذا تتحدث هذه المقالات؟", "要約してください", "요약해 줘",
        "Podsumuj",
    ],
)  # fmt: skip
def test_wishes_for_an_overview(question: str) -> None:
    assert question_type(question) == "overview"


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Which articles are about bridges?", "bridges"),
        ("articles about bridges", "bridges"),
        ("Welche Artikel handeln von Brücken?", "Brücken"),
        ("quels articles parlent de ponts ?", "ponts"),
        ("Quels articles parlent d'Ukraine ?", "Ukraine"),
        ("¿Qué artículos hablan de puentes?", "puentes"),
        ("Quali articoli parlano di ponti?", "ponti"),
        ("Quais artigos falam de pontes?", "pontes"),
        ("Welke artikelen gaan over bruggen?", "bruggen"),
        ("ما هي المقالات التي تتحدث عن الجسور؟", "الجسور"),
        ("Bài báo nào nói về cầu?", "cầu"),
        ("橋についての記事", "橋"),
    ],
)
def test_articles_about_a_subject_are_a_list(question: str, subject: str) -> None:
    assert (question_type(question), subject_of_articles(question)) == ("list", subject)


def test_other_questions_want_no_articles() -> None:
    assert subject_of_articles("Which bridges are long?") is None
    assert question_type("Gerasimov") == "lookup"
