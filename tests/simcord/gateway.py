"""Discord's gateway: sessions with sequence numbers, resume and replay over a real WebSocket.

simcord only says what happened. Which of it a bot hears, in which frames and after which handshake, is made here after
https://docs.discord.com/developers/events/gateway.
"""

from __future__ import annotations

import asyncio
import copy
import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import discord
from aiohttp import WSMsgType, web
from simcord import intents as simcord_intents
from simcord.backend import serializers
from world import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED = 4001, 4002, 4003, 4004
ALREADY_AUTHENTICATED, INVALID_SEQUENCE, SESSION_TIMED_OUT = 4005, 4007, 4009
INVALID_INTENTS, DISALLOWED_INTENTS = 4013, 4014
# Bytes of a frame from the bot, at most.
FRAME_MAX = 4096
# Bytes from which a frame is compressed for a bot that asked for it.
COMPRESSED_FROM = 1024
# The operations that a bot may send beside those of the handshake.
PASSED_OVER = (3, 4, 8, 31)


class Session:
    """What one identified bot has been told, whether it listens or not."""

    def __init__(self, world: World, name: str, mask: int, compress: bool) -> None:
        self.world = world
        self.name = name
        self.intents = discord.Intents._from_value(mask)  # noqa: SLF001 - there is no public way from a number
        self.compress = compress
        self.told: list[dict[str, Any]] = []
        self.connection: Connection | None = None

    def offer(self, event: str, payload: Mapping[str, Any]) -> None:
        """Tells the bot of an event, as far as its intents reach."""
        gate = simcord_intents.required_intent(event, payload)
        if gate is not None and not getattr(self.intents, gate):
            return
        data = copy.deepcopy(dict(payload))
        bot = self.world.backend.bot_user.id
        if not self.intents.message_content:
            self._censor(event, data, bot)
        if event == "GUILD_CREATE":
            simcord_intents.prune_guild_create(data, self.intents, bot)
        self.tell(event, data)

    def _censor(self, event: str, data: dict[str, Any], bot: int) -> None:
        """Takes away the texts of messages that the bot was not meant to read."""
        backend = self.world.backend
        if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            simcord_intents.censor_message(data, bot, backend=backend)
        if event != "INTERACTION_CREATE":
            return
        if isinstance(data.get("message"), dict):
            simcord_intents.censor_message(data["message"], bot, backend=backend, exempt_root=True)
        inner = data.get("data") or {}
        for message_id, message in ((inner.get("resolved") or {}).get("messages") or {}).items():
            # The message that a member chose in a menu may be read.
            chosen = str(inner.get("target_id")) == str(message_id)
            simcord_intents.censor_message(message, bot, backend=backend, exempt_root=chosen)

    def tell(self, event: str, data: Mapping[str, Any]) -> None:
        frame = {"op": DISPATCH, "t": event, "s": len(self.told) + 1, "d": self.world.mend(data)}
        self.told.append(frame)
        if self.connection is not None:
            self.connection.say(frame)


class Connection:
    """One WebSocket."""

    def __init__(self, gateway: Gateway, socket: web.WebSocketResponse) -> None:
        self.gateway = gateway
        self.socket = socket
        self.session: Session | None = None
        self.heard_heartbeat = True
        self._frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def say(self, frame: dict[str, Any]) -> None:
        self._frames.put_nowait(frame)

    async def write(self) -> None:
        """Sends the frames in their order."""
        while True:
            text = json.dumps(await self._frames.get(), ensure_ascii=False)
            if self.session is not None and self.session.compress and len(text) >= COMPRESSED_FROM:
                await self.socket.send_bytes(zlib.compress(text.encode()))
            else:
                await self.socket.send_str(text)

    async def watch(self) -> None:
        """Ends a connection that has gone silent."""
        while True:
            self.heard_heartbeat = False
            await asyncio.sleep(self.gateway.heartbeat * 1.5)
            if not self.heard_heartbeat:
                await self.close(SESSION_TIMED_OUT)
                return

    async def close(self, code: int) -> None:
        self.leave()
        await self.socket.close(code=code)

    def leave(self) -> None:
        if self.session is not None and self.session.connection is self:
            self.session.connection = None


class Gateway:
    """All connections and sessions."""

    def __init__(self, world: World, heartbeat: float, shape: Callable[[str, dict[str, Any]], None]) -> None:
        self.world = world
        self.heartbeat = heartbeat
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identified = 0
        self.resumed = 0
        # What the application may ask for; the portal's switches.
        self.allowed = discord.Intents.all()
        self.silent = False
        self.resume_url = ""
        self._shape = shape
        world.backend.subscribers.append(self._heard)

    def _heard(self, event: str, payload: Mapping[str, Any]) -> None:
        data = dict(payload)
        self._shape(event, data)
        for session in self.sessions.values():
            session.offer(event, data)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        connection = Connection(self, socket)
        self.connections.add(connection)
        connection.say({"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat * 1000)}})
        tasks = [asyncio.create_task(connection.write()), asyncio.create_task(connection.watch())]
        try:
            async for message in socket:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    await self._frame(connection, message.data)
        finally:
            connection.leave()
            self.connections.discard(connection)
            for task in tasks:
                task.cancel()
        return socket

    async def _frame(self, connection: Connection, raw: str | bytes) -> None:
        if len(raw) > FRAME_MAX:
            return await connection.close(DECODE_ERROR)
        try:
            frame = json.loads(raw)
            operation, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError):
            return await connection.close(DECODE_ERROR)
        if operation == HEARTBEAT:
            connection.heard_heartbeat = True
            if not self.silent:
                connection.say({"op": ACK})
        elif operation == IDENTIFY:
            await self._identify(connection, data)
        elif operation == RESUME:
            await self._resume(connection, data)
        elif connection.session is None:
            await connection.close(NOT_AUTHENTICATED)
        elif operation not in PASSED_OVER:
            await connection.close(UNKNOWN_OPCODE)

    async def _identify(self, connection: Connection, data: dict[str, Any]) -> None:
        if connection.session is not None:
            return await connection.close(ALREADY_AUTHENTICATED)
        if not self._knows(data):
            return await connection.close(AUTHENTICATION_FAILED)
        mask = data.get("intents")
        if not isinstance(mask, int) or mask & ~discord.Intents.all().value:
            return await connection.close(INVALID_INTENTS)
        if simcord_intents.missing_privileged_intents(discord.Intents._from_value(mask), self.allowed):  # noqa: SLF001
            return await connection.close(DISALLOWED_INTENTS)
        self.identified += 1
        session = Session(self.world, f"session-{self.identified}", mask, bool(data.get("compress")))
        session.connection, connection.session = connection, session
        self.sessions[session.name] = session
        backend = self.world.backend
        guilds = sorted(backend.guilds.values(), key=lambda guild: guild.id)
        session.tell(
            "READY",
            {
                "v": 10,
                "user": dict(serializers.user_payload(backend.bot_user)),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.name,
                # Another address than the first: Discord sends one, and a bot may or may not use it.
                "resume_gateway_url": self.resume_url,
                "shard": data.get("shard") or [0, 1],
                "application": {"id": str(backend.application_id), "flags": 0},
            },
        )
        for guild in guilds:
            session.offer("GUILD_CREATE", serializers.guild_create_payload(backend, guild))
        self.world.changed()

    def _knows(self, data: dict[str, Any]) -> bool:
        """Discord takes the token with and without the word that HTTP wants in front of it."""
        return str(data.get("token")).removeprefix("Bot ") == self.world.token

    async def _resume(self, connection: Connection, data: dict[str, Any]) -> None:
        session = self.sessions.get(data.get("session_id") or "")
        if not self._knows(data):
            return await connection.close(AUTHENTICATION_FAILED)
        if session is None:
            connection.say({"op": INVALID, "d": False})
            return None
        seen = data.get("seq")
        if not isinstance(seen, int) or not 0 <= seen <= len(session.told):
            return await connection.close(INVALID_SEQUENCE)
        if session.connection is not None:
            await session.connection.close(SESSION_TIMED_OUT)
        missed = session.told[seen:]
        session.connection, connection.session = connection, session
        for frame in missed:
            connection.say(frame)
        self.resumed += 1
        session.tell("RESUMED", {})
        self.world.changed()
        return None

    async def upset(self, how: str, code: int = 4000, resumable: bool = True) -> None:
        """Something happens to every connection: `close` with a code, `reconnect` (operation 7), `invalid`
        (operation 9), `silence` (no acknowledgement of heartbeats any more), `speak` (again)."""
        self.silent = how == "silence" or (self.silent and how != "speak")
        if how == "invalid" and not resumable:
            self.sessions.clear()
        for connection in list(self.connections):
            if how == "close":
                await connection.close(code)
            elif how == "reconnect":
                connection.say({"op": RECONNECT, "d": None})
            elif how == "invalid":
                connection.say({"op": INVALID, "d": resumable})
