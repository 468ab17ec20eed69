from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.errors import CorpusError, EmptyCorpus, IndexBusy, IndexCorrupt, IndexNotWritable
from articleqa.index.ingest import build, plan
from articleqa.index.ingest.preparation import SETTINGS, cut, embedded_texts
from articleqa.index.loaders import SourceContents, read_sources
from articleqa.index.records import Article, Passage, Span
from articleqa.index.search import row_order
from articleqa.index.search.hybrid import HybridIndex
from articleqa.index.storage import generations
from articleqa.retriever import Retriever
from tests.index.ingest.killing import killed_when_it_says
from tests.toys import ToyEncoder

ARRAYS = (
    *("vectors.npy", "vectors.digests.npy", "vectors.faiss", "vectors.starts.npy"),
    *("bm25.terms.txt", "bm25.blocks.npy", "bm25.groups.txt", "bm25.unknown.npy", "bm25.first_rows.npy", "bm25.rows.npy"),
    *("bm25.positions.npy", "bm25.weights.npy", "bm25.full.npy", "bm25.members.npy", "bm25.bounds.npy"),
)
MOON = "Luna 9 landed on the Moon on 3 February 1966. It sent the first pictures from its surface."
TUNNEL = "Le tunnel sous la Manche a été inauguré le 6 mai 1994. Il relie Coquelles à Folkestone."
CALL = "Der Anruf fand am 27. November statt. Der General stimmte zu."


DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "more").mkdir(parents=True)
    (folder / "moon.txt").write_text(MOON, encoding="utf-8")
    (folder / "more" / "tunnel.txt").write_text(TUNNEL, encoding="utf-8")
    return folder


def open_current(directory: Path) -> HybridIndex:
    return HybridIndex.open(generations.current(directory))


def test_an_index_holds_what_its_sources_hold(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    directory = tmp_path / "index"
    first = build([corpus], directory, encoder=toy)
    assert (first.new, first.changed, first.removed, first.unchanged) == (("moon.txt", "more/tunnel.txt"), (), (), 0)
    assert (first.published, first.articles, first.passages, first.encoded) == (True, 2, 2, 2)  # no title, one window: the passage itself

    (corpus / "moon.txt").write_text(MOON.replace("1966", "1967"), encoding="utf-8")
    (corpus / "call.txt").write_text(CALL, encoding="utf-8")
    (corpus / "more" / "tunnel.txt").rename(corpus / "tunnel.txt")
    second = build([corpus], directory, encoder=toy)
    assert (second.new, second.changed, second.removed) == (("call.txt", "tunnel.txt"), ("moon.txt",), ("more/tunnel.txt",))
    assert second.encoded == 2  # the tunnel's passage has the same text and title as before
    index = open_current(directory)
    assert index.store.article_ids() == ["call.txt", "moon.txt", "tunnel.txt"]
    assert "1967" in index.store.article("moon.txt").text


def test_where_nothing_changed_nothing_is_written(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    build([corpus], tmp_path / "index", encoder=toy)
    before = generations.current(tmp_path / "index")
    report = build([corpus], tmp_path / "index", encoder=toy)
    assert (report.published, report.unchanged, report.encoded) == (False, 2, 0)
    assert report.passages == open_current(tmp_path / "index").manifest.passages
    assert generations.current(tmp_path / "index") == before


@pytest.mark.parametrize("exact_rows", [100_000, 0])
def test_the_same_build_twice_gives_the_same_bytes_and_so_does_one_in_steps(
    corpus: Path, tmp_path: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch, exact_rows: int
) -> None:
    monkeypatch.setattr(row_order, "EXACT_ROWS", exact_rows)
    build([corpus / "moon.txt"], tmp_path / "steps", encoder=toy)
    for name in ("one", "two", "steps"):
        build([corpus], tmp_path / name, encoder=toy)
    first, *others = (generations.current(tmp_path / name) for name in ("one", "two", "steps"))
    for name in [*ARRAYS, *(() if exact_rows else ("vectors.rows.npy", "vectors.sums.npy"))]:
        for other in others:
            assert (first / name).read_bytes() == (other / name).read_bytes(), name


def test_vectors_are_the_encoders_own_and_passages_slice_their_articles(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    build([corpus], tmp_path / "index", encoder=toy)
    index = open_current(tmp_path / "index")
    passages = index.store.passages(range(index.manifest.passages))
    for passage in passages:
        article = index.store.article(passage.article_id)
        assert article.text[passage.start : passage.end] == passage.text
        assert all(passage.start <= s.start < s.end <= passage.end for s in passage.sentences)
    rows = [embedded_texts(index.store.article(p.article_id), [p], toy)[0] for p in passages]
    expected = toy.encode_passages([text for texts in rows for text in texts])
    vectors = np.load(index.generation / generations.VECTORS)
    np.testing.assert_allclose((vectors * expected).sum(axis=1), 1, atol=1e-3)
    assert index.dense.rows == len(expected)


def test_settings_of_another_version_make_everything_anew(
    corpus: Path, tmp_path: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    build([corpus], tmp_path / "index", encoder=toy)
    monkeypatch.setitem(SETTINGS, "max_tokens", 15)
    report = build([corpus], tmp_path / "index", encoder=toy)
    assert (report.published, report.unchanged) == (True, 2)
    assert report.passages > 2


def test_an_empty_source_does_not_empty_an_index(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    directory = tmp_path / "index"
    build([corpus], directory, encoder=toy)
    empty = tmp_path / "empty"
    empty.mkdir()
    for sources in ([empty], [corpus, empty]):
        with pytest.raises(EmptyCorpus, match=rf"no article to index in {empty}, .* Nothing was changed\.$"):
            build(sources, directory, encoder=toy)
    assert open_current(directory).manifest.articles == 2
    assert build([empty], directory, encoder=toy, allow_empty=True).removed == ("moon.txt", "more/tunnel.txt")
    index = open_current(directory)
    assert index.manifest.articles == index.manifest.passages == 0
    assert index.search("moon", toy.encode_queries(["moon"])[0], 5) == []


def test_a_source_that_is_not_there_is_an_error_by_name(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    with pytest.raises(CorpusError, match="nowhere"):
        build([corpus, tmp_path / "nowhere"], tmp_path / "index", encoder=toy)
    assert not (tmp_path / "index").exists()


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    (corpus / "broken.pdf").write_bytes(b"%PDF-1.7 cut short")
    (corpus / "wire.jsonl").write_text('{"id": "a", "title": "A", "text": "An article."}\n{"id": \n', encoding="utf-8")
    (corpus / "photo.bmp").write_bytes(b"BM")
    report = build([corpus], tmp_path / "index", encoder=toy)
    assert [Path(p.where).name for p in report.failed] == ["broken.pdf", "wire.jsonl:2"]
    assert [Path(p.where).name for p in report.skipped] == ["photo.bmp"]
    assert report.articles == 3


def test_what_a_file_held_stays_while_it_cannot_be_read(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    directory = tmp_path / "index"
    wire = corpus / "wire.jsonl.gz"
    lines = [json.dumps({"id": id_, "text": CALL}) + "\n" for id_ in "ab"]
    wire.write_bytes(gzip.compress("".join(lines).encode()))
    build([corpus], directory, encoder=toy)
    wire.write_bytes(b"half written")
    (corpus / "moon.txt").write_bytes(b"")
    (corpus / "new.txt").write_bytes(b"")
    report = build([corpus], directory, encoder=toy)
    assert (report.published, report.removed, report.kept) == (False, (), ("a", "b", "moon.txt"))
    assert sorted(Path(r.where).name for r in report.failed) == ["moon.txt", "new.txt", "wire.jsonl.gz"]

    (corpus / "moon.txt").unlink()
    (corpus / "b.jsonl").write_text(json.dumps({"id": "b", "text": MOON}), encoding="utf-8")
    report = build([corpus], directory, encoder=toy)
    assert (report.changed, report.removed, report.kept) == (("b",), ("moon.txt",), ("a",))
    wire.write_bytes(gzip.compress(lines[0].encode()))
    assert not build([corpus], directory, encoder=toy).published


def test_a_row_that_cannot_be_read_is_no_longer_held(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    wire = corpus / "wire.jsonl"
    wire.write_text("".join(json.dumps({"id": id_, "text": CALL}) + "\n" for id_ in "ab"), encoding="utf-8")
    build([corpus], tmp_path / "index", encoder=toy)
    wire.write_text(json.dumps({"id": "a", "text": CALL}) + "\n{\n", encoding="utf-8")
    report = build([corpus], tmp_path / "index", encoder=toy)
    assert (report.removed, report.kept) == (("b",), ())


def test_a_folder_that_cannot_be_read_keeps_what_it_held(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    """A link to a folder, as to a drive that is away for a moment."""
    (corpus / "more").rename(tmp_path / "drive")
    (corpus / "more").symlink_to(tmp_path / "drive")
    build([corpus], tmp_path / "index", encoder=toy)
    (tmp_path / "drive").rename(tmp_path / "away")
    report = build([corpus], tmp_path / "index", encoder=toy)
    assert (report.published, report.kept) == (False, ("more/tunnel.txt",))
    assert [r.reason for r in report.failed] == ["is a link to nothing; mend or remove it."]


def test_an_index_inside_a_source_is_not_read(corpus: Path, toy: ToyEncoder) -> None:
    build([corpus], corpus / "index", encoder=toy)
    report = build([corpus], corpus / "index", encoder=toy)
    assert (report.published, [r.reason for r in report.skipped]) == (False, ["is an ArticleQA index, which is not read."])


def test_an_article_that_moves_to_another_file_is_unchanged(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    (corpus / "one.jsonl").write_text(json.dumps({"id": "a", "text": CALL}), encoding="utf-8")
    build([corpus], tmp_path / "index", encoder=toy)
    (corpus / "one.jsonl").rename(corpus / "two.jsonl")
    report = build([corpus], tmp_path / "index", encoder=toy)
    assert (report.published, report.changed, report.unchanged, report.encoded) == (True, (), 3, 0)
    assert [m.file for m in open_current(tmp_path / "index").store.metadata()] == ["two.jsonl", "moon.txt", "more/tunnel.txt"]


def test_a_folder_of_somebody_elses_is_left_alone(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    mine = tmp_path / "documents"
    mine.mkdir()
    (mine / "letter.odt").write_bytes(b"dear")
    with pytest.raises(IndexNotWritable, match=r"documents is a folder of other files, and no ArticleQA index\. Nothing was written"):
        build([corpus], mine, encoder=toy)
    assert [p.name for p in mine.iterdir()] == ["letter.odt"]


def test_what_people_thought_of_replies_stays_and_is_in_nobodys_way(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    build([corpus], tmp_path / "index", encoder=toy)
    (tmp_path / "index" / generations.FEEDBACK).write_text("{}\n", encoding="utf-8")
    (corpus / "new.txt").write_text("One more article.", encoding="utf-8")
    assert build([corpus], tmp_path / "index", encoder=toy).new == ("new.txt",)
    assert (tmp_path / "index" / generations.FEEDBACK).read_text(encoding="utf-8") == "{}\n"


def test_one_build_at_a_time(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    with generations.locked(tmp_path / "index"), pytest.raises(IndexBusy, match="Another build"):
        build([corpus], tmp_path / "index", encoder=toy)
    assert build([corpus], tmp_path / "index", encoder=toy).published


class Killed(BaseException):
    pass


def test_a_build_that_is_killed_leaves_the_old_index_and_its_vectors(
    corpus: Path, tmp_path: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "index"
    build([corpus], directory, encoder=toy)
    old = generations.current(directory)
    for i in range(5):
        (corpus / f"new-{i}.txt").write_text(f"New article {i} says something about the number {i}.", encoding="utf-8")
    monkeypatch.setattr(plan, "_CHECKPOINT", 2)

    def kill(stage: str, done: int, _total: int) -> None:
        if stage == "encode" and done == 2:  # of five articles: four of ten texts
            raise Killed

    with pytest.raises(Killed):
        build([corpus], directory, encoder=toy, progress=kill)
    assert generations.current(directory) == old
    assert open_current(directory).manifest.articles == 2
    report = build([corpus], directory, encoder=toy)
    assert (report.articles, report.encoded) == (7, 6)  # of ten, a passage below its title and a window for each new article
    assert not (directory / generations.PARTIAL).exists()


def test_killed_by_the_system_while_it_writes(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    """The real thing: a process is killed between the files of a generation and its publishing."""
    directory = tmp_path / "index"
    build([corpus], directory, encoder=toy)
    old = generations.current(directory)
    (corpus / "call.txt").write_text(CALL, encoding="utf-8")
    script = (
        "def slow(path):\n    print('syncing', flush=True); time.sleep(60)\n"
        "generations.sync = slow\n"
        f"build([{str(corpus)!r}], {str(directory)!r}, encoder=ToyEncoder())\n"
    )
    killed_when_it_says(b"syncing\n", script)
    assert generations.current(directory) == old
    report = build([corpus], directory, encoder=toy)
    assert (report.new, report.encoded) == (("call.txt",), 0)
    assert sorted(p.name for p in (directory / "generations").iterdir()) == ["000001-e9c9", "000002-d9aa"]


def test_a_damaged_index_is_built_anew(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    directory = tmp_path / "index"
    build([corpus], directory, encoder=toy)
    (generations.current(directory) / generations.ARTICLES).write_bytes(b"")
    with pytest.raises(IndexCorrupt):
        open_current(directory)
    assert build([corpus], directory, encoder=toy).published
    assert open_current(directory).manifest.articles == 2


def test_only_the_current_generation_and_the_one_before_are_kept(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    for i in range(4):
        (corpus / "call.txt").write_text(f"{CALL} {i}", encoding="utf-8")
        build([corpus], tmp_path / "index", encoder=toy)
    assert sorted(p.name for p in (tmp_path / "index" / "generations").iterdir()) == ["000003-c98b", "000004-b96c"]


def test_no_pickle_anywhere(corpus: Path, tmp_path: Path, toy: ToyEncoder) -> None:
    build([corpus], tmp_path / "index", encoder=toy)
    generation = generations.current(tmp_path / "index")
    for path in generation.glob("*.npy"):
        np.load(path, allow_pickle=False)
    assert {p.suffix for p in generation.iterdir()} == {".npy", ".sqlite", ".faiss", ".json", ".txt"}


def test_a_jsonl_text_is_kept_character_for_character(tmp_path: Path, toy: ToyEncoder) -> None:
    text = "  First line.\r\n\r\nZero \x00 and \u2028 and \ufeff and 👩‍🚀.\tEnd  "
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "title": "A", "text": text}), encoding="utf-8")
    build([tmp_path / "a.jsonl"], tmp_path / "index", encoder=toy)
    assert open_current(tmp_path / "index").store.article("a").text == text


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Luna 9", "It landed on the Moon.", "Luna 9\nIt landed"),
        ("Luna 9", "Luna 9\n\nIt landed on the Moon.", "Luna 9\nIt landed"),
        ("It landed on…", "It landed on the Moon.", "It landed"),
        ("It landed on the Moon.", "It landed on the Moon. It sent pictures.", "It landed"),
        ("", "It landed on the Moon.", "It landed"),
        ("x" * 150, "It landed on the Moon.", "x" * 100 + "\nIt landed"),
    ],
)
def test_a_title_is_embedded_unless_it_is_only_the_texts_beginning(title: str, text: str, expected: str, toy: ToyEncoder) -> None:
    start = text.index("It landed")
    passage = Passage(0, "a", start, start + 9, "It landed", (Span(start, start + 9),))
    assert embedded_texts(Article("a", title, text), [passage], toy) == [[expected, "It landed"]]


def test_the_encoder_sees_all_that_it_is_given(encoder: BundledEncoder) -> None:
    """With a title of any length, a passage, its title and the prompt stay within 256 tokens."""
    for title in ("", "Luna 9", "On the surface of the Moon and what was found there " * 5, "月球背面软着陆" * 30):
        article = Article("a", title, " ".join(f"Sentence number {i} says that it landed." for i in range(200)))
        _, passages = cut(article, encoder)
        texts = [row[0] for row in embedded_texts(article, passages, encoder)]
        assert max(encoder.count_tokens([f"passage: {t}" for t in texts])) + 2 <= 256
        assert len(passages) >= 8


def test_passages_and_articles_have_their_language(toy: ToyEncoder) -> None:
    french = "Le tunnel sous la Manche a été inauguré le 6 mai 1994. Il relie Coquelles à Folkestone."
    german = "Der Anruf zwischen den beiden Generälen fand am 27. November statt, und beide stimmten zu."
    article, passages = cut(Article("a", "T", "\n\n".join([f"{french} " * 6] * 8 + [f"{german} " * 6])), toy)
    assert (article.lang, [p.lang for p in passages]) == ("fr", ["fr"] * 8 + ["de"])
    tagged, passages = cut(Article("b", "T", "NATO 1949", lang="pt-BR"), toy)
    assert (tagged.lang, passages[0].lang) == ("pt-BR", "pt")
    unknown, passages = cut(Article("c", "T", "1949"), toy)
    assert (unknown.lang, passages[0].lang) == (None, None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sources": "corpus"}, "sources must be several paths, as a list, not 'corpus'"),
        ({"sources": Path("corpus")}, "sources must be several paths, as a list, not .*Path"),
        ({"sources": [3]}, "sources must be several paths, as a list, not 3"),
        ({"sources": [""]}, r"sources must be paths that are not empty, not \[''\]"),
        ({"directory": ""}, "directory must be the path of an index, not ''"),
        ({"model": 3}, "model must be a model's name or folder or None, not 3"),
        ({"encoder": "toy"}, "encoder must be an Encoder or None, not 'toy'"),
        ({"encoder": ToyEncoder(), "model": "toy"}, "model and encoder cannot both be given: 'toy' and 'toy'"),
        ({"wait": -1}, "wait must be a number of seconds, not -1"),
        ({"wait": "1"}, "wait must be a number of seconds, not '1'"),
    ],
)
def test_a_wrong_argument_is_a_value_error_that_names_it(corpus: Path, tmp_path: Path, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        build(**{"sources": [corpus], "directory": tmp_path / "index", **arguments})  # type: ignore[arg-type]
    assert not (tmp_path / "index").exists()


def test_a_file_that_is_removed_after_it_was_read_costs_only_its_pages(
    tmp_path: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "corpus" / "a.pdf"
    source.parent.mkdir()
    shutil.copy(DATA / "leuchtturm.pdf", source)

    def read_and_removed(*arguments: Any, **options: Any) -> SourceContents:
        contents = read_sources(*arguments, **options)
        source.unlink()
        return contents

    monkeypatch.setattr("articleqa.index.ingest.rebuild.read_sources", read_and_removed)
    assert build([source.parent], tmp_path / "index", encoder=toy).new == ("a.pdf",)
    with Retriever.open(tmp_path / "index", encoder=toy) as retriever:
        assert retriever.article("a.pdf").pages
        assert retriever.snapshot().show_page("a.pdf", 1) is None
