"""Imports OpenVINO without its telemetry.

Its package tells Google Analytics of each import, in a process of its own, unless the user has opted out or the package
openvino_telemetry is missing. Here nothing leaves the machine, so for the time of the import that package is missing. Where an application
has imported OpenVINO before, that is its own affair.
"""

from __future__ import annotations

import sys
import threading
from typing import Any, Final

_TELEMETRY: Final = "openvino_telemetry"
_importing = threading.Lock()


def openvino() -> Any:  # noqa: ANN401  (the module, which has no types)
    """Return the module openvino; it is imported by the first call."""
    with _importing:
        if "openvino" in sys.modules:
            return sys.modules["openvino"]
        before = sys.modules.get(_TELEMETRY)
        sys.modules[_TELEMETRY] = None  # type: ignore[assignment]  # so that its import fails
        try:
            import openvino

            return openvino
        finally:
            del sys.modules[_TELEMETRY]
            if before is not None:
                sys.modules[_TELEMETRY] = before
