from __future__ import annotations

import logging
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from articleqa.index.storage import generations
from articleqa.ui import signature
from articleqa.ui.signature import is_from_here, key_of


@pytest.fixture
def restart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process knows no key yet."""
    monkeypatch.setattr(signature, "_keys", {})


def test_a_text_is_from_here_with_its_own_signature_alone() -> None:
    key = b"k" * 32
    openssl = "de80076967abcae350bc17c7968c68438c279fe935f99f02b5fdaba17d93dd80"  # of `openssl dgst -sha256 -hmac`
    assert signature.signature(key, "a text") == openssl
    signed = signature.signature(key, "half \ud800")
    assert len(signed) == signature.LENGTH
    assert is_from_here(key, "half \ud800", signed)
    assert not is_from_here(key, "half", signed)
    assert not is_from_here(b"j" * 32, "half \ud800", signed)


def test_the_key_outlasts_the_process_and_is_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature, "_keys", {})
    key = key_of(tmp_path)
    path = tmp_path / generations.TRANSCRIPT_KEY
    assert path.read_bytes() == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert generations.may_hold_an_index(tmp_path)
    monkeypatch.setattr(signature, "_keys", {})
    assert key_of(tmp_path / "." / "") == key


def test_each_index_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert key_of(tmp_path / "a") != key_of(tmp_path / "b")


@pytest.mark.parametrize("damaged", [b"", b"short"])
@pytest.mark.usefixtures("restart")
def test_a_damaged_key_is_made_anew(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / generations.TRANSCRIPT_KEY).write_bytes(damaged)
    assert (tmp_path / generations.TRANSCRIPT_KEY).read_bytes() == damaged
    assert len(key_of(tmp_path)) == 32
    assert (tmp_path / generations.TRANSCRIPT_KEY).read_bytes() == key_of(tmp_path)


@pytest.mark.usefixtures("restart")
def test_of_two_that_make_one_the_first_one_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = b"o" * 32

    def overtaken(_path: Path) -> None:
        (tmp_path / generations.TRANSCRIPT_KEY).write_bytes(other)

    monkeypatch.setattr("articleqa.ui.signature.sync", overtaken)
    assert key_of(tmp_path) == other


@pytest.mark.usefixtures("restart")
def test_where_none_can_be_kept_it_lasts_as_long_as_the_process(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(key_of, [tmp_path / "gone"] * 8))
    assert len(keys) == 1
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "Conversations that browsers keep have to be asked again after a restart"
    ]
