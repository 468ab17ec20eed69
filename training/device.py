"""The device that training runs on, and its numerical precision."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Final

import torch

from articleqa.index.encoder.sentence_transformer import fast_bfloat16

DEVICE: Final = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision() -> AbstractContextManager[object]:
    """Return a context in which torch computes in bfloat16, or, where the device is not faster in it, in float32."""
    return torch.autocast(DEVICE.type, torch.bfloat16) if DEVICE.type == "cuda" or fast_bfloat16() else nullcontext()
