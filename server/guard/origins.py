"""Who sends a request: a page of ours, or one of another origin, of which another port of this machine is one."""

from __future__ import annotations

from urllib.parse import urlsplit

from articleqa.server.guard.asgi import Scope, header
from articleqa.server.guard.hosts import Authority, authority_of

_PORTS = {"http": 80, "https": 443}


def is_own(scope: Scope, host: Authority) -> bool:
    """Return whether no page of another origin sends this request.

    Browsers say who does, in Origin or Sec-Fetch-Site; programs that say neither, such as curl, are asked to do so by a person. A link that
    leads to the page may be anywhere.

    Args:
        scope: Of the request.
        host: What its Host header names.

    Raises:
        Refused: One of these headers is there twice.
    """
    origin, site = header(scope, b"origin"), header(scope, b"sec-fetch-site")
    if origin is not None and not _is_of(origin, scope["scheme"], host):
        return False
    return site not in {"cross-site", "same-site"} or _opens_the_page(scope)


def _is_of(origin: str, scheme: str, host: Authority) -> bool:
    """Whether an origin is that of this host; where a proxy before us speaks TLS, the request's own scheme may be http all the same."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    named, default = authority_of(parts.netloc), _PORTS.get(parts.scheme)
    if named is None or default is None or origin.lower() != f"{parts.scheme}://{parts.netloc}".lower():
        return False
    if scheme == "https" and parts.scheme != "https":
        return False
    return (named.host, named.port or default) == (host.host, host.port or default)


def _opens_the_page(scope: Scope) -> bool:
    """Whether a person follows a link to the page, in a window of its own."""
    mode, dest = header(scope, b"sec-fetch-mode"), header(scope, b"sec-fetch-dest")
    return scope["method"] in {"GET", "HEAD"} and scope["path"] == "/" and (mode, dest) == ("navigate", "document")
