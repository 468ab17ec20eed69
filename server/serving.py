"""How the page is served: what `articleqa serve` and the sample's `app.py` are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from articleqa.index.limits import Limits
from articleqa.server.guard.hosts import is_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Where the page is served, to whom, and what they may do.

    Attributes:
        host: The address to listen on.
        port: The port to listen on; None: the first free one from 7860.
        uploads: Whether articles can be added, removed and corrected; None: where only this machine reaches the page, or there is a login.
        max_upload_megabytes: How large an uploaded file may be.
        limits: What reading an uploaded file may cost.
        auth_file: Has those who may use the page; None: everybody may.
        allow_hosts: Names that the server has, beside its address and this machine's name.
        proxies: Addresses of proxies that say on whose behalf they ask.
        mcp: Whether assistants are served, too.
    """

    host: str = "127.0.0.1"
    port: int | None = None
    uploads: bool | None = None
    max_upload_megabytes: int = 100
    limits: Limits = field(default_factory=Limits)
    auth_file: Path | None = None
    allow_hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    mcp: bool = False

    @property
    def is_local(self) -> bool:
        """Only this machine reaches the page: nobody says that there is a proxy before it, or another name for it."""
        return is_loopback(self.host) and not self.proxies and not self.allow_hosts

    @property
    def may_add(self) -> bool:
        """Articles can be added, removed and corrected, and opinions are written down."""
        return self.uploads if self.uploads is not None else self.is_local or self.auth_file is not None

    @property
    def may_rate(self) -> bool:
        """What people think of replies is written down."""
        return self.may_add or self.is_local or self.auth_file is not None

    def warnings(self) -> list[str]:
        """Return sentences for whoever starts the server: what others can do now, and what to do about it."""
        warnings = []
        if not self.is_local and self.auth_file is None:
            may = "ask, read, add, correct and remove your articles" if self.may_add else "ask and read your articles, and change nothing"
            warnings.append(
                f"WARNING: everybody who reaches this server over the network can {may}. "
                "Let only people with a password in, or listen on this machine alone (docs/serving.md says how)."
            )
        if not is_loopback(self.host):
            warnings.append(
                "Questions, articles and passwords go over the network as they are: put a proxy that speaks TLS before this server "
                "(docs/serving.md says how)."
            )
        return warnings


ON_THIS_MACHINE = Serving()
