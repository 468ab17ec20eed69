"""Loads an encoder by its name: the default one, or any of sentence-transformers."""

from __future__ import annotations

from articleqa.index.encoder.bundled_encoder import BundledEncoder
from articleqa.index.encoder.bundled_model import NAME
from articleqa.index.encoder.protocol import Encoder
from articleqa.index.encoder.sentence_transformer import SentenceEncoder, load_sentence_transformer


def load_encoder(model: str | None = None) -> BundledEncoder | SentenceEncoder:
    """Load a model from this machine.

    Args:
        model: A folder, or the name of a model in the Hugging Face cache; None for the default one.

    Returns:
        The encoder.

    Raises:
        EncoderUnavailable: The model is not on this machine (ModelNotInstalled), or it cannot be loaded; the message has the reason.
    """
    return BundledEncoder.load() if model is None or model == NAME else load_sentence_transformer(model)


def default_encoder(encoder: Encoder | None = None) -> BundledEncoder:
    """Return the default encoder: `encoder` if it is that, otherwise loaded; EncoderUnavailable where it cannot be."""
    return encoder if isinstance(encoder, BundledEncoder) else BundledEncoder.load()


def is_loadable(encoder: Encoder | None) -> bool:
    """Return whether `load_encoder` loads an encoder again by its name: where not, an application hands it in."""
    return isinstance(encoder, BundledEncoder) or (isinstance(encoder, SentenceEncoder) and encoder.is_loadable)
