"""simcord's world with the gaps closed that a bot in another language would fall into.

simcord keeps the guilds, channels, members, messages, commands and interactions, and decides who may do what. It was
made for discord.py, which reads less than serenity does: `mend` adds what the real Discord sends beside it.
"""

from __future__ import annotations

import asyncio
import copy
import datetime
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from simcord._clock import Clock
from simcord.backend import Backend

T = TypeVar("T")


class WallClock(Clock):
    """The host's clock plus what the story has let pass: the bot under test reads the host's clock too."""

    def now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=self.elapsed)


class World:
    """The backend, what has gone wrong in it, and a way to wait for a change."""

    def __init__(self, token: str) -> None:
        self.backend = Backend(clock=WallClock())
        self.token = token
        # What simcord cannot do and the bot asked for: a story that ends with one of these has proven nothing.
        self.gaps: list[str] = []
        # Answers that get lost after the request has been carried out.
        self.lost: list[dict[str, Any]] = []
        self._waiting: list[asyncio.Future[None]] = []
        self.backend.subscribers.append(lambda _event, _payload: self.changed())

    def changed(self) -> None:
        """Wakes everybody who waits for something to happen."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, look: Callable[[], T | None], within: float) -> T:
        """What `look` finds, as soon as it finds anything; `TimeoutError` after `within` seconds."""
        end = time.monotonic() + within
        while True:
            found = look()
            if found:
                return found
            future = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            await asyncio.wait_for(future, end - time.monotonic())

    def mend(self, value: Any) -> Any:
        """A copy of an answer or event with the keys that simcord leaves out and serenity needs."""
        if isinstance(value, list | tuple):
            return [self.mend(item) for item in value]
        if not isinstance(value, Mapping):
            return copy.deepcopy(value)
        mended = {key: self.mend(inner) for key, inner in value.items()}
        if "verification_level" in mended and "preferred_locale" in mended:
            mended.setdefault("nsfw_level", 0)
            mended.setdefault("widget_enabled", False)
        if "permission_overwrites" in mended:
            mended.setdefault("flags", 0)
            mended.setdefault("nsfw", False)
        if "default_member_permissions" in mended and "application_id" in mended:
            mended.setdefault("version", mended["id"])
            mended.setdefault("nsfw", False)
        metadata = mended.get("interaction_metadata")
        if isinstance(metadata, dict):
            self._mend_metadata(metadata)
        return mended

    def _mend_metadata(self, metadata: dict[str, Any]) -> None:
        record = self.backend.interactions.get(int(metadata["id"]))
        source = record.source_message_id if record is not None else None
        if metadata["type"] == 3:
            metadata.setdefault("interacted_message_id", str(source or metadata["id"]))
        if metadata["type"] == 5:
            metadata.setdefault(
                "triggering_interaction_metadata",
                {
                    "id": metadata["id"],
                    "type": 2,
                    "user": metadata["user"],
                    "authorizing_integration_owners": {},
                    "name": "form",
                },
            )
