from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from articleqa.index.arguments import check_optional, checked_count, checked_directory, checked_paths, checked_several, checked_text


def test_what_is_right_comes_back() -> None:
    assert checked_text("query", " ") == " "
    assert [checked_count("k", k) for k in (1, np.int64(3))] == [1, 3]
    assert [checked_directory(d) for d in ("a", Path("b"))] == [Path("a"), Path("b")]
    assert checked_several("ids", iter("ab"), (str,), "ids") == ["a", "b"]
    check_optional("n", 3, int, "a number")
    check_optional("n", None, int, "a number")


@pytest.mark.parametrize("k", [0, -1, "3", 3.0, True, None, np.True_, [3]])
def test_what_is_no_count(k: object) -> None:
    with pytest.raises(ValueError) as error:
        checked_count("k", k)
    assert str(error.value) == f"k must be a whole number of at least 1, not {k!r}"


@pytest.mark.parametrize("directory", ["", None, 3, b"a"])
def test_what_is_no_directory(directory: object) -> None:
    with pytest.raises(ValueError) as error:
        checked_directory(directory)
    assert str(error.value) == f"directory must be the path of an index, not {directory!r}"


@pytest.mark.parametrize(("values", "wrong_value"), [("ab", "'ab'"), (b"ab", "b'ab'"), (None, "None"), (["a", 3], "3")])
def test_what_are_not_several(values: object, wrong_value: str) -> None:
    with pytest.raises(ValueError) as error:
        checked_several("ids", values, (str,), "several ids")  # type: ignore[arg-type]
    assert str(error.value) == f"ids must be several ids, not {wrong_value}"


def test_paths() -> None:
    assert checked_paths("files", ["a", Path("b"), 3], int) == ["a", Path("b"), 3]
    with pytest.raises(ValueError, match=r"files must be paths that are not empty, not \['a', ''\]"):
        checked_paths("files", ["a", ""])


def test_a_long_value_is_cut() -> None:
    with pytest.raises(ValueError) as error:
        checked_text("query", b"x" * 1000)
    assert len(str(error.value)) < 150
    with pytest.raises(ValueError, match="n must be a number or None, not 'three'"):
        check_optional("n", "three", int, "a number")
