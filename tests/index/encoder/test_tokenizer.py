"""The default model's tokenizer: the tokens of a text, and where they are in it."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articleqa.index.encoder import bundled_model
from articleqa.index.encoder.tokenizer import Tokenizer, encodable, model_file

if TYPE_CHECKING:
    from articleqa.index.encoder.bundled_encoder import BundledEncoder

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def tokenizer(encoder: BundledEncoder) -> Tokenizer:
    return encoder.tokenizer


# XLM-RoBERTa's ids. The first two are what fairseq's original gives, as the tests of transformers have it.
@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Hello World!", [35378, 6661, 38]),
        (
            'This is a very long text with a lot of weird characters, such as: . , ~ ? ( ) " [ ] ! : - . '
            "Also we will add words that should not exsist",
            [
                *(3293, 83, 10, 4552, 4989, 7986, 678, 10, 5915, 111, 179459, 124850, 4, 6044, 237, 12, 6, 5, 6, 4, 6780, 705, 15, 1388),
                *(44, 378, 10114, 711, 152, 20, 6, 5, 22376, 642, 1221, 15190, 34153, 450, 5608, 959, 1119, 57702),
            ],
        ),
        ("When did the call take place?", [14847, 6777, 70, 11782, 5646, 3687, 32]),
        ("L’appel a eu lieu le 27 novembre.", [339, 26, 68005, 10, 1175, 23414, 95, 1438, 15430, 5]),
        ("Когда состоялся звонок?", [25202, 54064, 6527, 77180, 2297, 32]),
        ("电话是什么时候打的？", [6, 28413, 354, 135375, 2554, 43, 32]),
        ("متى تمت المكالمة؟", [665, 6410, 137643, 125351, 17916, 250, 1245]),
        ("बातचीत कब हुई?", [185002, 61473, 17035, 32]),
        ("𐍈𐍈", [6, 3]),
        ("", []),
    ],
)
def test_tokens(tokenizer: Tokenizer, text: str, ids: list[int]) -> None:
    assert tokenizer.ids([text]) == [ids]


def test_a_list_of_texts_has_the_tokens_of_each(tokenizer: Tokenizer) -> None:
    texts = ["When did the call take place?", "", "电话是什么时候打的？", "word " * 5000]
    assert tokenizer([]) == []
    assert tokenizer(texts) == [tokenizer([text])[0] for text in texts]
    assert tokenizer.ids(texts) == [tokens.ids for tokens in tokenizer(texts)]
    assert tokenizer.count(texts) == [7, 0, 7, 5000]


def test_special_tokens_are_not_read_in_a_text(tokenizer: Tokenizer) -> None:
    assert (tokenizer.first, tokenizer.padding, tokenizer.last) == (0, 1, 2)
    (ids,) = tokenizer.ids(["<s> a </s> <pad> <unk> <mask>"])
    assert not {0, 1, 2, 3, 250001} & set(ids)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The  bridge\topened.", ["The", "  ", "bridge", "\topened", "."]),
        (" a  b ", ["a", "  b"]),  # none for spaces at the ends
        ("的中文", ["的", "的", "中文"]),  # the first is a space that is not there
        ("10～18時", ["10", "～", "18", "時"]),  # NFKC alone makes an ASCII tilde of it
        ("ﬁ ½ ﷺ", ["ﬁ", " ½", " ", "ﷺ", "ﷺ", "ﷺ"]),
        ("e\u0301te\u0301.", ["e\u0301te\u0301", "."]),
        ("soft\u00adhyphen", ["soft", "\u00ad", "hy", "phen"]),
        ("zero\u200bwidth", ["zero", "\u200b", "width"]),
        ("क्\u200dष", ["क", "क्", "\u200d", "ष"]),
        ("👩\u200d👧", ["👩", "👩", "\u200d", "👧"]),
        ("\ufeffBOM", ["BO", "M"]),
    ],
)
def test_tokens_are_where_they_are_in_the_text(tokenizer: Tokenizer, text: str, tokens: list[str]) -> None:
    assert [text[start:end] for start, end in tokenizer([text])[0].offsets] == tokens


@given(text=st.text())
def test_every_token_has_characters_of_the_text(tokenizer: Tokenizer, text: str) -> None:
    (tokens,) = tokenizer([text])
    assert len(tokens.ids) == len(tokens.offsets)
    assert all(0 <= start < end <= len(text) for start, end in tokens.offsets)
    assert tokens.offsets == sorted(tokens.offsets)


def test_a_lone_surrogate_is_an_unknown_character(tokenizer: Tokenizer) -> None:
    assert encodable("a\ud800b") == "a\ufffdb"
    assert tokenizer(["see \ud83d here"]) == tokenizer(["see \ufffd here"])
    assert encodable("\ud83d\ude00") == "\U0001f600"  # a pair is a character


def test_normalisation_is_what_the_packed_file_says(tokenizer: Tokenizer, encoder: BundledEncoder) -> None:
    packed = encoder.folder.packed.read_bytes()
    at = packed.index(struct.pack("<IBIB", 1, 0, 2, 0))  # the first entries: U+0001 and U+0002 become nothing
    normal: dict[str, str] = {}
    for _ in range(4837):
        code, count = struct.unpack_from("<IB", packed, at)
        normal[f"/{chr(code)}/"] = "/" + "".join(map(chr, struct.unpack_from(f"<{count}I", packed, at + 5))) + "/"
        at += 5 + 4 * count
    found = zip(normal, tokenizer.ids(list(normal)), tokenizer.ids(list(normal.values())), strict=True)
    assert [text for text, ids, expected in found if ids != expected] == []


def test_a_model_of_three_words(tmp_path: Path) -> None:
    special = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
    pieces = [*((name, 0.0) for name in special), ("▁to", -1.0), ("▁be", -1.5), ("▁tobe", -3.0)]
    path = tmp_path / bundled_model.TOKENIZER
    path.write_bytes(model_file(pieces, special))
    assert Tokenizer(path).ids(["to be", "tobe", "or"]) == [[4, 5], [6], [3]]
