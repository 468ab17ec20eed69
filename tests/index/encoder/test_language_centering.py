from __future__ import annotations

import numpy as np

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.language_centering import MEANS_REVISION, centered, means

FRENCH = "L'appel téléphonique entre les généraux a eu lieu le 27 novembre."
ENGLISH = "The generals were both appointed when they were young."


def test_the_means_belong_to_the_bundled_weights(encoder: BundledEncoder) -> None:
    assert encoder.revision == MEANS_REVISION
    assert set(means()) == {*("ar", "de", "el", "en", "es", "fr", "he", "hi", "it", "ja", "no", "pt", "ro", "ru", "th", "tr", "vi", "zh")}
    assert {mean.shape for mean in means().values()} == {(encoder.dimension,)}


def test_a_languages_mean_is_taken_off_its_vectors(encoder: BundledEncoder) -> None:
    vectors = encoder.encode_passages([FRENCH, ENGLISH])
    for row, lang in enumerate(["fr", "en"]):
        expected = vectors[row] - means()[lang]
        np.testing.assert_allclose(centered(vectors, ["fr", "en"], MEANS_REVISION)[row], expected / np.linalg.norm(expected), atol=1e-6)


def test_an_unknown_language_is_taken_for_the_mean_of_all(encoder: BundledEncoder) -> None:
    vectors = encoder.encode_passages([FRENCH])
    expected = vectors[0] - np.mean(list(means().values()), axis=0)
    np.testing.assert_allclose(centered(vectors, [None], MEANS_REVISION)[0], expected / np.linalg.norm(expected), atol=1e-6)


def test_a_language_without_a_mean_gets_the_archives_own_as_far_as_there_is_one() -> None:
    """The mean of one passage says little about its language; the mean of many passages says enough."""
    overall = np.mean(list(means().values()), axis=0)
    shift, subject = np.eye(384, dtype=np.float32)[:2]
    few = centered((overall + shift + subject)[None], ["sw"], MEANS_REVISION)
    np.testing.assert_allclose(few[0] @ np.stack([shift, subject]).T, [0.5**0.5] * 2, atol=1e-4)
    many = np.stack([overall + shift + subject, overall + shift - subject] * 270)
    vectors = centered(many, ["sw"] * 540, MEANS_REVISION)
    np.testing.assert_allclose(vectors[:2] @ np.stack([shift, subject]).T, [[0.1, 1], [0.1, -1]], atol=1e-2)  # 60 of 600 parts are left


def test_vectors_of_another_encoder_pass_through() -> None:
    vectors = np.ones((2, 5), np.float32)
    assert centered(vectors, ["fr", None], "f" * 64) is vectors


def test_the_right_passage_in_another_language_beats_the_wrong_one_in_this_one(encoder: BundledEncoder) -> None:
    query = encoder.encode_queries(["When did the phone call between the generals take place?"])[0]
    scores = centered(encoder.encode_passages([FRENCH, ENGLISH]), ["fr", "en"], encoder.revision) @ query
    assert scores[0] > scores[1] + 0.05
