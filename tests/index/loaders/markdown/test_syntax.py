from __future__ import annotations

import pytest

from articleqa.index.loaders.markdown.loader import render


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("[[Porto museum|the museum]], [[Note#Part]], [[#Part]], [[Note#^a1]], [[Note.md]]", "the museum, Note > Part, Part, Note, Note"),
        ("a ![[b.png]] ![[b.png|300x20]] ![[b.png|A crane]] ![[Note]] c", "a A crane Note c"),
        ("[[1]](https://a.b) [[ ]] `[[a]]` [[a", "[1] [[ ]] [[a]] [[a"),
        ("==a **b**== c ==d e== 很==好==的", "a b c d e 很好的"),
        ("a == b == c, a==b==c, === ==d", "a == b == c, a==b==c, === ==d"),
        ("a %%hidden%% b, %%d and %%s.", "a b, %%d and %%s."),
        ("a\n\n%%\nb\n\nc\n%%\n\nd", "a\n\nd"),
        ("%% a cell\n\nb", "%% a cell\n\nb"),
        ("a {{< figure src=x >}} b {% include c %} d {{% e %}} {/* f */} `{% g %}` {% h", "a b d {% g %} {% h"),
        ("Text. ^block-1\n\n- a\n- b ^c\n\nx^2", "Text.\n\na\nb\n\nx^2"),
        ("#crane #harbour/north\n\nText #tag and #1.\n#crane", "Text #tag and #1."),
        ("> [!note] Buyer\n> Ana *is*.\n\n> [!tip]-\n> Tip.\n\n[!no] a", "Buyer\nAna is.\n\nTip.\n\n[!no] a"),
        ("::: warning Careful\na\n:::\n\n:::note[T]\n\nb\n\n:::\n\n:::: {.c}\nc\n::::", "Careful\n\na\n\nT\n\nb\n\nc"),
        ('!!! tip "A tip"\n    Indented *text*.', "A tip\n\nIndented text."),
        ("## Heading {#id .class}\n\n{: .lead}\nText.\n\n[TOC]\n\n(target)=\n", "Heading\n\nText."),
        ("import A from '@b/c';\nimport './d.css'\n\nexport const e = 1\n\nimport taxes from France", "import taxes from France"),
        ("status:: sold\nby:: Ana\n\nA [price:: 5] b. std::vector", "status: sold\nby: Ana\n\nA price: 5 b. std::vector"),
        ("- [ ] call\n- [x] sign\n1. [X] c\n\n[ ] d", "☐ call\n☑ sign\n\n1. ☑ c\n\n[ ] d"),
        ("Term\n: One.\n: Two.", "Term\n\nOne.\n\nTwo."),
        (r"$a_b_c$ and $$x \\ y$$, $5 and *not* $10", r"$a_b_c$ and $$x \\ y$$, $5 and not $10"),
        ("$$\na_1 < b\n$$\n\nEnd", "$$a_1 < b$$\n\nEnd"),
    ],
)
def test_what_is_written_beyond_commonmark_is_what_it_stands_for(source: str, text: str) -> None:
    assert render(source)[0] == text


def test_notes_are_at_the_end_with_their_numbers() -> None:
    source = "One[^b] two^[In the line.] three[^b].\n\n[^b]: First\n\n    paragraph.\n\n[^c]: Nobody refers to it.\n\nEnd [^d]."
    assert render(source)[0].split("\n\n") == [
        "One[1] two[2] three[1].",
        "End [^d].",
        "[1] First",
        "paragraph.",
        "[2] In the line.",
        "[3] Nobody refers to it.",
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Date: 6 March 2024\nAuthor: Ana Reis\nText goes\non.", "Date: 6 March 2024\nAuthor: Ana Reis\nText goes on."),
        ("**Source:** [Post](https://a.b)\n*By Ana Reis*\n\nText.", "Source: Post\nBy Ana Reis\n\nText."),
        ("Text that is\nwrapped by hand.", "Text that is wrapped by hand."),
    ],
)
def test_lines_that_state_something_stay_lines(source: str, text: str) -> None:
    assert render(source)[0] == text


@pytest.mark.parametrize("mark", ["==a ", "[[a|", "%%a\n", "{% ", "::: a\n", "#a ", "[a:: ", "a:: b\n", "[!a", "^a ", "{#a", "- [ ] a\n"])
def test_marks_that_repeat_take_no_longer_than_other_text(mark: str) -> None:
    render(mark * (20_000 // len(mark)))
