from __future__ import annotations

import numpy as np
import pytest

from index.encoder import SentenceEncoder
from index.neutral import BASIS, BASIS_REVISION, neutral


def test_the_basis_is_orthonormal_and_belongs_to_the_bundled_weights(encoder: SentenceEncoder) -> None:
    basis = np.load(BASIS, allow_pickle=False)
    assert (basis.shape, basis.dtype) == ((14, encoder.dimension), np.float32)
    np.testing.assert_allclose(basis @ basis.T, np.eye(14), atol=1e-5)
    assert encoder.revision == BASIS_REVISION


def test_neutral_vectors_have_unit_length_and_nothing_along_the_basis(encoder: SentenceEncoder) -> None:
    once = neutral(encoder.encode_passages(["Le tunnel sous la Manche", "月球背面", ""]), encoder.revision)
    np.testing.assert_allclose(np.linalg.norm(once, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(once @ np.load(BASIS).T, 0, atol=1e-5)
    np.testing.assert_allclose(neutral(once, encoder.revision), once, atol=1e-5)


def test_vectors_of_another_encoder_pass_through() -> None:
    vectors = np.ones((2, 5), np.float32)
    assert neutral(vectors, "f" * 64) is vectors


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        (
            "When did the phone call between the generals take place?",
            "L'appel téléphonique entre les généraux a eu lieu le 27 novembre.",
            "The generals were both appointed when they were young.",
        ),
        ("Wie lang ist die Brücke?", "A ponte tem dezassete quilómetros de comprimento.", "Die Brücke ist sehr bekannt."),
    ],
)
def test_the_right_passage_in_another_language_gains_on_the_wrong_one_in_this_one(
    encoder: SentenceEncoder, question: str, right: str, wrong: str
) -> None:
    query, passages = encoder.encode_queries([question]), encoder.encode_passages([right, wrong])
    before = (passages @ query[0])[0] - (passages @ query[0])[1]
    after = neutral(passages, encoder.revision) @ neutral(query, encoder.revision)[0]
    assert after[0] - after[1] > before + 0.02
