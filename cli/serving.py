"""The options of `serve` and of the sample's `app.py`, and the command that writes a line of the file they read."""

from __future__ import annotations

import argparse
import getpass
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from articleqa.cli.options import Commands, UsageError, add_command, add_limit_options, limits_of, positive
from articleqa.index.errors import PackageMissing
from articleqa.index.extras import missing_library

if TYPE_CHECKING:
    from articleqa.server.serving import Serving


def add_serving_options(parser: argparse.ArgumentParser, *, port: int | None) -> None:
    """Add the options that `serving_of` reads.

    Args:
        parser: Where they are added.
        port: The default port; None: the first free one from 7860.
    """
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1, this machine only)")
    parser.add_argument("--port", type=_port, default=port, help=f"port to listen on (default: {port or 'the first free one from 7860'})")
    people = parser.add_argument_group("who may do what", "docs/serving.md says how to serve the page to other people.")
    people.add_argument(
        "--auth-file",
        type=Path,
        metavar="FILE",
        help="let only these people in: a line name:hash each, as `articleqa password` and `htpasswd -B` write them (default: everybody "
        "who reaches the page)",
    )
    people.add_argument(
        "--uploads",
        action=argparse.BooleanOptionalAction,
        help="let people add articles from the page, correct them, and remove what was added (default: with --auth-file, or where "
        "only this machine reaches the page)",
    )
    people.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        type=_host_name,
        help="a name by which browsers call this server, such as that of a proxy before it; may be given several times (default: its "
        "addresses and this machine's name)",
    )
    people.add_argument(
        "--proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        type=_address,
        help="believe the proxy at this IP address for whom it asks, and whether by TLS; may be given several times (default: nobody)",
    )
    reading = parser.add_argument_group("what is uploaded")
    reading.add_argument("--max-upload-megabytes", type=positive, default=100, metavar="N", help="how large a file may be (default: 100)")
    add_limit_options(reading)


def serving_of(arguments: argparse.Namespace) -> Serving:
    """Return what the options of `add_serving_options` say."""
    from articleqa.server.serving import Serving

    return Serving(
        host=arguments.host,
        port=arguments.port,
        uploads=arguments.uploads,
        max_upload_megabytes=arguments.max_upload_megabytes,
        limits=limits_of(arguments),
        auth_file=arguments.auth_file,
        allow_hosts=tuple(arguments.allow_host),
        proxies=tuple(arguments.proxy),
    )


def add_password(commands: Commands) -> None:
    """Add `password`."""
    password = add_command(
        commands,
        "password",
        _password,
        "let somebody use the page",
        description="Ask for a password, and print the line that lets its owner use the page, or write it to the file that "
        "`serve --auth-file` reads. Where standard input is no terminal, its first line is the password. Needs articleqa[api].",
    )
    password.add_argument("name", metavar="NAME", help="by which the person logs in")
    password.add_argument(
        "--auth-file", type=Path, metavar="FILE", help="write the line there, in place of the name's earlier one (default: print it)"
    )


def _password(arguments: argparse.Namespace) -> int:
    try:
        from articleqa.server.guard.passwords import line_of, write_line
    except ImportError as error:
        raise PackageMissing(f"The login {missing_library(error, 'api')}", "articleqa[api]") from error
    try:
        line = line_of(arguments.name, _asked_for())
    except ValueError as error:
        raise UsageError(str(error)) from error
    if arguments.auth_file is None:
        print(line)
        return 0
    try:
        write_line(arguments.auth_file, line)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{arguments.auth_file} cannot be written: {getattr(error, 'strerror', None) or error}.") from error
    print(f"{arguments.auth_file}: {arguments.name} may use the page, once it is started again", file=sys.stderr)
    return 0


def _asked_for() -> str:
    """The password, by the terminal, or from standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise UsageError("The two passwords are not the same.")
    return password


def _port(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 to 65535, not {text!r}")
    return number


def _host_name(text: str) -> str:
    from articleqa.server.guard.hosts import authority_of

    named = authority_of(text)
    if named is None:
        raise argparse.ArgumentTypeError(f"must be a host's name, such as articles.example.org, not {text!r}")
    return named.host


def _address(text: str) -> str:
    try:
        return ip_address(text).compressed
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be an IP address, not {text!r}") from None
