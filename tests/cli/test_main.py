from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from articleqa.cli.main import main

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture(autouse=True)
def no_index_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARTICLEQA_INDEX", raising=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_ask_prints_the_sentence_with_its_source(corpus_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "When did the call take place?", "--index", str(corpus_index)]) == 0
    out = capsys.readouterr().out
    assert "« L'appel téléphonique rare a eu lieu le [27 novembre], « mais" in out
    assert "2024-12-05" in out
    assert "https://thanhnien.vn/" in out


def test_ask_json_has_the_records_fields(corpus_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "When did the call take place?", "--json", "--index", str(corpus_index)]) == 0
    reply = json.loads(capsys.readouterr().out)
    assert reply.pop("version") == 1
    assert reply.keys() == {"question", "terms", "hits", "best_guess", "answer", "kind", "evidence", "context", "certainty"} | {
        "answers",
        "articles",
        "closest",
        "could_continue",
        "phrases",
        "stands_exactly",
    }
    assert reply["answer"].keys() == {"text", "article_id", "start", "end", "confidence", "sentence", "passage", "when"}
    text = (ROOT / "corpus" / "seed-article.txt").read_text(encoding="utf-8")
    assert text[reply["answer"]["start"] : reply["answer"]["end"]] == reply["answer"]["text"]
    assert "27 novembre" in reply["answer"]["text"]
    scores = {"bm25_score", "bm25_rank", "bm25_part", "dense_score", "dense_rank"}
    assert reply["hits"][0].keys() == {"passage", "score", "rank", "copies", *scores}


def test_ask_says_that_these_articles_do_not_answer(corpus_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "What is the recipe for carrot soup?", "--index", str(corpus_index)]) == 1
    assert capsys.readouterr().out.startswith("These articles do not answer that.\n\nClosest passages:")


def test_ask_prints_the_sentences_to_judge_by(corpus_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["ask", "Did Brown speak with Gerasimov?", "--index", str(corpus_index)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "These sentences speak to it. Read them and judge:"
    assert (lines[1][:4], lines[1][-2:], lines[2][:6]) == ("  « ", " »", "    — ")


def test_a_greeting_and_nothing_are_no_questions(corpus_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "Hello!", "--index", str(corpus_index)]) == 1
    assert capsys.readouterr().out == "Ask a question, such as: When did it happen?\n"
    assert main(["ask", " ", "--index", str(corpus_index)]) == 2
    assert capsys.readouterr().err == "articleqa: The QUESTION is empty.\n"


@pytest.mark.parametrize("command", ["ask", "search"])
def test_options_that_no_article_matches_are_noted(corpus_index: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    main([command, "How long is the tunnel?", "--lang", "frensh", "--index", str(corpus_index)])
    languages = "ar, de, en, es, fr, pt, ru, vi, zh"
    assert capsys.readouterr().err == f"articleqa: No article of this index matches these options. Its languages are {languages}.\n"
    main([command, "How long is the tunnel?", "--since", "2031", "--json", "--index", str(corpus_index)])
    assert capsys.readouterr().err == "articleqa: No article of this index matches these options.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", "x", "--lnag", "fr"], "articleqa ask: error: unrecognized arguments: --lnag fr (did you mean --lang?)"),
        (
            ["ask", "How", "tall", "is", "it"],
            "articleqa ask: error: unrecognized arguments: tall is it (words that belong together need quotation marks)",
        ),
        (["info", "--xyzzy"], "articleqa info: error: unrecognized arguments: --xyzzy"),
    ],
)
def test_arguments_that_a_command_does_not_take(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == message


def test_ask_and_search_keep_to_the_articles_named(corpus_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = ["--index", str(corpus_index)]
    assert main(["ask", "When did the call take place?", "--since", "2024-12-06", *index]) == 1
    capsys.readouterr()
    assert main(["ask", "When did the call take place?", "--source", "thanhnien.vn", "--until", "2024", *index]) == 0
    capsys.readouterr()
    assert main(["search", "moon", "--lang", "es", "--lang", "de", "--json", *index]) == 0
    article_ids = {hit["passage"]["article_id"] for hit in json.loads(capsys.readouterr().out)}
    assert article_ids <= {"apolo-11.md", "tratado-inf.md", "luna-9.txt", "rotes-telefon.md", "gotthard-basistunnel.md", "chang-e-4.md"}
    assert "apolo-11.md" in article_ids
    assert main(["ask", "When?", "--since", "last week", *index]) == 2
    assert capsys.readouterr().err == (
        "articleqa: since must be a day, month or year such as 2024-12-05, 2024-12 or 2024, not 'last week'.\n"
    )


def test_search_explains_both_halves(corpus_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "Chandrayaan-3 landing", "-k", "2", "--explain", "--index", str(corpus_index)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("  1. ")
    assert "[chandrayaan-3.md:" in lines[0]
    assert re.fullmatch(r"     vectors 0\.\d{3} \(rank 1\) \+ BM25 0\.\d{3} \(rank 1\)", lines[1])


def test_search_json_is_a_list_of_hits(corpus_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "moon", "-k", "3", "--mode", "dense", "--json", "--index", str(corpus_index)]) == 0
    hits = json.loads(capsys.readouterr().out)
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    assert [list(hit)[:2] for hit in hits] == [["version", "passage"]] * 3


def test_every_answer_in_json_begins_with_its_version(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "moon.md").write_text("# Luna 9\n\nThe probe landed on the Moon in February 1966.", encoding="utf-8")
    (folder / "bridge.txt").write_text("The bridge opened in 1998.", encoding="utf-8")
    question = {"question": "When did the bridge open?", "answers": [{"article": "bridge.txt", "text": "1998"}]}
    (folder / "questions.jsonl").write_text(json.dumps(question), encoding="utf-8")
    for command in (
        ["build", "moon.md"],
        ["add", "bridge.txt"],
        ["edit", "moon.md", "--title", "Luna"],
        ["info"],
        ["info", "moon.md"],
        ["ask", "Moon?"],
        ["remove", "bridge.txt"],
        ["evaluate", ".", "--retrieval"],
    ):
        assert main([*command, "--json"]) in (0, 1)
        answer = json.loads(capsys.readouterr().out)
        assert (next(iter(answer)), answer["version"]) == ("version", 1), command
    for mode in ("hybrid", "exact"):
        main(["search", "moon", "--mode", mode, "--json"])
        assert [next(iter(hit)) for hit in json.loads(capsys.readouterr().out)] == ["version"], mode


def test_build_says_what_was_new_changed_removed_and_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "articles").mkdir()
    for name in ("a", "b"):
        (folder / "articles" / f"{name}.txt").write_text(f"This is article {name}.", encoding="utf-8")
    assert main(["build", "articles"]) == 0
    assert capsys.readouterr().out.startswith("new: 2 (a.txt, b.txt)\n.articleqa/index: 2 articles, 2 passages, ")
    (folder / "articles" / "a.txt").unlink()
    (folder / "articles" / "b.txt").write_text("This is another article.", encoding="utf-8")
    (folder / "articles" / "c.pdf").write_bytes(b"%PDF-1.7 cut short")
    (folder / "articles" / "d.xyz").write_bytes(b"")
    assert main(["build", "articles"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[:2] == ["changed: 1 (b.txt)", "removed: 1 (a.txt)"]
    assert out[2].startswith("not read: articles/c.pdf is no PDF that can be read")
    assert out[3].startswith("left out: articles/d.xyz is of no kind that is read")
    assert main(["build", "articles", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["published"], report["unchanged"], report["failed"][0]["where"]) == (False, 1, "articles/c.pdf")


def test_articles_are_added_and_removed_by_hand(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bridge.txt").write_text("The bridge opened in 1998.", encoding="utf-8")
    (folder / "tunnel.txt").write_text("The tunnel opened in 1994.", encoding="utf-8")
    assert main(["build", "tunnel.txt"]) == 0
    assert main(["add", "bridge.txt", "--json"]) == 0
    report = json.loads(capsys.readouterr().out.partition(" s\n")[2])
    assert (report["new"], report["unchanged"]) == (["bridge.txt"], 1)
    assert main(["add", "bridge.txt", "tunnel.txt"]) == 2
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith('not read: tunnel.txt has the id "tunnel.txt" of tunnel.txt, of the folder that the index was built from; ')
    assert out[1].startswith(".articleqa/index: nothing has changed; 2 articles, 2 passages, ")
    assert main(["info"]) == 0
    assert "added     1 file by hand" in capsys.readouterr().out
    assert main(["remove", "tunnel.txt"]) == 2
    assert capsys.readouterr().err.startswith('articleqa: "tunnel.txt" is from the folder that the index was built from: ')
    assert main(["remove", "bridge.txt"]) == 0
    assert capsys.readouterr().out.startswith("removed: 1 (bridge.txt)\n.articleqa/index: 1 article, 1 passage, ")


def test_edit_corrects_an_article_and_info_tells_of_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    front_matter, text = "---\nauthor: Bo\ndate: soon\n---\n", "The probe landed on the Moon in February 1966 and sent the first pictures."
    (folder / "moon.md").write_text(f"{front_matter}# Luna 9\n\n{text}", encoding="utf-8")
    main(["build", "moon.md"])
    capsys.readouterr()
    assert main(["edit", "moon.md", "--author", "", "--date", "2024-12-05", "--source", "Der Bote"]) == 0
    assert capsys.readouterr().out.startswith("changed: 1 (moon.md)\n")
    assert main(["info", "moon.md"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "id        moon.md",
        "title     Luna 9 (heading)",
        "date      2024-12-05 (corrected by hand; the file says: nothing)",
        "author    - (corrected by hand; the file says: Bo (front matter))",
        "source    Der Bote (corrected by hand; the file says: nothing)",
        "lang      en (recognised by the text)",
        "text      82 characters, 1 passage",
        "file      moon.md",
        'note      it has a "date" that is not a day, such as 2024-12-05: "soon"; it was left out.',
    ]
    assert main(["edit", "moon.md", "--reset", "author", "--reset", "date"]) == 0
    capsys.readouterr()
    assert main(["info", "moon.md", "--json"]) == 0
    info = json.loads(capsys.readouterr().out)
    assert (info["author"], info["date"], info["source"], info["provenance"]["corrected"]) == ("Bo", None, "Der Bote", ["source"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["edit", "moon.md"], "There is nothing to correct: name a field, such as --title."),
        (["edit", "moon.md", "--title", "a", "--reset", "title"], "title cannot be set and reset at once."),
        (["edit", "moon.md", "--date", "5/12/2024"], "date must be a day, such as 2024-12-05, not '5/12/2024'."),
        (["edit", "moon.md", "--title", ""], "title must not be blank."),
        (["info", "sun.md"], 'There is no article "sun.md" in this index.'),
        (["edit", "sun.md", "--title", "Sun"], 'There is no article "sun.md" in this index.'),
    ],
)
def test_what_cannot_be_corrected(corpus_index: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert main([*arguments, "--index", str(corpus_index)]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"articleqa: {message}"


def test_a_file_that_reaches_a_limit_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (("long.txt", "A long text. " * 10), ("short.txt", "A short text.")):
        (folder / name).write_text(text, encoding="utf-8")
    assert main(["build", ".", "--max-characters", "100"]) == 0
    reason = "has a text of 130 characters; the limit for an article is 100. Split it, or set a higher limit."
    assert f"not read: long.txt {reason}" in capsys.readouterr().out.splitlines()


def test_build_names_what_stays_because_it_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "articles").mkdir()
    for name in ("a", "b"):
        (folder / "articles" / f"{name}.txt").write_text(f"This is article {name}.", encoding="utf-8")
    main(["build", "articles"])
    (folder / "articles" / "a.txt").write_bytes(b"")
    capsys.readouterr()
    assert main(["build", "articles"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[:2] == ["kept as before: 1 (a.txt)", "not read: articles/a.txt has no text; write some, or remove it."]


def test_info_describes_and_verifies(corpus_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "--verify", "--index", str(corpus_index)]) == 0
    out = capsys.readouterr().out
    assert "articles  19 (" in out
    assert "vectors   all are compared\n" in out
    assert "every checksum right" in out
    assert main(["info", "--json", "--index", str(corpus_index)]) == 0
    info = json.loads(capsys.readouterr().out)
    assert (info["articles"], info["encoder"], info["dimension"], info["search"]) == (19, "intfloat/multilingual-e5-small", 384, "exact")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", "x"], "articleqa: There is no index at .articleqa/index. Build it with: articleqa build FOLDER --index .articleqa/index"),
        (["search", "x"], "articleqa: There is no index at"),
        (["info"], "articleqa: There is no index at"),
        (
            ["info", "--index", str(ROOT / "LICENSE")],
            f"articleqa: {ROOT / 'LICENSE'} is a file, and no ArticleQA index. Give the index's folder with --index.",
        ),
        (["build", "nowhere"], "articleqa: nowhere does not exist"),
        (["build", "nowhere", "--watch"], "articleqa: nowhere does not exist"),
        (["build", "--watch"], "articleqa: There is nothing to watch"),
        (["remove", "x"], "articleqa: There is no index at"),
        (["evaluate", "."], "articleqa: . has no questions.jsonl"),
    ],
)
def test_an_error_is_one_sentence_and_status_2(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(message)
    assert captured.err.count("\n") == 1
    assert captured.out == ""
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("flag", "variable", "expected"), [("f", "v", "f"), (None, "v", "v"), (None, None, ".articleqa/index"), (None, "", ".articleqa/index")]
)
@pytest.mark.usefixtures("folder")
def test_flag_over_variable_over_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], flag: str | None, variable: str | None, expected: str
) -> None:
    if variable is not None:
        monkeypatch.setenv("ARTICLEQA_INDEX", variable)
    assert main(["info", *(["--index", flag] if flag else [])]) == 2
    assert f"There is no index at {expected}." in capsys.readouterr().err


@pytest.mark.parametrize("k", ["0", "-3", "many"])
def test_a_wrong_k_is_refused_with_its_value(capsys: pytest.CaptureFixture[str], k: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["search", "x", f"-k={k}"])
    assert stopped.value.code == 2
    assert f"must be a whole number of at least 1, not '{k}'" in capsys.readouterr().err


def test_an_article_cannot_steer_the_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.txt").write_text("The bridge \x1b]0;owned\x07 opened \x1b[2J in 1998.", encoding="utf-8")
    main(["build", "a.txt"])
    main(["search", "bridge"])
    main(["ask", "When did the bridge open?"])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="not a POSIX system")
@pytest.mark.parametrize(("arguments", "more"), [(["build", "nowhere"], 5), (["info", "--index", "nowhere"], 0)])
def test_a_build_gives_way_to_other_processes(arguments: list[str], more: int, folder: Path) -> None:
    code = "import os\nfrom articleqa.cli.main import main\nprint(main(), os.getpriority(os.PRIO_PROCESS, 0))"
    run = subprocess.run([sys.executable, "-c", code, *arguments], cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    assert run.stdout.split() == ["2", str(max(more, os.getpriority(os.PRIO_PROCESS, 0)))]


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="not a POSIX system")
def test_a_build_in_an_application_has_the_priority_of_the_application(folder: Path) -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0)
    assert main(["build", str(folder / "nowhere")]) == 2
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
