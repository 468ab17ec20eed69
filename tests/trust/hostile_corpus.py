"""Articles that would do harm where a text of theirs is taken for markup, a script, an address or a style: as data, for an index."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OUTSIDE = "http://outside.example"
"""Where nothing may be fetched from."""

# Each is put into every field of an article in turn, and several into its text.
ATTACKS = {
    "script": "<script>alert('script')</script>",
    "script that ends one": "</script><script>alert('ended')</script>",
    "attribute": "\"><img src=x onerror=alert('attribute')>",
    "attribute in single quotes": "' onmouseover='alert(2)' autofocus onfocus='alert(3)' x='",
    "attribute without quotes": "x onpointerenter=alert(4) style=position:fixed;inset:0 ",
    "breakout": f"</p></mark></article></section></div></template><iframe src='{OUTSIDE}/frame'></iframe>",
    "breakout of text": "</textarea></title></style></noscript><img src=x onerror=alert('rcdata')>",
    "style": "</pre></style><style>body{display:none!important} *{background:url(http://outside.example/css)}</style>",
    "style of an attribute": f"red;background:url({OUTSIDE}/style);position:fixed;inset:0;z-index:9999",
    "imported style": f"<link rel=stylesheet href={OUTSIDE}/a.css><style>@import '{OUTSIDE}/b.css';</style>",
    "template of JavaScript": "${alert('template')} `${alert('nested')}`",
    "template of Handlebars": "{{alert('handlebars')}} {{{this}}} {{#with constructor}}x{{/with}} {% raw %}",
    "template of Python": "{0.__class__} %s %(x)s {messages._locale} {!r}",
    "Markdown": f"# a\n![pixel]({OUTSIDE}/pixel.png) [link](javascript:alert('markdown')) <{OUTSIDE}/auto> **b** `c` $$x$$",
    "HTML in Markdown": f"[<img src=x onerror=alert('mixed')>]({OUTSIDE}) *<svg onload=alert(5)>*",
    "SVG": "<svg xmlns='http://www.w3.org/2000/svg' onload=alert('svg')><script>alert(6)</script><use href='data:,x'/></svg>",
    "SVG that animates": "<svg><animate onbegin=alert(7) attributeName=x dur=1s><set attributeName=href to=javascript:alert(8)></svg>",
    "MathML": "<math><mtext><table><mglyph><style><img src=x onerror=alert('math')></style></mglyph></table></mtext></math>",
    "mutation": "<noscript><p title=\"</noscript><img src=x onerror=alert('mutation')>\">",
    "comment": "<!--><img src=x onerror=alert('comment')>--> <![CDATA[<img src=x onerror=alert(9)>]]>",
    "object": f"<object data={OUTSIDE}/o></object><embed src={OUTSIDE}/e><video src={OUTSIDE}/v poster={OUTSIDE}/p autoplay>",
    "remote pictures": f"<img src={OUTSIDE}/i srcset='{OUTSIDE}/s 2x'><picture><source srcset={OUTSIDE}/c></picture>",
    "background": f"<body background={OUTSIDE}/b><table background={OUTSIDE}/t>",
    "refresh": f"<meta http-equiv=refresh content='0;url={OUTSIDE}/refresh'><base href={OUTSIDE}/>",
    "form": f"<form action={OUTSIDE}/form><button formaction=javascript:alert(10)>All articles</button><input autofocus onfocus=alert(11)>",
    "our own elements": '<button class="all" data-article="x" data-cite="stolen" data-rate="up" data-of="0">All articles</button>',
    "our own data": '&quot; data-entry="{}" data-key="x" data-index="stolen" id="aim" class="exchange',
    "our own script": "articleqa.begun(); trigger('discard', {article: 'x'}) \\u003cscript\\u003ealert(12)\\u003c/script\\u003e",
    "prototype": "__proto__ constructor toString hasOwnProperty",
    "entities": "&lt;script&gt;alert(13)&lt;/script&gt; &#x3c;img src=x onerror=alert(14)&#x3e; &amp;lt; &notit;",
    "overlong encodings": "\u00c0\u00bcscript\u00c0\u00be +ADw-script+AD4-alert(15)+ADw-/script+AD4- %3Cscript%3Ealert(16)%3C/script%3E",
    "homographs": "＜script＞alert(17)＜/script＞ ‹img src=x› \u2039\u203a \uff1cimg\uff1e",
    "bidi": "safe \u202egnp.exe\u202c \u2066left\u2069 \u200f\u200e \u202d forced",
    "bidi that never ends": "\u202e\u202e\u202e\u2067 it all runs the other way",
    "zalgo": "Z" + "\u0351\u0363\u0323\u0317" * 60 + "algo",
    "controls": "a\u0001b\u0008c\u001b[31mred\u001b[0m\u007f\u0085\u009b2J d\u2028e\u2029f\ufffe\uffff",
    "invisible": "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164\U000e0001\U000e0041",
    "huge word": "W" * 3000,
    "huge word without Latin": "字" * 3000,
    "huge address": "https://host.example/" + "a" * 2500 + "?" + "&".join(f"k{n}=v" for n in range(50)),
    "shell": "$(id) `id` ; rm -rf / | cat /etc/passwd && %COMSPEC% =cmd|' /C calc'!A0 @SUM(1)",
    "path": "../../../etc/passwd /proc/self/environ C:\\Windows\\win.ini file:///etc/passwd \\\\outside.example\\share",
}
SOURCES = [
    "javascript:alert('source')",
    "JaVaScRiPt:alert(1)//https://news.example/",
    "\tjavascript:alert(2)",
    "java\nscript:alert(3)",
    "data:text/html,<script>alert(4)</script>",
    "vbscript:msgbox(5)",
    "file:///etc/passwd",
    "//outside.example/scheme-relative",
    "http://user:secret@outside.example/",
    'https://news.example/"onmouseover="alert(6)',
    "https://news.example/'><img src=x onerror=alert(7)>",
    "https://news.example/#:~:text=stolen",
    "https://[::1",
    "blob:http://127.0.0.1/1",
]
IDS = [
    '"><img src=x onerror=alert("id")>',
    "'; drop table articles; --",
    "../../generations/CURRENT",
    "a/b\\c?d#e&f=g%2e%2e%00",
    "__proto__",
    "constructor",
    "ids with spaces\u00a0and\u202eturns",
    "javascript:alert(1)",
    "${alert(1)}{{id}}",
    "[1]",
    '{"a": 1}',
    "i" * 1500,
    "\U0001f600'\"<>&",
]


def records() -> Iterator[dict[str, str]]:
    """Yield the articles, as lines of a JSONL file: one an attack, one an address, one an id. Each has a number that can be asked for."""
    numbers = iter(range(1001, 10_000))
    for name, attack in ATTACKS.items():
        number = next(numbers)
        text = f"{attack}\nThe {name} attack was seen on day {number}. {attack} {attack}\n\n{attack}"
        yield {
            "id": f"{number} {attack[:900]}",
            "title": attack,
            "text": text,
            "author": attack,
            "source": attack,
            "date": attack,
            "lang": attack,
        }
    for source in SOURCES:
        number = next(numbers)
        text = f"Source {number} was given.\n{source} is where the words of number {number} are from."
        yield {"id": f"source-{number}", "title": f"From {source[:40]}", "text": text, "source": source, "date": "2024-12-05", "lang": "en"}
    for id_ in IDS:
        number = next(numbers)
        yield {"id": id_, "title": "", "text": f"Identity {number} was taken by somebody.\nIts name is {id_[:60]}.", "author": id_[:60]}


def jsonl() -> str:
    """Return the articles as a JSONL file."""
    return "".join(json.dumps(record) + "\n" for record in records())
