"""What a reply says, and how surely, for the kinds of questions that somebody asks who does not know the articles."""

from __future__ import annotations

import pytest

from articleqa import ArticleQA, Reply, Turn

SEED = "seed-article.txt"


def state(reply: Reply) -> str:
    """Return what is shown: the certainty of an answer, that there are sentences to judge, or the closest one, or nothing."""
    if reply.kind in {"greeting", "overview"}:
        return reply.kind
    if reply.phrases and not reply.hits:
        return "phrase nowhere"
    if reply.to_judge:
        return f"to judge: {reply.kind}"
    return reply.certainty or ("closest" if reply.closest else "nothing")


@pytest.mark.parametrize(
    ("question", "expected", "article_id"),
    [
        ("When did the call take place?", "perhaps", SEED),
        ("Quand l'appel a-t-il eu lieu ?", "perhaps", SEED),
        ("WHEN DID THE CALL TAKE PLACE", "closest", SEED),
        ("Did Brown call Gerasimov?", "to judge: yes_no", SEED),
        ("Gerasimov", "to judge: lookup", SEED),
        ("Which articles are about tunnels?", "to judge: list", "oresund-bridge"),
        ('"à la demande du général"', "to judge: lookup", SEED),
        ("What is the recipe for carrot soup?", "nothing", None),
        ("mer Noire", "nothing", None),
        ('Who said "hello world foo"?', "phrase nowhere", None),
        ("Summarise this", "overview", None),
        ("Fasse die Artikel zusammen", "overview", None),
        ("Hello!", "greeting", None),
    ],
)
def test_what_is_known_is_said_as_surely_as_it_is_known(corpus_qa: ArticleQA, question: str, expected: str, article_id: str | None) -> None:
    reply = corpus_qa.ask(question)
    assert state(reply) == expected
    words = reply.answer or next(iter(reply.to_judge), None) or reply.closest
    assert (words.article_id if words else None) == article_id


def test_every_sentence_of_a_lookup_is_of_its_article(corpus_qa: ArticleQA) -> None:
    reply = corpus_qa.ask("tunnel")
    assert [e.article_id for e in reply.to_judge[:3]] == ["tunnel-sous-la-manche.md", "oresund-bridge", "gotthard-basistunnel.md"]
    for evidence in reply.to_judge:
        assert corpus_qa.retriever.article(evidence.article_id).text[evidence.start : evidence.end] == evidence.text


def test_a_question_on_its_own_may_go_on_with_the_conversation(corpus_qa: ArticleQA) -> None:
    first = corpus_qa.ask("When did the call take place?")
    history = [Turn(first.question, first)]
    reply = corpus_qa.ask("How long is the longest tunnel?", history)
    assert reply.context is None
    assert reply.could_continue is not None
    assert reply.could_continue.article_id == SEED
    assert corpus_qa.ask("How long is the Channel Tunnel?", history).could_continue is None, "it names what it is about"
