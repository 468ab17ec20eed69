from __future__ import annotations

import pytest
from lxml import html

from articleqa.index.loaders.html_text import text_of


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("One <b>two</b><i>three</i>,\n    four<br>five<p>Six<!-- no --> seven</p>", "One twothree, four\nfive\n\nSix seven"),
        ("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul>", "a\nb\nc"),
        (
            "<table><tr><th>x</th><td><p>y</p> z</td></tr>\n<tr><td></td><td>w</td></tr></table><p>v</p>",
            "x\ty z\nw\n\nv",
        ),
        ("<dl><dt>Opened</dt><dd>1998</dd><dt>Length</dt><dd>17 km</dd></dl>", "Opened\n\n1998\n\nLength\n\n17 km"),
        ("<fieldset><legend>Year</legend>1998</fieldset><center>c</center><menu><li>d</li></menu>", "Year\n\n1998\n\nc\n\nd"),
        ("a<script>x</script><style>y</style><template>z</template> b<p hidden>no</p><video>no</video>", "a b"),
    ],
)
def test_blocks_lists_tables_and_broken_lines_stand_apart(markup: str, text: str) -> None:
    assert text_of(html.fragment_fromstring(markup, create_parent="div")) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("第一行\n第二行", "第一行第二行"),
        ("第一行\n<b>第二</b>\n行", "第一行第二行"),
        ("第一行 <b>第二</b> 行", "第一行 第二 行"),
        ("one\n<b>two</b>\nthree", "one two three"),
        ("第一行<br>\n第二行", "第一行\n第二行"),
    ],
)
def test_lines_of_the_source_are_joined_as_their_script_is_written(markup: str, text: str) -> None:
    assert text_of(html.fragment_fromstring(markup, create_parent="div")) == text


def test_preformatted_text_keeps_its_lines_and_spaces() -> None:
    page = "<div>x<pre>\n<b>a</b>  b\n<i>  c</i><br>d\n</pre>y <code>e  f</code>, g</div>"
    assert text_of(html.fragment_fromstring(page)) == "x\n\na  b\n  c\nd\n\ny e  f, g"
