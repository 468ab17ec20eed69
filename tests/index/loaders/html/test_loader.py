from __future__ import annotations

import json
from pathlib import Path

import pytest

from articleqa.index.loaders import read_sources
from articleqa.index.loaders.html.loader import PageArticle, extract_article, parse_page
from articleqa.index.records import Place
from tests.index.loaders.helpers import failures_of, no_blow_up, only_article, written
from tests.index.loaders.pages import BODY, HEADLINE, PARAGRAPHS, TEXT, page

OTHER_STORY = "Mayor Olaf Brandt resigned on Monday after the bridge inquiry found that he had hidden a report."
LINKS = "".join(f"<li><a href='/{number}'>Another story of the day, number {number}</a></li>" for number in range(6))
LIBRARIES = "The zlib of Gailly\nLibjpeg from the Independent JPEG Group"
WHOLE = f"{HEADLINE}\n\n{TEXT}"


@pytest.mark.parametrize(
    "box",
    [
        f"<div class='gallery'><ul><li><h4>1/3 Mayor resigns</h4><p>{OTHER_STORY}</p></li></ul></div>",
        f"<aside class='related'><h3>More stories</h3><p>{OTHER_STORY}</p></aside>",
        f"<section class='recommendedStories'><p>{OTHER_STORY}</p></section>",
        f"<div><h3>Lire aussi</h3><ul>{LINKS}</ul></div>",
        f"<h3>More on this story</h3><ul>{LINKS}</ul>",
        "<div class='newsletter-signup'><h2>Our letter</h2><p>Every morning, all the news.</p><form><button>Go</button></form></div>",
        "<div role='dialog' aria-modal='true'><p>Log in to read on.</p></div>",
        "<div id='cookie-banner'><p>We use cookies to improve your visit to our pages.</p></div>",
        "<nav><a href='/'>Home</a> of the paper</nav><button>Share</button>",
        f"<p style='display: none'>{OTHER_STORY}</p><p hidden>{OTHER_STORY}</p><div class='sr-only'>{OTHER_STORY}</div>",
        f"<div aria-hidden='true'><p>{OTHER_STORY}</p></div><dialog><p>{OTHER_STORY}</p></dialog>",
        f"<template><p>{OTHER_STORY}</p></template><noscript><p>Enable JavaScript.</p></noscript>",
        "<amp-ad width=300>Quảng cáo</amp-ad><amp-sidebar><ul><li>Thời sự</li></ul></amp-sidebar>",
        "<div class='sharedaddy'><h3>Compartilhe isso:</h3><ul><li>Twitter</li></ul></div><p><a class=more>Continue lendo →</a></p>",
        f"<p>اقرأ أيضا: <a>{OTHER_STORY[:40]}</a></p><div>関連記事</div><ul><li>岬の食堂、閉店</li></ul>",
        "<div class=menu><a>Home</a> <a>Foto</a></div><div class=prevnext><a>Precedente</a> <a>Successiva</a></div>",
        "<div id=siteNotice>Help Wikipedia!</div><div id=toc class=toc><h2>Contents</h2><ul><li>1 Use</ul></div>",
        "<div class=postprofile><b>ann</b><br>Posts: 1204<br>Joined: 3 April 2007</div><div class=foot>Powered by phpBB</div>",
        "<p>저작권자 ⓒ 바닷길신문, 무단전재 및 재배포 금지</p><p>© 2019 The Quay. Alle Rechte vorbehalten.</p>",
        "<div id='page-header'><p>Quay Server Version 2.4</p></div><div class='site-tagline'>Small. Fast. Reliable.</div>",
        "<p>Other languages: <a hreflang='de' href='/de'>de</a> | <a hreflang='fr' href='/fr'>fr</a> | <a href='/en'>en</a></p>",
        "<div class='post-ufi'><a class='like-button'>38</a><a>4</a><a>Share</a></div>",
        "<amp-iframe src=x><p placeholder>Loading the map</p></amp-iframe>",
        "<p>[<a href='/2'> Read more: Seawall vote delayed again ]</a></p>",
        "<div class='info'><span>字号：<a href='#'>大</a> <a href='#'>中</a> <a href='#'>小</a></span></div>",
        f"<section class='comment-wrapper'><h3>Kommentare</h3><article><p>{OTHER_STORY}</p></article></section>",
        f"<div class='detail-comment'><p>{OTHER_STORY}</p></div><div class='author-box'><p>Ann Low writes. {OTHER_STORY}</p></div>",
        f"<div class='pinglun'><h3>网友评论</h3><p>{OTHER_STORY}</p></div>",
        f"<article class='comment'><footer>Written by Torfkopp</footer><p>{OTHER_STORY}</p></article>",
        f"<div typeof='schema:Comment'><p>{OTHER_STORY}</p></div><div itemtype='http://schema.org/Comment'><p>{OTHER_STORY}</p></div>",
        f"<section id='comments' class='comments-area'><ol><li><p>{OTHER_STORY}</p></li></ol></section>",
    ],
)
def test_what_is_no_part_of_the_article_is_left_out(box: str) -> None:
    for markup in (page(box), page(after=box)):
        assert extract_article(markup).text == WHOLE


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (f"<p>{PARAGRAPHS[0]}</p>", PARAGRAPHS[0]),  # it stands twice
        ("<p class='article-teaser'>A short lead.</p>", "A short lead."),
        ("<dl><dt>Built</dt><dd>1931</dd></dl>", "Built\n\n1931"),
        ("<table><tr><th>Year</th><th>Tons</th></tr><tr><td><a href='/1'>1931</a></td><td>9</td></tr></table>", "Year\tTons\n1931\t9"),
        ("<p>10<sup>3</sup> kg of CO<sub>2</sub></p>", "10³ kg of CO₂"),
        ("<figure><img src=x><figcaption>The crane in May.</figcaption></figure>", "The crane in May."),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<ul><li>The zlib of Gailly<li>Libjpeg from the <a href='/1'>Independent JPEG Group</a></ul>", LIBRARIES),
        ("<h2>Handlers <a class='permalink' href='#handlers'>¶</a></h2>", "Handlers"),
        ("<h2>Handlers<a class='anchor' href='#handlers'>#</a></h2>", "Handlers"),
        ("<h2 class='anchor anchorWithStickyNavbar_LWe7'>Shelves<a class='hash-link' href='#shelves'>\u200b</a></h2>", "Shelves"),
        ("<ol><li><span class='mw-cite-backlink'><a href='#r'>^</a></span> Orr, 1902. <a href='#r2'>↩︎</a></li></ol>", "1. Orr, 1902."),
        ("<dl><dt>wind()<a href='/code'><span class='viewcode-link'>[source]</span></a></dt></dl>", "wind()"),
        (
            "<table class='related'><tr><th>Modules</th></tr><tr><td><ul><li><a href='/1'>mod_a</a></li>"
            "<li><a href='/2'>mod_b</a></li></ul></td></tr></table>",
            "Modules\nmod_a mod_b",
        ),
        ("<footer class='node__meta'>By Ann Low | 5 May 2024</footer>", "By Ann Low | 5 May 2024"),
        ("<p>The sources are:</p><ul><li><a href='/1'>The register of 1931</a></li></ul>", "The sources are:\n\nThe register of 1931"),
        ("<div class='sidebar'>" + BODY.replace("crane", "hoist") + "</div>", TEXT.replace("crane", "hoist")),
        ("<h2>22:10</h2><p>Closed.</p>", "22:10\n\nClosed."),
        ("<p>It made <del>nine</del> <ins>seven</ins> trips for <s>£4</s> £3.</p>", "It made seven trips for £4 £3."),
        ("<details><summary>Why?</summary><p>It was old.</p></details>", "Why?\n\nIt was old."),
    ],
)
def test_what_is_part_of_the_article_stays(part: str, text: str) -> None:
    assert extract_article(page(part)).text == f"{HEADLINE}\n\n{text}\n\n{TEXT}"


def test_a_last_line_about_rights_is_left_out() -> None:
    body = "<br><br>".join(PARAGRAPHS)
    assert extract_article(f"<h1>{HEADLINE}</h1><div>{body}<br><br>© The Quay 2019<br>無断転載を禁じます</div>").text == WHOLE


def test_a_lead_outside_the_main_element_stays() -> None:
    markup = f"<body><h1>{HEADLINE}</h1><p class=lead>{PARAGRAPHS[0]}</p><article>{BODY.replace(PARAGRAPHS[0], 'It rained.')}</article>"
    assert extract_article(markup).text == "\n\n".join((HEADLINE, PARAGRAPHS[0], "It rained.", *PARAGRAPHS[1:]))


def test_a_header_of_the_page_with_the_headline_stays() -> None:
    markup = f"<main><div class='page-header'><h2 itemprop='headline'>{HEADLINE}</h2></div><div>{BODY}</div></main>"
    assert extract_article(markup).text == WHOLE


def test_the_lead_and_the_picture_between_the_headline_and_the_body_stay() -> None:
    fields = f"<div class='field--name-teaser'><p>{PARAGRAPHS[0]}</p></div><figure><img src=x><figcaption>The dam.</figcaption></figure>"
    markup = f"<main><article><h1>{HEADLINE}</h1><div>{fields}<div class='field--name-body'>{BODY}{BODY}</div></div></article></main>"
    assert extract_article(markup).text == "\n\n".join((HEADLINE, PARAGRAPHS[0], "The dam.", TEXT, TEXT))


def test_the_further_sections_of_a_chapter_stay() -> None:
    second = "".join(f"<p>{paragraph.replace('crane', 'hoist')}</p>" for paragraph in PARAGRAPHS)
    sections = f"<div class=section><h2>One</h2>{BODY}{BODY}{BODY}</div><div class=section><h2>Two</h2>{second}</div>"
    text = extract_article(f"<body><div class=chapter><h1>{HEADLINE}</h1>{sections}</div>").text
    assert text == "\n\n".join((HEADLINE, "One", TEXT, TEXT, TEXT, "Two", TEXT.replace("crane", "hoist")))


def test_a_hidden_element_with_most_of_the_text_is_the_page() -> None:
    assert extract_article(f"<body><div style='display:none'><h1>{HEADLINE}</h1>{BODY}</div><p>Loading …</p>").text.startswith(WHOLE)


def json_ld(**fields: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": HEADLINE, **fields}
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("\n".join(PARAGRAPHS), TEXT),
        (f"&lt;p&gt;{PARAGRAPHS[0]}&lt;/p&gt;<p>{PARAGRAPHS[1]}</p>", "\n\n".join(PARAGRAPHS[:2])),
    ],
)
def test_a_page_that_shows_only_a_caption_has_its_stated_text(tmp_path: Path, body: str, text: str) -> None:
    caption = "<div id=app><div class=main-image__title>Ines Calder in Oslo. Photo: AP</div></div>"
    article = only_article(written(tmp_path / "a.html", f"<head>{json_ld(articleBody=body)}</head><body>{caption}"))
    assert (article.text, article.title) == (text, HEADLINE)
    assert article.provenance is not None
    assert article.provenance.text == Place.JSON_LD


def test_a_stated_text_that_is_shorter_does_not_count() -> None:
    assert extract_article(page(head=json_ld(articleBody=PARAGRAPHS[0]))).text == WHOLE


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<div id=root></div><script>x</script>", "has no text; it may be made by a script in the browser: save the page as it is shown."),
        (
            "<div id=root></div><div class=cookie-consent><p>We use cookies.</p></div><script>x</script>",
            "has no article, only a notice or a form; if a script makes the page in the browser, save it as it is shown.",
        ),
        (
            "<p>Please enable JavaScript to read this page.",
            "has no article, only a notice or a form; if a script makes the page in the browser, save it as it is shown.",
        ),
        (
            "<h1>Log in</h1><form><label>Name</label><input type=password></form><p>Forgot your password?",
            "has no article, only a notice or a form; if a script makes the page in the browser, save it as it is shown.",
        ),
        (
            "<p>We use cookies.</p><div id=app></div><script>x</script>",
            "has no article, only a notice or a form; if a script makes the page in the browser, save it as it is shown.",
        ),
        ("", "has no text; it may be made by a script in the browser: save the page as it is shown."),
    ],
)
def test_a_page_without_an_article_says_why(tmp_path: Path, markup: str, reason: str) -> None:
    assert failures_of(read_sources([written(tmp_path / "a.html", markup)])) == [("a.html", reason)]


@pytest.mark.parametrize(
    "markup",
    [
        "<noscript>You need JavaScript.</noscript><main id=root></main><p>The crane was sold to Porto.</p><script>x</script>",
        f"<main><p>The crane was sold to Porto.</p></main><script>window.__STATE__ = {{'body': '{'x' * 500}'}}</script>",
        "<main><p>The crane was sold to Porto.</p></main><script id=__NEXT_DATA__ type=application/json>{}</script>",
    ],
)
def test_a_page_that_seems_made_by_a_script_says_so(tmp_path: Path, markup: str) -> None:
    (warning,) = read_sources([written(tmp_path / "a.html", markup)]).warnings
    assert (
        warning.reason
        == "has little text, and seems to be made by a script in the browser; if this is not all, save the page as it is shown."
    )


def test_a_page_with_paragraphs_that_needs_scripts_for_its_comments_says_nothing() -> None:
    paragraphs = "<p>The crane was sold to a museum in Porto.</p><p>A barge will carry it to the south in May.</p>"
    notice = "<noscript>Please enable JavaScript to see comments.</noscript>"
    assert extract_article(f"<h1>{HEADLINE}</h1>{paragraphs}{notice}").remarks == ()
    assert len(extract_article(f"<h1>{HEADLINE}</h1><p>Loading.</p>{notice}").remarks) == 1


def test_a_page_says_where_its_fields_were_read(tmp_path: Path) -> None:
    head = f"<meta property='og:title' content='{HEADLINE}'><meta property='article:published_time' content='2024-03-05T08:00:00+01:00'>"
    article = only_article(written(tmp_path / "a.html", page("<p class=byline>By Jane Doe</p>", head=head)))
    assert (article.title, article.date, article.author) == (HEADLINE, "2024-03-05", "Jane Doe")
    provenance = article.provenance
    assert provenance is not None
    assert provenance.title is not None
    assert provenance.date is not None
    assert provenance.author is not None
    places = (provenance.title.place, provenance.date.place, provenance.author.place, provenance.text)
    assert places == (Place.HEADING, Place.META_ELEMENT, Place.BYLINE, Place.MAIN_TEXT)


def test_a_page_with_very_many_attributes_or_levels_is_read_at_once() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(50_000))
    assert extract_article(f"<body><p {attributes}>Some text.</p>").text == "Some text."
    assert extract_article("<html " * 40_000).text == ""
    root, is_whole = parse_page("<div>" * 3000 + "<b>deep</b>" + "</div>" * 3000 + "<p>end")
    assert (root.text_content(), is_whole) == ("deepend", False)


@pytest.mark.parametrize(
    "markup",
    ["<span>Share</span>", "<footer></footer>", "<p><a hreflang=de href=/de>de</a></p>", "<ul><li>a</ul>", "<div><h2>Share</h2></div>"],
)
def test_very_many_small_elements_are_looked_at_at_once(markup: str) -> None:
    with no_blow_up():
        assert extract_article(page(markup * 5_000)).text.endswith(TEXT)


def test_a_page_that_is_nested_too_deeply_says_so() -> None:
    deep = extract_article(f"<body>{'<div>' * 300}{BODY}")
    assert (deep.text, deep.remarks) == (
        TEXT,
        ("has elements more than 255 levels deep; it was read as paragraphs, without its lists, tables and boxes.",),
    )
    assert extract_article(f"<body>{'<div>' * 200}{BODY}").remarks == ()


@pytest.mark.parametrize("address", ["http://[::1", "http://[x]/", "//[", "http://a.example:port/"])
def test_what_is_no_address_costs_no_page(address: str) -> None:
    article = extract_article(page(head=f"<link rel=canonical href='{address}'><meta property='og:url' content='{address}'>"))
    assert article.text == f"{HEADLINE}\n\n{TEXT}"


def test_comments_are_no_elements() -> None:
    def article_of(mark: str) -> PageArticle:
        byline = f"<p class=byline>{mark}By Ann Roe{mark}</p>{mark}<time>5 May 2024</time>{mark}"
        return extract_article(page(byline, before=mark, after=mark))

    assert article_of("<!-- x --><?php the_ad() ?>") == article_of("")
    assert article_of("").fields["date"].value == "2024-05-05"


@pytest.mark.parametrize("reference", ["&#8", "&#0", "&#x1", "&#xFFFF", "&#55296"])
def test_references_to_characters_that_no_page_may_hold_are_none_without_a_semicolon_either(reference: str) -> None:
    damaged = page().replace("The harbour council", f"The harbour{reference} council")
    assert extract_article(damaged).text == f"{HEADLINE}\n\n{TEXT}"
