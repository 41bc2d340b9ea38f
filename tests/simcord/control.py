"""What a story does in the world and reads from it: members' posts and clicks, what stands in a channel, faults.

A request is one line of JSON, `{"id": 1, "do": "post", ...}`; its answer is `{"id": 1, "ok": ...}` or
`{"id": 1, "error": "..."}`. Ids of things are decimal strings, as Discord has them. What a member does is checked
against the member's permissions; what sets up the world is not.
"""

from __future__ import annotations

from typing import Any

from acting import Acting
from gateway import Gateway
from simcord.backend import serializers
from simcord.backend.errors import SetupError
from simcord.backend.models import Interaction, Message, Overwrite
from simcord.enums import ChannelType, OverwriteType
from world import World

KINDS = {
    "text": ChannelType.TEXT,
    "news": ChannelType.NEWS,
    "forum": ChannelType.FORUM,
    "category": ChannelType.CATEGORY,
}
# How long a story waits for something unless it says so, in seconds.
WITHIN = 10.0


class Control(Acting):
    """Every request by its name: `do_post` answers `post`."""

    def __init__(self, world: World, gateway: Gateway, requests: list[dict[str, Any]]) -> None:
        super().__init__(world)
        self.requests = requests
        self.gateway = gateway

    async def answer(self, request: dict[str, Any]) -> Any:
        do = getattr(self, f"do_{request['do']}", None)
        if do is None:
            raise SetupError(f"there is nothing named {request['do']} to do")
        return await do({key: value for key, value in request.items() if key not in ("id", "do")})

    # ------------------------------------------------------------------------------------------------- the world

    async def do_guild(self, ask: dict[str, Any]) -> Any:
        guild = self.backend.create_guild(ask["name"], preferred_locale=ask.get("locale", "en-US"))
        return {"guild": str(guild.id), "owner": str(guild.owner_id)}

    async def do_channel(self, ask: dict[str, Any]) -> str:
        kind = KINDS[ask.get("kind", "text")]
        return str(self.backend.create_channel(int(ask["guild"]), ask["name"], type=kind).id)

    async def do_role(self, ask: dict[str, Any]) -> str:
        permissions = int(ask.get("permissions", 0))
        return str(self.backend.create_role(int(ask["guild"]), ask["name"], permissions=permissions).id)

    async def do_member(self, ask: dict[str, Any]) -> str:
        user = self.backend.make_user(ask["name"])
        roles = [int(role) for role in ask.get("roles", [])]
        self.backend.add_member(int(ask["guild"]), user.id, roles=roles, announce=True)
        return str(user.id)

    async def do_overwrite(self, ask: dict[str, Any]) -> None:
        kind = OverwriteType.MEMBER if ask.get("kind") == "member" else OverwriteType.ROLE
        overwrite = Overwrite(int(ask["target"]), kind, int(ask.get("allow", 0)), int(ask.get("deny", 0)))
        self.backend.set_overwrite(int(ask["channel"]), overwrite)

    async def do_thread(self, ask: dict[str, Any]) -> str:
        starter = int(ask["message"]) if "message" in ask else None
        thread = self.backend.create_thread(
            int(ask["channel"]), ask["name"], int(ask["member"]), message_id=starter
        )
        return str(thread.id)

    async def do_delete_channel(self, ask: dict[str, Any]) -> None:
        self.backend.delete_channel(int(ask["channel"]))

    async def do_advance(self, ask: dict[str, Any]) -> None:
        self.backend.advance_clock(float(ask["seconds"]))

    async def do_clock(self, ask: dict[str, Any]) -> None:
        """Sets Discord's clock to `at`, in milliseconds since 1970; it goes on from there."""
        clock = self.backend.clock
        clock.advance(float(ask["at"]) / 1000 - clock.now().timestamp())

    async def do_self(self, _ask: dict[str, Any]) -> Any:
        return {"application": str(self.backend.application_id), "bot": str(self.backend.bot_user.id)}

    # --------------------------------------------------------------------------------------------- what can be read

    async def do_answer(self, ask: dict[str, Any]) -> Any:
        """The bot's answer to an interaction, once there is one that is not a promise."""
        record = self.backend.interactions[int(ask["interaction"])]

        def answered() -> bool:
            return record.responded and not record.loading

        await self.world.until(answered, float(ask.get("within", WITHIN)))
        return self._answer(record)

    async def do_messages(self, ask: dict[str, Any]) -> Any:
        """What stands in a channel, oldest first, as one member sees it."""
        return self._messages(ask)

    async def do_wait_messages(self, ask: dict[str, Any]) -> Any:
        """The same, once the bot has at least `count` messages there."""
        bot = str(self.backend.bot_user.id)

        def look() -> list[Any] | None:
            messages = self._messages(ask)
            own = [message for message in messages if message["author"]["id"] == bot]
            return messages if len(own) >= int(ask["count"]) else None

        return await self.world.until(look, float(ask.get("within", WITHIN)))

    async def do_wait_marks(self, ask: dict[str, Any]) -> Any:
        """Once the bot's reactions to a message are exactly these emoji."""
        bot = self.backend.bot_user.id

        def look() -> bool:
            message = self.backend.get_message(int(ask["channel"]), int(ask["message"]))
            own = {reaction.emoji for reaction in message.reactions if bot in reaction.user_ids}
            return own == set(ask["emoji"])

        await self.world.until(look, float(ask.get("within", WITHIN)))

    async def do_wait_identified(self, ask: dict[str, Any]) -> Any:
        """Once the bot has identified at least `count` times and listens."""

        def look() -> bool:
            listens = any(session.connection for session in self.gateway.sessions.values())
            return self.gateway.identified >= int(ask.get("count", 1)) and listens

        await self.world.until(look, float(ask.get("within", WITHIN)))
        return await self.do_gateway_state(ask)

    async def do_wait_commands(self, ask: dict[str, Any]) -> Any:
        """The registered commands, once there are any."""

        def look() -> list[Any] | None:
            return [command for scope in self.backend.commands.values() for command in scope.values()] or None

        return self.world.mend(await self.world.until(look, float(ask.get("within", WITHIN))))

    async def do_gateway_state(self, _ask: dict[str, Any]) -> Any:
        return {"identified": self.gateway.identified, "resumed": self.gateway.resumed}

    async def do_requests(self, _ask: dict[str, Any]) -> Any:
        """Every request of the bot as it came: `method`, `path` with its query, `body`, and the fields with files."""
        return self.requests

    async def do_gaps(self, _ask: dict[str, Any]) -> Any:
        return self.world.gaps

    async def do_file(self, ask: dict[str, Any]) -> int | None:
        """How many bytes an attachment has."""
        data = self.backend.cdn.get(ask["url"])
        return None if data is None else len(data)

    # --------------------------------------------------------------------------------------------------- faults

    async def do_fault(self, ask: dict[str, Any]) -> None:
        """Requests that fail: refused with a status and code, or (`applied`) carried out and the answer lost."""
        if ask.get("applied"):
            self.world.lost.append(
                {
                    "method": ask["method"],
                    "path": ask["path"],
                    "times": int(ask.get("times", 1)),
                    "status": ask.get("status"),
                }
            )
            return
        self.backend.faults.append(
            {
                "method": ask["method"],
                "path": ask["path"],
                "times": int(ask.get("times", 1)),
                "status": int(ask["status"]),
                "code": int(ask.get("code", 0)),
                "message": ask.get("message", "refused"),
            }
        )

    async def do_faults_left(self, _ask: dict[str, Any]) -> int:
        """How many of the faults have not happened yet."""
        return sum(fault["times"] for fault in [*self.world.lost, *self.backend.faults])

    async def do_upset(self, ask: dict[str, Any]) -> None:
        await self.gateway.upset(ask["how"], int(ask.get("code", 4000)), bool(ask.get("resumable", True)))

    # ------------------------------------------------------------------------------------------------- plumbing

    def _messages(self, ask: dict[str, Any]) -> list[Any]:
        viewer = int(ask["member"]) if "member" in ask else None
        found = []
        for message in sorted(self.backend.messages[int(ask["channel"])].values(), key=lambda one: one.id):
            if message.is_ephemeral and (viewer is None or not message.visible_to(viewer)):
                continue
            found.append(self._message(message))
        return found

    def _message(self, message: Message) -> dict[str, Any]:
        payload = dict(serializers.message_payload(self.backend, message))
        payload["reacted"] = {
            reaction.emoji: [str(user) for user in reaction.user_ids] for reaction in message.reactions
        }
        return payload

    def _answer(self, record: Interaction) -> dict[str, Any]:
        stored = self.backend.messages.get(record.channel_id, {})

        def message(message_id: int | None) -> Any:
            return self._message(stored[message_id]) if message_id in stored else None

        return {
            "kind": record.response_kind,
            "ephemeral": record.ephemeral,
            "message": message(record.message_id),
            "followups": [message(followup) for followup in record.followup_ids],
            "form": record.modal,
            "choices": record.autocomplete_choices,
        }
