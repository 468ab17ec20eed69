from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.text.sentences import sentences

# What the rules look for, so that random texts have it often.
MARKS = ". ! ? … 。 । ؟ ; « » “ ” \" ' ( ) 「 」 [1] Dr. U.S. z.B. 3. 3.5 XIV. A B. the The 今天 ธันวาคม พ.ศ. हिन्दी нет"
PIECES = st.sampled_from(
    [*MARKS.split(), "\ud800", "\u200d", "\ufeff", " ", "  ", "\n", "\n\n", "\r\n", "\t", "\u00a0", "\u2028", "\x1f", "\x85"]
)
TEXTS = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=60).map("".join))


def sentence_texts(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@given(TEXTS)
def test_laws(text: str) -> None:
    spans = sentences(text)
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] != "" for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    covered = {at for span in spans for at in range(span.start, span.end)}
    assert all(at in covered for at, character in enumerate(text) if not character.isspace())


# One text for each script and each difficulty. Sentences end at the bars: "|" stands for a space, "¦" for nothing.
@pytest.mark.parametrize(
    "marked",
    [
        # Latin: titles, initials, dotted abbreviations, numbers
        "Le 4 décembre, M. Brown a parlé.|Mme. Le Pen aussi, p. ex. à 3.5 km.|Fin.",
        "Am 1. Dezember kam z.B. Dr. Müller.|Er ging am 3. Mai 2020 um 10 Uhr.|Das war im 19. Jahrhundert so.",
        "J. K. Rowling met Dr. Smith in St. Louis.|It was No. 5 of the U.S. Army, i.e. the best.|Then they left the U.S.|The rest stayed.",
        "It cost $3.50 in 1999.|20 people paid at 5 p.m. on Jan. 5.|See https://a.b/c.d?e=f. or node.js.|Bye!",
        "Ông sống ở TP.HCM từ năm 1990.|Ông là GS. Nguyễn Văn A. của trường.|Hay quá!",
        "El presidente de EE. UU. habló.|El Sr. García no.|¿Por qué?|¡Quién sabe!",
        "Han kom kl. 13.00 den 5. mai.|Det var bl.a. fint.|Ca. 20 kom.",
        "Sultan II. Selim geldi.|XIV. Louis gitti.|Sonra bitti.",
        "The gouvernement Ayrault II.|Depuis 2008, plus de 90 %.|Les autres non.",
        # quotes and brackets
        'He said "yes."|Then he left.|"No!" she cried.|“I went.”|But why?',
        "Il dit « oui. Mais non. » et part.|« Winter is Coming » (en 2011).|Les Stark descendent.",
        "Er sagte »Nein. Doch.« und ging.|»Ja.«|Gut.",
        "He left (in the U.S.) Army style.|(It rained.)|We stayed [1].|So it goes.[2]|The end.",
        "Wait… what?|No...|Yes.",
        # forgotten spaces, but no file names
        "Le moteur a démarré.¦Il roule sous Node.js et example.com.",
        # Cyrillic and Greek
        "Он родился в 1990 г. в городе.|Это т.е. правда, им. Пушкина А. С. в Москве.|А вы?",
        "Τι είναι;|Ήταν π.χ. Έλληνας.|Ναι; όχι.",
        # Chinese, Japanese, Korean
        "他说：“今天很好。”¦然后走了。¦天气不错！¦是吗？¦价格是3.5元。",
        "「モーニング娘。」のメンバーだ。¦彼は「はい。いいえ。」と言った。¦終わり。",
        "그는 2024. 12. 5. 서울에 왔다.|날씨가 좋다.|정말?",
        # Arabic, Hebrew, Urdu, Hindi, Armenian, Amharic, Burmese
        "ذهب إلى البيت.|هل أنت هنا؟|نعم، قال د. أحمد ذلك.",
        "הוא הלך הביתה.|מי שם?|אני.",
        "یہ کتاب ہے۔|وہ گیا۔",
        "यह सच है।|जॉन सी. मेसेंजर आए थे।|क्यों?",
        "Սա գիրք է։|Նա գնաց։",
        "ይህ መጽሐፍ ነው።|ሄደ።",
        "သူသွားသည်။|သူလာသည်။",
        # lines
        "A heading\n¦The text.|It goes on\r\n¦and ends\u2028¦here",
    ],
)
def test_where_sentences_end(marked: str) -> None:
    assert sentence_texts(marked.replace("|", " ").replace("¦", "")) == [part.strip() for part in marked.replace("¦", "|").split("|")]


def test_thai_is_cut_at_pauses_but_not_inside_dates() -> None:
    clause = "เขาเกิดเมื่อวันที่ 5 ธันวาคม พ.ศ. 2470 ที่เมืองเคมบริดจ์ รัฐแมสซาชูเซตส์ ประเทศสหรัฐอเมริกา"
    text = f"{clause} โดย{clause} ซึ่ง{clause} และ{clause}"
    parts = sentence_texts(text)
    assert len(parts) > 1
    assert all(len(part) >= 100 for part in parts)
    assert all(part.startswith(("เขา", "โดย", "ซึ่ง")) for part in parts)
    assert sentence_texts(clause) == [clause]


WRAPPED = """\
The quick brown fox jumps over the lazy dog while the sun is setting
behind the hills. It then walks home, slowly, through the long grass of
the meadow and past the mill. Nobody knows where it lives, though many
people have tried to follow it.

A second paragraph begins here and runs for more than one line of text,
as paragraphs do. It ends.
"""


def test_hard_wrapped_lines_run_on() -> None:
    assert [" ".join(part.split()) for part in sentence_texts(WRAPPED)] == [
        "The quick brown fox jumps over the lazy dog while the sun is setting behind the hills.",
        "It then walks home, slowly, through the long grass of the meadow and past the mill.",
        "Nobody knows where it lives, though many people have tried to follow it.",
        "A second paragraph begins here and runs for more than one line of text, as paragraphs do.",
        "It ends.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Prices rise again in the capital as winter storms close the harbours\n"
        "Minister resigns after a week of protests in the south of the country\n"
        "Two held over fire at the old theatre in which nobody was badly hurt\n",
        "eggs\nflour\nbutter\nsugar\n",
        "One paragraph that is much longer than any line at which a text would have been wrapped by hand or by a program, to be sure.\n"
        "and another that begins in lower case but is a line of its own, and is just as long as the first one, give or take a word.\n",
    ],
)
def test_other_lines_end_sentences(text: str) -> None:
    assert len(sentences(text)) == len(text.splitlines())


@pytest.mark.parametrize(
    "piece", ["The fox jumps. ", ". ", "( x", "« ", "A.", "1. ", "…", "“a” ", "\n", "ประเทศไทย ", "今天。", "a" * 50, '"', "- "]
)
def test_linear(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    start = time.process_time()
    sentences(text)
    assert time.process_time() - start < 4
