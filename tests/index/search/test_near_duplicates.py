from __future__ import annotations

import unicodedata
from dataclasses import replace
from itertools import pairwise
from random import Random
from string import ascii_lowercase
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.records import Article, Hit, NearDuplicate, Passage, Span
from articleqa.index.search.near_duplicates import BEYOND, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

FERRY = "Rescuers said on Monday that 12 people had died when the ferry to Chios sank in a storm, and that the search for others went on."
TREATY = "The envoys signed the treaty in the old town hall at noon, though two of them had asked for another week to read what it said."
MATCH = "Spain beat Italy 2–1 in the last minute of a match that had seen rain, two red cards and a dog on the pitch before the break."
QUOTE = "“We heard a noise below, and then the lights went out,” one of the crew said."
FRENCH = "Les secours ont dit lundi que 12 personnes étaient mortes quand le ferry pour Chios a coulé dans une tempête."
CHINESE = (
    "救援人员星期一表示，开往希俄斯岛的渡轮在风暴中沉没，造成12人死亡，对其他失踪者的搜寻工作仍在继续，当局尚未公布遇难者的姓名和国籍。"
)
THAI = "เจ้าหน้าที่กู้ภัยกล่าวเมื่อวันจันทร์ว่ามีผู้เสียชีวิต 12 คนเมื่อเรือเฟอร์รี่จมลงระหว่างพายุและการค้นหาผู้สูญหายยังคงดำเนินต่อไปตลอดทั้งคืน"


def passage(article: Article, text: str, sentences: Sequence[str] = (), id_: int = 0) -> Passage:
    """Return the passage of `article` with this text; without `sentences`, the text is its one sentence."""
    start = article.text.index(text)
    places = [(start + text.index(sentence), len(sentence)) for sentence in sentences or [text]]
    return Passage(id_, article.id, start, start + len(text), text, tuple(Span(at, at + length) for at, length in places))


def ranked(passages: Sequence[Passage]) -> list[Hit]:
    return [Hit(passage, 1 / rank, rank, bm25_score=rank, dense_rank=rank) for rank, passage in enumerate(passages, 1)]


def folded(articles: Sequence[Article], passages: Sequence[Passage], k: int = 10) -> list[Hit]:
    texts = {article.id: article.text for article in articles}
    return fold(ranked(passages), k, texts.__getitem__)


def groups_of(*texts: str, k: int = 10) -> list[str]:
    """Fold the passages of the articles a, b, c, … and return the hits, "ac" for one of a with a near-duplicate in c.

    Args:
        *texts: The articles' texts. Each has one passage: the whole text, or what is between two bars.
        k: The number of hits.

    Returns:
        For each hit the ids of its article and of the articles with near-duplicates, joined.
    """
    articles = [Article(id_, "T", text.replace("|", "")) for id_, text in zip(ascii_lowercase, texts, strict=False)]
    parts = [text.split("|")[1] if "|" in text else text for text in texts]
    hits = folded(articles, [passage(*pair) for pair in zip(articles, parts, strict=True)], k)
    return [hit.passage.article_id + "".join(copy.article_id for copy in hit.copies) for hit in hits]


def letters(seed: int, words: int = 16) -> list[str]:
    """Return random words, others for every seed."""
    random = Random(seed)  # noqa: S311
    return ["".join(random.choices(ascii_lowercase, k=random.randint(3, 9))) for _ in range(words)]


def test_the_same_in_another_article_is_one_hit_that_names_it_and_its_place() -> None:
    articles = [Article("a", "A", FERRY), Article("b", "B", f"Storm at sea\n\n{FERRY}\n\nMore follows.")]
    (hit,) = folded(articles, [passage(article, FERRY) for article in articles])
    assert (hit.passage.article_id, hit.copies) == ("a", (NearDuplicate("b", 14, 14 + len(FERRY)),))
    assert articles[1].text[hit.copies[0].start : hit.copies[0].end] == FERRY


def test_what_three_papers_print_is_one_hit_and_the_ranks_close_up() -> None:
    articles = [Article(id_, "T", text) for id_, text in zip("abcde", [FERRY, FERRY, TREATY, FERRY, MATCH], strict=True)]
    hits = folded(articles, [passage(article, article.text) for article in articles])
    assert [hit.passage.article_id for hit in hits] == ["a", "c", "e"]
    assert [[copy.article_id for copy in hit.copies] for hit in hits] == [["b", "d"], [], []]
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert [hit.score for hit in hits] == [1, 1 / 3, 1 / 5]


@pytest.mark.parametrize(
    "copy",
    [
        FERRY.replace("said", "reported"),
        FERRY.replace("a storm", "a heavy storm"),
        FERRY.replace("12", "some 12"),
        FERRY.replace("12 people", "12 passengers"),
        f"IZMIR (AP) – {FERRY}",
        f"From our own staff and agencies\n{FERRY}",
        f"{FERRY} This report is updated as more is known.",
        f"ATHENS, Greece — {FERRY.replace('others', 'survivors')} More soon.",
        FERRY.upper(),
        FERRY.replace(" ", "\u00a0").replace(",", " –"),
        FERRY.replace("12", "１２"),
        unicodedata.normalize("NFD", FERRY),
    ],
)
def test_an_edited_copy_is_one(copy: str) -> None:
    assert groups_of(FERRY, copy) == ["ab"]
    assert groups_of(copy, TREATY, FERRY) == ["ac", "b"]


def test_papers_that_cut_a_story_at_different_places_tell_one() -> None:
    before, after = "The weather had turned before dawn, and few boats left.", "It was the second such night since the winter began."
    assert groups_of(f"{before} |{FERRY}| {after}", f"|{before} {FERRY}| {after}", f"{before} |{FERRY} {after}|") == ["abc"]
    assert groups_of(f"|{before} {FERRY}| {after}", f"{before} |{FERRY} {after}|") == ["ab"]
    # The first text lacks what the others have before or after the story.
    assert groups_of(FERRY, f"{before} {before.upper()} {FERRY}", f"{FERRY} {after} {TREATY}") == ["a", "b", "c"]


def test_a_copy_goes_on_where_the_better_hit_ends_and_no_further_away() -> None:
    assert groups_of(f"|{FERRY}| {QUOTE}", f"|{FERRY} {QUOTE}|") == ["ab"]
    assert groups_of(f"{QUOTE} |{FERRY}|", f"|{QUOTE} {FERRY}|") == ["ab"]
    assert groups_of(f"|{FERRY}| {TREATY} {MATCH} {QUOTE}", f"|{FERRY} {QUOTE}|") == ["a", "b"]
    assert groups_of(f"{QUOTE} {TREATY} {MATCH} |{FERRY}|", f"|{QUOTE} {FERRY}|") == ["a", "b"]


def test_the_better_hit_has_half_of_its_copy() -> None:
    assert groups_of(f"|{FERRY} {QUOTE}| {TREATY}", f"{FERRY} |{QUOTE} {TREATY}|") == ["a", "b"]
    assert groups_of(f"|{QUOTE} {FERRY}| {QUOTE.upper()}", f"{QUOTE} |{FERRY} {QUOTE}|") == ["ab"]


@given(st.integers(0, 1000), st.integers(0, 12), st.integers(-8, 8))
def test_wherever_a_story_is_cut_its_passages_are_copies_if_most_of_them_is_common(seed: int, begin: int, shift: int) -> None:
    words = letters(seed, 60)

    def cut(start: int) -> str:
        return " ".join([*words[:start], "|", *words[start : start + 40], "|", *words[start + 40 :]])

    assert groups_of(cut(begin), cut(max(0, begin + shift))) == ["ab"]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (FERRY, FERRY.replace("12", "15")),
        (FERRY, FERRY.replace("12", "121")),
        (FERRY, FERRY.replace("12", "1")),
        (FERRY, FERRY.replace("12", "2")),
        (MATCH, MATCH.replace("2–1", "1–2")),
        (MATCH.replace("Italy 2–1", "Italy 2 to 1"), MATCH.replace("Italy 2–1", "Italy 1 to 2")),
        (FERRY.replace("Monday", "27 November"), FERRY.replace("Monday", "28 November")),
        (FERRY.replace("others", "15 others"), FERRY.replace("others", "12 others").replace("12 people", "15 people")),
        (CHINESE, CHINESE.replace("12", "15")),
        (THAI, THAI.replace("12", "15")),
    ],
)
def test_another_number_is_another_story(text: str, changed: str) -> None:
    assert groups_of(text, changed) == ["a", "b"]
    assert groups_of(changed, text) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (FERRY, FERRY.replace("Chios", "Samos")),
        (FERRY, FERRY.replace("Monday", "Sunday")),
        (MATCH, MATCH.replace("Italy", "Malta")),
        (FRENCH, FRENCH.replace("Chios", "Samos")),
        (FERRY.replace("the ferry", "the ferry of Anna Berg"), FERRY.replace("the ferry", "the ferry of Anna Holm")),
        (FERRY.replace("Chios", "Хиос"), FERRY.replace("Chios", "Самос")),
    ],
)
def test_another_name_is_another_story(text: str, changed: str) -> None:
    assert groups_of(text, changed) == ["a", "b"]
    assert groups_of(changed, text) == ["a", "b"]


@pytest.mark.parametrize("less", [FERRY.replace("12 people", "people"), FERRY.replace(" to Chios", ""), FERRY.replace(" on Monday", "")])
def test_a_copy_may_say_less_and_no_number_or_name_more(less: str) -> None:
    assert groups_of(FERRY, less) == ["ab"]
    assert groups_of(less, FERRY) == ["a", "b"]


TOLL = "A bomb in the market left at least {} people dead and at least {} others hurt, the police in the capital said on Monday night."
STORM = "The storm killed {} people in Spain and it killed {} people in Italy, officials said, before it moved out to sea on Monday night."
TALKS = "The government said on Monday that {} had agreed to meet the envoys of the union in the spring, once the talks in Rome were over."
FRONT = "Le ministre a dit lundi que les combats dans l’est de l’{} avaient repris et que les pourparlers auraient lieu au printemps."


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        pytest.param(f"1{FERRY[29:]}", FERRY[29:], id="first, 112 and 12"),
        pytest.param(f"{FERRY[:-1]}: 121.", f"{FERRY[:-1]}: 12.", id="last, 121 and 12"),
        pytest.param(FERRY.replace("12", "1.2"), FERRY, id="1.2 and 12"),
        pytest.param(TOLL.format(12, 15), TOLL.format(15, 15), id="12 and 15, 15 and 15"),
        pytest.param(STORM.format(12, 15), STORM.format(15, 12), id="12 and 15, 15 and 12"),
    ],
)
def test_another_number_is_another_story_everywhere(text: str, changed: str) -> None:
    assert groups_of(text, changed) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        pytest.param(TALKS.format("Nigeria"), TALKS.format("Niger"), id="part of another"),
        pytest.param(TALKS.format("general CQ Brown"), TALKS.format("general CQ Smith"), id="after a capital"),
        pytest.param(TALKS.format("Mr. Brown"), TALKS.format("Mr. Smith"), id="after an abbreviation"),
        pytest.param(FRONT.format("Ukraine"), FRONT.format("Iran"), id="after an apostrophe"),
        pytest.param(TALKS.format("the party of\nBrown"), TALKS.format("the party of\nSmith"), id="after a line break"),
        pytest.param(TALKS.format("the heir of Brown and Smith"), TALKS.format("the heir of Smith and Brown"), id="in other places"),
    ],
)
def test_another_name_is_another_story_everywhere(text: str, changed: str) -> None:
    assert groups_of(text, changed) == ["a", "b"]


SHIP = "Kurtarma ekipleri, geminin İstanbul yakınlarında battığını ve kötü havaya karşın aramaların hâlâ sürdüğünü, sabah bildirdi."
PORT = "Το πλοίο βυθίστηκε στις 5 Μαΐου 2024 κοντά στο λιμάνι και οι έρευνες συνεχίστηκαν όλη τη νύχτα, είπαν χθες οι αρχές."


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        pytest.param(SHIP, SHIP.replace("sabah", "dün"), id="İ"),
        pytest.param(PORT, PORT.replace("χθες", "σήμερα"), id="ΐ"),
        pytest.param(TALKS.format("Müller"), unicodedata.normalize("NFD", TALKS.format("Müller").replace("said", "wrote")), id="NFD"),
    ],
)
def test_an_edited_copy_is_one_in_every_script(text: str, changed: str) -> None:
    assert groups_of(text, changed) == ["ab"]


def test_versions_of_a_story_stay_apart_and_have_their_own_copies() -> None:
    earlier, later = FERRY, FERRY.replace("12", "15")
    assert groups_of(earlier, later, earlier, later, earlier, later) == ["ace", "bdf"]
    assert groups_of(later, later, earlier, earlier, earlier, later) == ["abf", "cde"]
    assert groups_of(earlier.replace("said", "wrote"), later, later.replace("said", "wrote"), earlier) == ["ad", "bc"]


def test_passages_of_one_article_are_never_copies() -> None:
    article, other = Article("a", "A", f"{FERRY}\n\n{FERRY.upper()}\n\n{FERRY.lower()}"), Article("b", "B", FERRY)
    passages = [passage(article, text) for text in (FERRY, FERRY.upper(), FERRY.lower())]
    assert [hit.copies for hit in folded([article], passages)] == [(), (), ()]
    hits = folded([article, other], [passages[0], passage(other, FERRY), passages[1]])
    assert [(hit.passage, len(hit.copies)) for hit in hits] == [(passages[0], 1), (passages[1], 0)]
    (hit,) = folded([article, other], [passage(other, FERRY), *passages])
    assert [(copy.start, copy.end) for copy in hit.copies] == [(part.start, part.end) for part in passages]


def test_nothing_is_a_copy_of_a_copy() -> None:
    middle = f"{FERRY} {QUOTE}"
    assert groups_of(f"{FERRY} {QUOTE} {TREATY}", middle, QUOTE) == ["abc"]
    assert groups_of(QUOTE, middle, FERRY) == ["a", "bc"]


@pytest.mark.parametrize("mark", [" ", ", ", "–"])
def test_what_has_under_forty_letters_and_digits_is_never_a_copy(mark: str) -> None:
    forty = mark.join(["Zwölf", "Boxkämpfer", "jagten", "Viktor", "quer", "am", "Deich", "42"])
    assert sum(map(str.isalnum, forty)) == 40
    assert groups_of(forty, forty) == ["ab"]
    assert groups_of(forty, forty[:-1], forty[:-2] + "...") == ["a", "b", "c"]
    assert groups_of(f"{forty} {FERRY}", forty) == ["ab"]
    assert groups_of(f"{forty} {FERRY}", forty[:-1]) == ["a", "b"]


def test_a_quote_alone_is_a_copy_of_the_article_that_holds_it_and_not_the_other_way_round() -> None:
    whole = f"{FERRY} {QUOTE} Nobody could say why."
    assert groups_of(whole, QUOTE) == ["ab"]
    assert groups_of(QUOTE, whole) == ["a", "b"]
    assert groups_of(QUOTE, whole, QUOTE, FERRY) == ["ac", "bd"]


def test_boilerplate_is_not_compared() -> None:
    credit = "Photo: an Afternoon at the Pier, by Grace Holloway and Peter Lindqvist for Meridian Pictures, 1987"
    plain, pictured = Article("a", "A", FERRY), Article("b", "B", f"{credit}\n{FERRY}")
    other = Article("c", "C", f"{credit}\nThe pier was closed.")
    with_credit, without_credit = passage(pictured, pictured.text), passage(pictured, pictured.text, [FERRY])
    pier = passage(other, other.text, ["The pier was closed."])
    hits = folded([plain, pictured, other], [passage(plain, FERRY), without_credit, pier])
    assert [hit.copies for hit in hits] == [(NearDuplicate("b", 0, len(pictured.text)),), ()]
    assert [hit.copies for hit in folded([plain, pictured], [passage(plain, FERRY), with_credit])] == [(), ()]
    assert [hit.copies for hit in folded([pictured, other], [without_credit, pier])] == [(), ()]


@pytest.mark.parametrize("text", [CHINESE, THAI])
def test_texts_without_spaces_have_copies(text: str) -> None:
    half = len(text) // 2
    edited = text[:half] + text[half + 1 :]
    assert groups_of(text, text, edited, f"{text[:6]}|{text[6:]}|") == ["abcd"]
    assert groups_of(edited, text) == ["ab"]


def test_translations_are_no_copies() -> None:
    assert groups_of(FERRY, FRENCH, CHINESE, THAI) == ["a", "b", "c", "d"]


def test_a_story_in_other_words_is_no_copy() -> None:
    reworded = "On Monday, 12 people were dead after a storm had sunk the ferry to Chios, and rescuers still looked for others."
    assert groups_of(FERRY, reworded) == ["a", "b"]


@pytest.mark.parametrize("k", [1, 2, 3])
def test_k_hits_are_found_below_any_number_of_copies(k: int) -> None:
    texts = [*[FERRY] * 3, TREATY, TREATY, *[FERRY] * 2, MATCH, QUOTE]
    assert [hit[0] for hit in groups_of(*texts, k=k)] == ["a", "d", "h"][:k]


@pytest.mark.parametrize(("k", "copies"), [(1, 0), (3, 0), (3, 4), (3, 30)])
def test_copies_are_looked_for_a_little_beyond_the_last_hit(k: int, copies: int) -> None:
    """The best hit has `copies` near-duplicates above the last hit, one more at the last rank that is looked at, and more after it."""
    distinct = [" ".join(letters(seed)) for seed in range(k + BEYOND - 2)]
    articles = [Article(str(at), "T", text) for at, text in enumerate([*[FERRY] * (1 + copies), *distinct, *[FERRY] * 9])]
    hits = folded(articles, [passage(article, article.text) for article in articles], k)
    last = copies + k - 1
    assert [int(hit.passage.article_id) for hit in hits] == [0, *range(copies + 1, last + 1)]
    assert [int(copy.article_id) for copy in hits[0].copies] == [*range(1, copies + 1), last + BEYOND]


@pytest.mark.parametrize("k", [1, 5, 40])
def test_hits_are_read_no_further_than_they_are_looked_at(k: int) -> None:
    texts = [*[FERRY] * 8, *(" ".join(letters(seed)) for seed in range(100))]
    articles = [Article(str(at), "T", text) for at, text in enumerate(texts)]
    hits = iter(ranked([passage(article, article.text) for article in articles]))
    retained = fold(hits, k, lambda article_id: texts[int(article_id)])
    last = int(retained[-1].passage.article_id)
    assert next(hits).rank - 1 == last + 1 + BEYOND


def test_no_hits_are_none() -> None:
    assert folded([], []) == []


@pytest.mark.parametrize("blank", ["", " \n", "…!", "\u0301" * 50, "\u200b" * 50])
def test_blank_passages_stay(blank: str) -> None:
    assert groups_of(blank, blank, FERRY, blank) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("text", ["\ud800" * 50, FERRY.replace("12", "\udfff"), f"\udc00{FERRY}\ud800"])
def test_lone_surrogates_are_no_obstacle(text: str) -> None:
    assert groups_of(TREATY, text, text)[0] == "a"


POOL = st.sampled_from(
    [
        *(FERRY, FERRY.replace("12", "15"), FERRY.replace("said", "wrote"), f"{FERRY} {QUOTE}", QUOTE, TREATY, MATCH, FRENCH, CHINESE),
        *(f"{TREATY} {FERRY}", FERRY[:60], FERRY[40:], THAI, THAI[20:], "It rained.", "", "ha " * 30),
    ]
)
ARTICLES_AND_TEXTS = st.lists(st.tuples(st.sampled_from("abcd"), st.one_of(POOL, POOL, st.text(max_size=80))), max_size=12)


@given(ARTICLES_AND_TEXTS, st.integers(1, 13))
def test_laws(articles_and_texts: list[tuple[str, str]], k: int) -> None:
    texts = dict.fromkeys("abcd", "")
    passages: list[Passage] = []
    for id_, (article, text) in enumerate(articles_and_texts):
        start, end = len(texts[article]), len(texts[article]) + len(text)
        passages.append(Passage(id_, article, start, end, text, (Span(start, end),)))
        texts[article] += f"{text}\n"
    hits = ranked(passages)
    retained = fold(iter(hits), k, texts.__getitem__)

    assert [hit.rank for hit in retained] == list(range(1, len(retained) + 1))
    assert len(retained) <= k
    assert all(a.score >= b.score for a, b in pairwise(retained))
    retained_ids = [hit.passage.id for hit in retained]
    assert retained_ids == sorted(retained_ids)
    assert [replace(hit, rank=id_ + 1, copies=()) for id_, hit in zip(retained_ids, retained, strict=True)] == [
        hits[id_] for id_ in retained_ids
    ]

    ids = {NearDuplicate(passage.article_id, passage.start, passage.end): passage.id for passage in passages}
    copies = [ids[copy] for hit in retained for copy in hit.copies]
    assert all(hit.passage.id < ids[copy] and hit.passage.article_id != copy.article_id for hit in retained for copy in hit.copies)
    assert all(list(hit.copies) == sorted(hit.copies, key=ids.__getitem__) for hit in retained)
    end = len(hits) if len(retained) < k else retained_ids[-1] + 1
    assert sorted(id_ for id_ in retained_ids + copies if id_ < end) == list(range(end))
    assert len({*retained_ids, *copies}) == len(retained_ids) + len(copies)

    assert [hit.passage for hit in fold(retained, k, texts.__getitem__)] == [hit.passage for hit in retained]
    assert retained_ids == [hit.passage.id for hit in fold(hits, 99, texts.__getitem__)][:k]


@given(st.lists(st.integers(0, 10_000), unique=True, min_size=1, max_size=12))
def test_distinct_texts_all_stay(seeds: list[int]) -> None:
    assert groups_of(*(" ".join(letters(seed)) for seed in seeds), k=len(seeds)) == list(ascii_lowercase[: len(seeds)])


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_equal_texts_are_one_hit(seeds: list[int]) -> None:
    groups = {seed: "".join(id_ for id_, other in zip(ascii_lowercase, seeds, strict=False) if other == seed) for seed in seeds}
    assert groups_of(*(" ".join(letters(seed)) for seed in seeds), k=12) == list(groups.values())
