"""Access checks on every request (method, host name, token) and headers of every response.

With DNS rebinding, a foreign page reaches this server under the foreign host name; requests whose
`Host` is not a known name are therefore refused.  A numeric address cannot be rebound.
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
from archive.web.http_errors import Forbidden

_METHODS = ("GET", "HEAD")
_HEALTH_CHECK = "/healthz"  # needs no token
_HEADERS = {
    # All resources come from this server; no inline scripts or styles; no framing by other sites.
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
_CACHED = "/static/"  # revalidated by ETag; everything else changes with the archive


@dataclass(frozen=True, slots=True)
class Access:
    """Access rules: allowed host names and token."""

    host_names: frozenset[str] = frozenset()  # besides localhost and numeric addresses
    token: str | None = None  # required of every client, unless None

    def check(self, method: str, path: str, headers: Headers) -> None:
        """Raise Forbidden unless the request is allowed."""
        if method not in _METHODS:
            raise Forbidden(
                405, f"{method} is not allowed: the server is read-only.", "Use GET or HEAD."
            )
        if not self._is_own_name(headers.get("host", "")):
            raise Forbidden(
                421,
                "this host name is not allowed.",
                "Start the server with it: archive serve --name NAME",
            )
        if self.token is not None and path != _HEALTH_CHECK and not self._has_token(headers):
            raise Forbidden(401, "the token is missing or wrong.", "Authorization: Bearer TOKEN")

    def _is_own_name(self, host: str) -> bool:
        name = host.rsplit(":", 1)[0] if host.rpartition(":")[2].isdigit() else host
        name = name.casefold().rstrip(".")
        if name == "localhost" or name in self.host_names:
            return True
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            return False
        return True

    def _has_token(self, headers: Headers) -> bool:
        """Check the token, sent as Bearer or as the password of Basic (RFC 7617)."""
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        token = credentials.encode("latin-1").strip()  # ASGI decodes header bytes as Latin-1
        if scheme.casefold() == "basic":
            try:
                token = base64.b64decode(token, validate=True).partition(b":")[2].strip()
            except binascii.Error:
                return False
        elif scheme.casefold() != "bearer":
            return False
        return hmac.compare_digest(token, (self.token or "").encode())


class AccessMiddleware:
    """Middleware around the whole application: checks access and adds the security headers."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                cached = scope["path"].startswith(_CACHED)
                headers.setdefault("cache-control", "no-cache" if cached else "no-store")
            await send(message)

        try:
            self._access.check(scope["method"], scope["path"], Headers(scope=scope))
        except Forbidden as error:
            await _error_response(error)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)


def _error_response(error: Forbidden) -> Response:
    headers = {}
    if error.status == 401:
        headers["www-authenticate"] = 'Basic realm="archive", charset="UTF-8"'
    if error.status == 405:
        headers["allow"] = ", ".join(_METHODS)
    text = to_json(json_output.error_record(error))
    return Response(text, error.status, headers, "application/json")
