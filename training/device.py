"""Where training computes, and in which precision."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Final

import torch

from articleqa.index.encoder.sentence_transformer import fast_bfloat16

DEVICE: Final = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision() -> AbstractContextManager[object]:
    """In bfloat16 where that is quicker."""
    return torch.autocast(DEVICE.type, torch.bfloat16) if DEVICE.type == "cuda" or fast_bfloat16() else nullcontext()
