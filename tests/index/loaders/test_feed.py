from __future__ import annotations

from pathlib import Path

import pytest

from articleqa.index.loaders import read_sources
from articleqa.index.records import Article
from tests.index.loaders.helpers import failures_of, only_article, written

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>f</title><link href="https://f.example/news/"/>{}</feed>'
RSS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<channel><title>c</title><link>https://f.example/news/</link><language>en</language>{}</channel></rss>"
)
LONG_SUMMARY = "Subscribe now to read every day what we write about the harbour, the town, the country and the sea."


def entry(tmp_path: Path, content: str, feed: str = RSS) -> Article:
    item = f"<item><guid>g</guid>{content}</item>" if feed == RSS else f"<entry><id>g</id>{content}</entry>"
    return only_article(written(tmp_path / "f.xml", feed.format(item)))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (f"<description>{LONG_SUMMARY}</description><content:encoded>&lt;p&gt;It was sold.&lt;/p&gt;</content:encoded>", "It was sold."),
        (f"<description>{LONG_SUMMARY}</description><content:encoded>Subscribe now to read …</content:encoded>", LONG_SUMMARY),
        (f"<description>{LONG_SUMMARY}</description><content:encoded>  </content:encoded>", LONG_SUMMARY),
        ("<description>10&lt;sup&gt;3&lt;/sup&gt; kg&lt;p style='display:none'&gt;no&lt;/p&gt;</description>", "10³ kg"),
        ("<description>x &lt; 5 and y &gt; 3</description>", "x < 5 and y > 3"),
    ],
)
def test_the_content_counts_before_the_summary_unless_it_is_a_cut_of_it(tmp_path: Path, content: str, text: str) -> None:
    assert entry(tmp_path, content).text == text


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ('The post <a href="{}/a/">A</a> appeared first on <a href="{}">f</a>.', "It was sold."),
        ('Der Beitrag <a rel="nofollow" href="{}/a">A</a> erschien zuerst auf <a href="{}/">f</a>.', "It was sold."),
        ('記事<a href="{}/a/?p=1">A</a>は<a href="{}">f</a>に最初に表示されました。', "It was sold."),
        ('See <a href="{}/b/">B</a> on <a href="{}">f</a>.', "It was sold.\n\nSee B on f."),
        ('See <a href="{}/a/">A</a> and <a href="{}.au/b">B</a>.', "It was sold.\n\nSee A and B."),
    ],
)
def test_the_note_where_a_post_appeared_is_no_text(tmp_path: Path, note: str, text: str) -> None:
    note = note.replace("{}", "https://f.example")
    content = f"<link>https://f.example/a/</link><description><![CDATA[<p>It was sold.</p><p>{note}</p>]]></description>"
    assert entry(tmp_path, content).text == text


@pytest.mark.parametrize(
    "note", ["The post A crane appeared first on c.", "Read more: <a>The ferry runs again</a>", "Read more: The ferry"]
)
def test_such_a_note_without_links_is_no_text_either(tmp_path: Path, note: str) -> None:
    content = f"<title>A crane</title><description><![CDATA[<p>It was sold.</p><p>{note}</p>]]></description>"
    assert entry(tmp_path, content).text == "It was sold."


def test_a_bare_ampersand_is_one(tmp_path: Path) -> None:
    content = "<title>AT&T &amp; Q&A; R&D&nbsp;caf&eacute;</title><link>https://f.example/?a=1&b=2</link><description><![CDATA[A&B;]]></description>"
    article = entry(tmp_path, content)
    assert (article.title, article.source, article.text) == ("AT&T & Q&A; R&D café", "https://f.example/?a=1&b=2", "A&B;")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<description>Sold.</description><media:content><media:description>A crane at dusk.</media:description></media:content>", "Sold."),
        ("<media:content><media:description>A crane at dusk.</media:description></media:content>", "A crane at dusk."),
        ("<description>Sold at noon.</description><itunes:summary>It was sold.</itunes:summary>", "Sold at noon."),
        ("<description>Sold.</description><itunes:summary>It was sold at noon.</itunes:summary>", "It was sold at noon."),
        ("<description>Sold.</description><yandex:full-text>It was sold at noon.</yandex:full-text>", "It was sold at noon."),
        ("<description>Sold.<media:description></description>", "Sold."),  # not well-formed
    ],
)
def test_a_text_about_a_picture_is_not_the_entrys(tmp_path: Path, content: str, text: str) -> None:
    namespaces = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:yandex="y"'
    feed = RSS.replace("<rss ", f"<rss {namespaces} ").replace("{}", f"<item><guid>g</guid>{content}</item>")
    assert only_article(written(tmp_path / "f.xml", feed)).text == text


@pytest.mark.parametrize(
    ("end", "text"),
    [
        ('<p><a href="https://f.example/a">Read more</a></p>', "It was sold."),
        (' <a href="http://f.example/a#more">Weiterlesen …</a><a href="https://x.example"><img src="x"></a>', "It was sold."),
        (' <a href="https://f.example/b">Read more</a>', "It was sold. Read more"),
        (' <a href="https://f.example/a">Read more</a> about it.', "It was sold. Read more about it."),
    ],
)
def test_the_link_to_the_entry_itself_is_no_text(tmp_path: Path, end: str, text: str) -> None:
    assert entry(tmp_path, f"<link>https://f.example/a</link><description><![CDATA[It was sold.{end}]]></description>").text == text


def test_plain_text_stays_as_it_is(tmp_path: Path) -> None:
    article = entry(tmp_path, '<title>A &lt;b&gt; tag</title><content type="text">x &lt; 5 &gt; 3\n\nSecond.</content>', ATOM)
    assert (article.title, article.text) == ("A <b> tag", "x < 5 > 3\n\nSecond.")


@pytest.mark.parametrize(
    ("content", "date"),
    [
        ("<pubDate>Wed, 06 Mar 2024 23:30:00 -0500</pubDate>", "2024-03-06"),
        ("<dc:date>2024-03-07T00:30:00+09:00</dc:date>", "2024-03-07"),
        ("<pubDate>6 mars 2024</pubDate>", "2024-03-06"),
        ("<pubDate>Wed, 06 Mar 24 12:00:00 GMT</pubDate>", "2024-03-06"),
        ("<pubDate>Wed Mar  6 23:30:00 PST 2024</pubDate>", "2024-03-06"),
        ("<pubDate>soon</pubDate>", None),
    ],
)
def test_the_day_is_that_of_the_feeds_own_time(tmp_path: Path, content: str, date: str | None) -> None:
    assert entry(tmp_path, f"<description>Text.</description>{content}").date == date


@pytest.mark.parametrize(
    ("content", "feed", "author"),
    [
        ("<author><name>Ann</name><email>a@x.org</email></author><author><name>Bo</name></author>", ATOM, "Ann, Bo"),
        ("<author>jane@x.org (Jane Doe)</author>", RSS, "Jane Doe"),
        ("<author>office@paper.example (Łucja Świątek)</author>", RSS, "Łucja Świątek"),
        ("<dc:creator>Anna Berg</dc:creator><dc:creator>ANNA BERG</dc:creator><dc:creator>Bo Lind</dc:creator>", RSS, "Anna Berg, Bo Lind"),
        ("<author>news@x.org</author>", RSS, None),
    ],
)
def test_authors_are_names_without_addresses(tmp_path: Path, content: str, feed: str, author: str | None) -> None:
    text = "<summary>Text.</summary>" if feed == ATOM else "<description>Text.</description>"
    assert entry(tmp_path, content + text, feed).author == author


def test_an_entry_without_an_author_has_that_of_its_atom_feed(tmp_path: Path) -> None:
    feed = ATOM.replace("{}", "<author><name>Ann Low</name></author>{}")
    assert only_article(written(tmp_path / "f.atom", feed.format("<entry><id>g</id><summary>Text.</summary></entry>"))).author == "Ann Low"


def test_an_entry_of_another_feed_has_that_ones_author(tmp_path: Path) -> None:
    content = "<summary>Text.</summary><source><title>b</title><author><name>Bo Ek</name></author></source>"
    feed = ATOM.replace("{}", "<author><name>Ann Low</name></author>{}")
    assert only_article(written(tmp_path / "f.atom", feed.format(f"<entry><id>g</id>{content}</entry>"))).author == "Bo Ek"


def test_an_entry_has_its_own_language_and_address(tmp_path: Path) -> None:
    article = entry(tmp_path, "<link>../a?x=1&amp;y=2</link><description>Vinden var svag.</description><dc:language>sv</dc:language>")
    assert (article.lang, article.source) == ("sv", "https://f.example/a?x=1&y=2")
    assert entry(tmp_path, "<description>Text.</description>").source is None  # the guid is no address


@pytest.mark.parametrize(
    "bad",
    [
        "ti&#x8;tle &#xD800; \x01",
        "<b>never closed",
        "5 < 6 & 7",
        "&nbsp;&eacute;&unknown;",
        "<![CDATA[&#0; &#xFFFF; <p>]]>",
    ],
)
def test_a_bad_entry_costs_no_other(tmp_path: Path, bad: str) -> None:
    items = "".join(
        f"<item><guid>{number}</guid><description>{text}</description></item>" for number, text in enumerate(("a.", f"b {bad}", "c."))
    )
    collected = read_sources([written(tmp_path / "f.rss", RSS.format(items))])
    assert {article.id: article.text[:1] for article in collected.articles} == {"0": "a", "1": "b", "2": "c"}


def test_a_feed_without_a_declared_encoding_is_read(tmp_path: Path) -> None:
    item = "<item><guid>g</guid><description>Le phare de l'île a été rénové en été, et les élèves l'ont visité.</description></item>"
    collected = read_sources([written(tmp_path / "f.rss", RSS.format(item).encode("latin-1"))])
    assert [article.text for article in collected.articles] == ["Le phare de l'île a été rénové en été, et les élèves l'ont visité."]
    assert [warning.reason for warning in collected.warnings] == ["is not UTF-8; it was read as windows-1252, which is a guess."]


def test_an_empty_feed_is_told(tmp_path: Path) -> None:
    assert failures_of(read_sources([written(tmp_path / "f.rss", "")])) == [("f.rss", "is empty; save the feed again.")]
    (remark,) = read_sources([written(tmp_path / "g.rss", RSS.format(""))]).skipped
    assert remark.reason == "is a feed without entries."


@pytest.mark.parametrize(
    ("content", "feed"),
    [
        ("<author/><link/><title/><summary type='html'>&lt;p&gt;It was &lt;a&gt;sold&lt;/a&gt;.&lt;/p&gt;</summary>", ATOM),
        ("<author><name/></author><link href='http://[x' rel='alternate'/><content type='html'>It was sold.</content>", ATOM),
        ("<author></author><link></link><content:encoded>&lt;p&gt;It was sold.&lt;/p&gt;&lt;!-- x --&gt;</content:encoded>", RSS),
        ("<link>http://[x</link><description>It was sold.</description>", RSS),
    ],
)
def test_what_is_empty_or_no_address_is_not_stated(tmp_path: Path, content: str, feed: str) -> None:
    article = entry(tmp_path, content, feed)
    assert (article.text, article.author, article.source, article.title) == ("It was sold.", None, None, "It was sold.")


def test_a_feed_that_feedparser_stops_at_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(*_arguments: object, **_options: object) -> None:
        raise KeyError("links")  # as it does for some elements that end and never began

    monkeypatch.setattr("feedparser.parse", stops)
    assert failures_of(read_sources([written(tmp_path / "f.xml", RSS.format("<item/>"))])) == [
        ("f.xml", "is a feed that cannot be read: its elements are not as a feed has them.")
    ]
