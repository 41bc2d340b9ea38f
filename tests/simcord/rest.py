"""Discord's HTTP side: real HTTPS in front of simcord's table of routes."""

from __future__ import annotations

import copy
import fnmatch
import io
import json
import time
import traceback
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from simcord.backend.errors import BackendError
from simcord.http import client as _client  # noqa: F401 - importing it fills the table of routes
from simcord.http import router
from world import World

PREFIX = "/api/v10"
# How long Discord remembers a nonce. Its documentation says "the past few minutes".
NONCE_WINDOW = 180.0
# Keys of a command's option that serenity always sends, and that mean nothing when they are empty.
EMPTY_OPTION_KEYS = ("choices", "options", "channel_types", "min_value", "max_value", "min_length", "max_length")


@dataclass
class Upload:
    """A file of a form, as simcord wants it."""

    fp: io.BytesIO
    filename: str
    description: str | None = None


class Rest:
    """Answers every request below `/api/v10`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.gateway_url = ""
        # Every request as it came, for a judge of the bot's side of the contract.
        self.requests: list[dict[str, Any]] = []
        # By nonce: when it was used, in which channel and for which message.
        self._nonces: dict[str, tuple[float, int, int]] = {}
        # The nonce of the request that is being carried out.
        self._nonce: Any = None

    def name_nonce(self, event: str, payload: dict[str, Any]) -> None:
        """A message that the bot sends comes back over the gateway with its nonce."""
        if event == "MESSAGE_CREATE" and self._nonce is not None:
            payload["nonce"] = self._nonce

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.rel_url.raw_path.removeprefix(PREFIX)
        body, fields, files = await _read(request)
        query = f"?{request.rel_url.raw_query_string}" if request.rel_url.raw_query_string else ""
        self.requests.append(
            {
                "method": request.method,
                "path": request.rel_url.raw_path + query,
                "body": copy.deepcopy(body),
                "files": fields,
            }
        )
        try:
            status, answer = self._answer(request, path, body, files)
        except BackendError as error:
            status, answer = error.status, error.to_json()
            if isinstance(error, router.RouteNotImplemented | router.UnsupportedField):
                self.world.gaps.append(str(error))
            if "Cannot send an empty message" in error.message:
                answer = {"code": 50006, "message": "Cannot send an empty message"}
        except Exception:  # noqa: BLE001 - a fault of simcord's own must not look like an answer of Discord
            self.world.gaps.append(f"{request.method} {path}\n{traceback.format_exc()}")
            status, answer = 500, {"code": 0, "message": "500: Internal Server Error"}
        self.world.changed()
        lost = self._lost(request.method, path) if status < 300 else None
        if lost is not None:
            if lost.get("status") is None:
                # The connection ends without a word.
                assert request.transport is not None
                request.transport.abort()
            return web.Response(status=lost.get("status") or 502, text="<html>error</html>", content_type="text/html")
        headers = _limits(request.method, path)
        if status == 204:
            return web.Response(status=204, headers=headers)
        return web.json_response(self.world.mend(answer), status=status, headers=headers)

    def _answer(
        self, request: web.Request, path: str, body: Any, files: list[Upload]
    ) -> tuple[int, dict[str, Any] | list[Any]]:
        method = request.method
        if not request.rel_url.raw_path.startswith(PREFIX + "/"):
            raise router.RouteNotImplemented(method, path)
        if path == "/gateway":
            return 200, {"url": self.gateway_url}
        # The token of an interaction stands in the path and is all that it needs.
        if (
            not path.startswith(("/interactions/", "/webhooks/"))
            and request.headers.get("Authorization") != f"Bot {self.world.token}"
        ):
            return 401, {"code": 0, "message": "401: Unauthorized"}
        if path == "/gateway/bot":
            limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
            return 200, {"url": self.gateway_url, "shards": 1, "session_start_limit": limit}
        if path == "/applications/@me":
            path = "/oauth2/applications/@me"
        params = dict(request.rel_url.query)
        segments = path.strip("/").split("/")
        is_messages = len(segments) == 3 and segments[0] == "channels" and segments[2] == "messages"
        if is_messages and method == "GET":
            return self._history(path, params)
        if is_messages and method == "POST":
            return 200, self._send(path, body, files)
        answer = self._dispatch(method, path, body, params, files)
        if segments[0] == "interactions" and params.get("with_response") != "true":
            return 204, {}
        return (204, {}) if answer is None else (200, answer)

    def _dispatch(self, method: str, path: str, body: Any, params: dict[str, Any], files: list[Upload]) -> Any:
        return router.dispatch(
            self.world.backend, method, path, json=_accept(path, body), params=params, files=files
        )

    def _history(self, path: str, params: dict[str, Any]) -> tuple[int, Any]:
        """A page of a channel. simcord checks no limit, and of what comes after a cursor it gives the newest page
        instead of the adjacent one."""
        limit = int(params.get("limit", "50"))
        if not 1 <= limit <= 100:
            edge, code = ("less", "MAX") if limit > 100 else ("greater", "MIN")
            bound = 100 if limit > 100 else 1
            message = f"int value should be {edge} than or equal to {bound}."
            error = {"code": f"NUMBER_TYPE_{code}", "message": message}
            return 400, {"code": 50035, "message": "Invalid Form Body", "errors": {"limit": {"_errors": [error]}}}
        if "after" not in params:
            return 200, self._dispatch("GET", path, None, params, [])
        everything = self._dispatch("GET", path, None, {**params, "limit": 10**9}, [])
        return 200, everything[-limit:]

    def _send(self, path: str, body: Any, files: list[Upload]) -> Any:
        """A message of the bot. simcord knows no nonce."""
        body = body if isinstance(body, dict) else {}
        nonce = body.get("nonce")
        key = str(nonce) if nonce is not None and body.get("enforce_nonce") else None
        now = self.world.backend.clock.now().timestamp()
        self._nonces = {known: used for known, used in self._nonces.items() if now - used[0] <= NONCE_WINDOW}
        if key in self._nonces:
            _, channel, message = self._nonces[key]
            return {**self._dispatch("GET", f"/channels/{channel}/messages/{message}", None, {}, []), "nonce": nonce}
        self._nonce = nonce
        try:
            sent = self._dispatch("POST", path, body, {}, files)
        finally:
            self._nonce = None
        if key is not None:
            self._nonces[key] = (now, int(sent["channel_id"]), int(sent["id"]))
        return {**sent, "nonce": nonce}

    def _lost(self, method: str, path: str) -> dict[str, Any] | None:
        for fault in self.world.lost:
            if fault["method"] == method and fnmatch.fnmatch(path, fault["path"]):
                fault["times"] -= 1
                if fault["times"] <= 0:
                    self.world.lost.remove(fault)
                return fault
        return None


def _accept(path: str, body: Any) -> Any:
    """A body without what Discord takes and simcord refuses."""
    if path.startswith("/applications/") and path.endswith("/commands"):
        return [_command(command) for command in body or []]
    if isinstance(body, list):
        return [_accept("", item) for item in body]
    if not isinstance(body, dict):
        return body
    # What Discord does not read in a post of a forum, and in an answer to an interaction.
    body = {key: _accept("", value) if key in ("message", "data") else value for key, value in body.items()}
    mentions = body.get("allowed_mentions")
    if isinstance(mentions, dict):
        parsed = mentions.get("parse") or []
        # An empty list beside the same kind in `parse` says nothing.
        body["allowed_mentions"] = {
            key: value for key, value in mentions.items() if value or key not in parsed
        }
    reference = body.get("message_reference")
    if isinstance(reference, dict):
        body["message_reference"] = {key: value for key, value in reference.items() if value is not None}
    return body


def _command(part: dict[str, Any]) -> dict[str, Any]:
    kept = {
        key: value
        for key, value in part.items()
        if not (key in EMPTY_OPTION_KEYS and value in (None, [])) and not (key == "nsfw" and value is False)
    }
    if "options" in kept:
        kept["options"] = [_command(option) for option in kept["options"]]
    return kept


async def _read(request: web.Request) -> tuple[Any, list[str], list[Upload]]:
    """The body's JSON, the names of the form's fields with files, and the files in the order of their numbers."""
    if not request.content_type.startswith("multipart/"):
        raw = await request.read()
        return (json.loads(raw) if raw else None), [], []
    body: Any = None
    fields: list[str] = []
    files: dict[int, Upload] = {}
    async for part in await request.multipart():
        name = part.name or ""
        data = bytes(await part.read(decode=True))
        if name == "payload_json":
            body = json.loads(data)
            continue
        fields.append(name)
        if name.startswith("files[") and name.endswith("]"):
            files[int(name[6:-1])] = Upload(io.BytesIO(data), part.filename or "file")
    for attachment in (body or {}).get("attachments") or (body or {}).get("data", {}).get("attachments") or []:
        upload = files.get(int(attachment["id"]))
        if upload is not None:
            upload.filename = attachment.get("filename") or upload.filename
            upload.description = attachment.get("description")
    return body, fields, [files[number] for number in sorted(files)]


def _limits(method: str, path: str) -> dict[str, str]:
    """Headers of a limit that is never reached: Discord always sends them, and clients read them."""
    major = "/".join(path.strip("/").split("/")[:2])
    return {
        "X-RateLimit-Limit": "1000",
        "X-RateLimit-Remaining": "999",
        "X-RateLimit-Reset": f"{time.time() + 1:.3f}",
        "X-RateLimit-Reset-After": "1.000",
        "X-RateLimit-Bucket": f"{method}-{major}".replace("/", "-").lower(),
    }
