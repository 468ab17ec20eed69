from __future__ import annotations

import pytest
from lxml import html

from articleqa.index.loaders.html.text import text_of


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


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("10<sup>3</sup> kg, 10<sup>-6</sup> m<sup>2</sup>, CO<sub>2</sub>", "10³ kg, 10⁻⁶ m², CO₂"),
        ("2<sup>n+1</sup>, x<sup>t</sup>, 2<sup>a/b</sup>, x<sub>max</sub>", "2ⁿ⁺¹, x^t, 2^(a/b), xₘₐₓ"),
        ("10<span style='vertical-align: super'>3</span> kg, CO<span style='vertical-align:sub'>2</span>", "10³ kg, CO₂"),
        ("a<span style='vertical-align: super'>new</span> one", "anew one"),
        ("$9<sup>99</sup> for 9<sup>99</sup>", "$9.99 for 9⁹⁹"),
        ("the <q>old</q>, she said", "the “old”, she said"),
        ("the 21<sup>st</sup>, XIX<sup>e</sup>, M<sup>me</sup> Roux, n<sup>o</sup> 5", "the 21st, XIXe, Mme Roux, nº 5"),
        ("built.<sup><a href=#a>[1]</a></sup> Then <sup>2</sup> Brand<sup>TM</sup>", "built.[1] Then ² Brand™"),
        ("in 1931.<a class='footnote' href='#n1'>1</a> Then <a href='#n2'>2</a> (<a href='#n3'>3</a>)", "in 1931.[1] Then 2 (3)"),
        ("in 1931<a href='/1'>1</a>, see<a href='#x'>here</a>", "in 19311, seehere"),
        ("<pre>x<sup>2</sup>\n  y</pre>", "x²\n  y"),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字", "漢字"),
        ("a<sup><p>one</p><p>two</p></sup>", "a\n\none\n\ntwo"),
    ],
)
def test_what_is_raised_or_lowered_does_not_run_into_the_number(markup: str, text: str) -> None:
    assert text_of(html.fragment_fromstring(markup, create_parent="div")) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<math><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math>", "E = mc²"),
        (
            "<math><semantics><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>"
            "<annotation encoding='application/x-tex'>\\frac{a+b}{2}</annotation></semantics></math>",
            "(a + b)/2",
        ),
        ("<math><msqrt><mn>2</mn></msqrt><msub><mi>x</mi><mi>i</mi></msub></math>", "√(2)xᵢ"),
        ("<math><munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover></math>", "∑_(i = 1)ⁿ"),
        ("<math alttext='{\\displaystyle x^{2}}'></math>", "x^{2}"),
        ("so <script type='math/tex'>\\frac{a}{b} < 1</script> holds", "so \\frac{a}{b} < 1 holds"),
        ("area <img class='mwe-math-fallback-image-inline' alt='{\\displaystyle \\pi r^{2}}'>.", "area \\pi r^{2}."),
    ],
)
def test_formulas_are_written_in_the_line(markup: str, text: str) -> None:
    assert text_of(html.fragment_fromstring(markup, create_parent="div")) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<time>22:10</time><span>Quay closed</span>", "22:10 Quay closed"),
        ("It opened (<time>22:10</time>), late.", "It opened (22:10), late."),
        ("<span class='location-stamp'>Bắc Giang</span>Sau ba mươi năm", "Bắc Giang Sau ba mươi năm"),
        ("<span class='drop-cap'>T</span>he crane", "The crane"),
        ("<span style='display: block'>a</span><span style='display:block'>b</span>", "a\n\nb"),
        ("one<br>two<br>\n<br>three<br><br>", "one\ntwo\n\nthree"),
        ("<p hidden='until-found'>a</p><p hidden>b</p><div hidden=''>c</div>d", "a\n\nd"),
    ],
)
def test_what_a_browser_shows_apart_is_apart(markup: str, text: str) -> None:
    assert text_of(html.fragment_fromstring(markup, create_parent="div")) == text


def test_deeply_nested_elements_are_read() -> None:
    root = html.document_fromstring("<font>" * 1900 + "deep<p>end", parser=html.HTMLParser(huge_tree=True))
    assert text_of(root) == "deep\n\nend"
