"""A reply as values, as JSON, and as a notebook shows it."""

from __future__ import annotations

import dataclasses
import json
from html.parser import HTMLParser

import pytest

from articleqa import Answer, ArticleQA, DistinctAnswer, Evidence, Hit, Metadata, Passage, Reply, Span
from tests.toys import ToyEncoder, ToyReader

TEXT = "Before it. The bridge <b>opened</b> in 1998. After it."
SENTENCE = Span(11, 44)
ANSWER = Answer("1998", "a", 39, 43, 0.9, SENTENCE, Span(0, len(TEXT)))
ARTICLE = Metadata("a", 'A "title" <script>alert(1)</script>', date="2024-12-05", source="https://a.org/?x=1&y=<z>", author="Jane & Co")
HIT = Hit(Passage(0, "a", 0, len(TEXT), TEXT, (Span(0, 10), SENTENCE)), 1.0, 1)
REPLY = Reply(
    "When?",
    terms=(),
    hits=(HIT,),
    best_guess=ANSWER,
    answer=ANSWER,
    certainty="perhaps",
    answers=(DistinctAnswer("1998", (ANSWER,)),),
    articles=(ARTICLE,),
)


def shown(reply: Reply) -> str:
    """What a notebook shows of a reply; its elements are looked at."""
    html = reply._repr_html_()
    allowed = {"div", "p", "blockquote", "footer", "mark", "a", "bdi"}

    class Checked(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag in allowed
            assert {name for name, _ in attrs} <= {"dir", "href", "rel", "target"}
            assert (dict(attrs).get("href") or "https:").startswith(("https:", "http:"))

    Checked().feed(html)
    return html


def test_a_reply_of_the_pipeline_is_the_same_after_json() -> None:
    rows = [{"id": "a", "title": "Bridge", "text": "The bridge opened in 1998."}, {"id": "b", "text": "The ferry ran until 1997."}]
    with ArticleQA.from_articles(rows, encoder=ToyEncoder(), reader=ToyReader()) as qa:
        first = qa.ask("When did the bridge open?")
        for reply in (first, qa.ask("And the ferry?", [first]), qa.ask("bridge"), qa.ask("Hello!"), qa.ask("Did it open?")):
            assert Reply.from_dict(json.loads(json.dumps(reply.to_dict()))) == reply
        assert first.to_dict()["version"] == 1
        assert [article.id for article in first.articles] == [*first.quoted_ids]
        assert first.articles[0] == Metadata("a", "Bridge", file="a")


def test_what_a_later_version_added_is_left_out() -> None:
    assert Reply.from_dict(dataclasses.asdict(REPLY)) == REPLY  # as LangGraph keeps one
    assert Reply.from_dict({**REPLY.to_dict(), "something": 1}) == REPLY
    assert Reply.from_dict({name: value for name, value in REPLY.to_dict().items() if name not in {"version", "articles"}}).articles == ()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "these are no fields of a Reply: question: Field required"),
        ({**REPLY.to_dict(), "question": 3}, "these are no fields of a Reply: question: Input should be a valid string"),
        ({**REPLY.to_dict(), "version": 2}, "these fields of a Reply are of version 2, and this one reads version 1"),
        (None, "fields must be those of a Reply, not None"),
        ("{}", "fields must be those of a Reply, not '{}'"),
    ],
)
def test_what_is_no_reply_is_refused(fields: object, message: str) -> None:
    with pytest.raises(ValueError) as error:
        Reply.from_dict(fields)  # type: ignore[arg-type]
    assert str(error.value) == message


def test_a_notebook_shows_the_sentence_with_its_mark_and_the_source() -> None:
    assert shown(REPLY) == (
        '<div><blockquote><p dir="auto">The bridge &lt;b&gt;opened&lt;/b&gt; in <mark>1998</mark>.</p><footer dir="ltr">— '
        "<bdi>A &quot;title&quot; &lt;script&gt;alert(1)&lt;/script&gt;</bdi> · <bdi>Jane &amp; Co</bdi> · <bdi>2024-12-05</bdi> · "
        '<a href="https://a.org/?x=1&amp;y=&lt;z&gt;" rel="noopener noreferrer" target="_blank"><bdi>https://a.org/?x=1&amp;y=&lt;z&gt;</bdi></a>'
        " · perhaps, 90%</footer></blockquote></div>"
    )


def test_a_notebook_links_to_nothing_that_runs() -> None:
    article = dataclasses.replace(ARTICLE, source="javascript:alert(1)")
    html = shown(dataclasses.replace(REPLY, articles=(article,)))
    assert "<a " not in html
    assert "javascript:alert(1)" in html


def test_a_notebook_shows_what_there_is_where_there_is_no_answer() -> None:
    evidence = Evidence("The <i>bridge</i>.", "a", 0, 18, Span(0, 18))
    none = dataclasses.replace(REPLY, answer=None, answers=(), certainty=None, hits=())
    assert shown(none) == "<div><p>These articles do not answer that.</p></div>"
    assert shown(dataclasses.replace(none, kind="greeting")) == "<div></div>"
    closest = shown(dataclasses.replace(none, closest=evidence))
    assert (
        '<p>Nothing here surely answers that. The closest sentence:</p><blockquote><p dir="auto">The &lt;i&gt;bridge&lt;/i&gt;.</p>'
        in closest
    )
    listed = shown(dataclasses.replace(none, kind="list", evidence=(evidence,)))
    assert listed.count("<blockquote>") == 1
    without_hit = shown(dataclasses.replace(REPLY, hits=(), articles=()))
    assert '<p dir="auto"><mark>1998</mark></p><footer dir="ltr">— <bdi>a</bdi> · perhaps, 90%</footer>' in without_hit
