"""Decides who may connect and who may steer: everybody on this machine, or whoever has the control link."""

import hmac
import ipaddress
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from ..errors import OnstageError
from ..net import LOOPBACK

# The Host header: a name or an address, and a port.
HOST_HEADER = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(?::\d+)?")
CONTROL_COOKIE = "onstage-control"
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# The script of ipywidgets compiles its validators.
POLICY_WITH_WIDGETS = POLICY.replace("'wasm-unsafe-eval'", "'wasm-unsafe-eval' 'unsafe-eval'")
# For decks that the presenter trusts: their scripts, frames and files may come from anywhere.
POLICY_WITH_TRUST = (
    "default-src 'self' https: data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval' https: data: blob:; "
    "style-src 'self' 'unsafe-inline' https:; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Access:
    """`host` is the address the stage was opened to; None for this machine only, and then no token is needed."""

    host: str | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(18), repr=False)

    def knows(self, name: str) -> bool:
        """Whether requests may call this stage by that host name.

        Only addresses and localhost: a name from the DNS could be anybody's (DNS rebinding).
        """
        if self.host is None:
            return name in (LOOPBACK, "localhost")
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return name == "localhost"
        return ipaddress.ip_address(self.host).is_unspecified or str(address) in (self.host, LOOPBACK)

    def may_steer(self, request: web.Request) -> bool:
        """Whether this request comes from somebody who may run, stop, edit and move slides."""
        return self.host is None or self.opens(request.cookies.get(CONTROL_COOKIE, ""))

    def opens(self, token: str) -> bool:
        """Whether that is the token, compared in constant time."""
        return hmac.compare_digest(token.encode(), self.token.encode())


ACCESS = web.AppKey("access", Access)


class NotAllowed(OnstageError):
    """The right to this is missing; the message says how to get it."""


@web.middleware
async def check_access(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse names and pages that are not ours; turn our errors into one line; set the safe headers."""
    origin = request.headers.get("Origin")
    name = HOST_HEADER.fullmatch(request.headers.get("Host", ""))
    if not name or not request.app[ACCESS].knows(name[1].strip("[]")):
        response = refusal(403, f"this stage does not answer to the name {request.host!r}.")
    elif origin is not None and origin != f"http://{request.host}":
        response = refusal(403, f"pages from {origin} may not use this stage.")
    else:
        try:
            response = await handler(request)
        except web.HTTPException as error:
            response = refusal(error.status, f"{error.reason}: {request.method} {request.path} is nothing here.")
        except NotAllowed as error:
            response = refusal(403, str(error))
        except OnstageError as error:
            response = refusal(404, str(error))
        except ConnectionError:  # gone before it was answered
            response = refusal(400, "gone.")
    if not response.prepared:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-cache"
    return response


def refusal(status: int, why: str) -> web.StreamResponse:
    """One line that says what is refused."""
    return web.Response(status=status, text=f"{status}: {why}\n")
