"""Who may ask, and how: the host that is named, the token, the method; and what every answer says.

DNS rebinding gives a page of a stranger our address under the stranger's name; the name then stands
in `Host` and is refused.  An address in figures cannot be rebound.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from archive.render import json_output
from archive.render.sanitize import to_json
from archive.web.errors import Refused

_METHODS = ("GET", "HEAD")
_OPEN = "/healthz"  # what a watcher may ask without the token
_HEADERS = {
    # Everything comes from here, nothing is run that stands within a page, nobody frames it.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_CACHED = (
    "/static/"  # what is asked for again by its ETag; everything else changes with the archive
)


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask."""

    names: frozenset[str] = (
        frozenset()
    )  # by which this machine may be called, besides its addresses
    token: str | None = None  # that everybody must bring

    def check(self, method: str, path: str, headers: Headers) -> None:
        """Raise Refused unless the request may be answered."""
        if method not in _METHODS:
            raise Refused(405, f"{method} changes nothing here: this is for reading.", "GET")
        if not self._known(headers.get("host", "")):
            raise Refused(
                421, "this server does not go by that name.", "archive serve --name NAME allows it"
            )
        if self.token is not None and path != _OPEN and not self._brought(headers):
            raise Refused(401, "the token is missing or wrong.", "Authorization: Bearer TOKEN")

    def _known(self, host: str) -> bool:
        name = host.rsplit(":", 1)[0] if host.rpartition(":")[2].isdigit() else host
        name = name.casefold().rstrip(".")
        if name == "localhost" or name in self.names:
            return True
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            return False
        return True

    def _brought(self, headers: Headers) -> bool:
        """Whether the token came, by itself or as the password of a browser (RFC 7617)."""
        kind, _, rest = headers.get("authorization", "").partition(" ")
        given = rest.encode("latin-1").strip()  # the bytes that came, as ASGI hands them on
        if kind.casefold() == "basic":
            try:
                given = base64.b64decode(given, validate=True).partition(b":")[2].strip()
            except binascii.Error:
                return False
        elif kind.casefold() != "bearer":
            return False
        return hmac.compare_digest(given, (self.token or "").encode())


class Guard:
    """Around the whole application: refuses what may not be asked, and marks every answer."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                cached = scope["path"].startswith(_CACHED)
                headers.setdefault("cache-control", "no-cache" if cached else "no-store")
            await send(message)

        try:
            self._access.check(scope["method"], scope["path"], Headers(scope=scope))
        except Refused as error:
            await _refusal(error)(scope, receive, marked)
            return
        await self._app(scope, receive, marked)


def _refusal(error: Refused) -> Response:
    headers = {}
    if error.status == 401:
        headers["www-authenticate"] = 'Basic realm="archive", charset="UTF-8"'
    if error.status == 405:
        headers["allow"] = ", ".join(_METHODS)
    text = to_json(json_output.error(error))
    return Response(text, error.status, headers, "application/json")
