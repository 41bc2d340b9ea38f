"""What a story does in the world and reads from it: members' posts and clicks, what stands in a channel, faults.

A request is one line of JSON, `{"id": 1, "do": "post", ...}`; its answer is `{"id": 1, "ok": ...}` or
`{"id": 1, "error": "..."}`. Ids of things are decimal strings, as Discord has them. What a member does is checked
against the member's permissions; what sets up the world is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway import Gateway
from simcord import interactions
from simcord.backend import serializers
from simcord.backend.command_access import command_access
from simcord.backend.errors import SetupError
from simcord.backend.models import Interaction, Message, Overwrite
from simcord.components import walk_components
from simcord.enums import AppCommandType, ChannelType, InteractionType, OptionType, OverwriteType
from world import World

KINDS = {
    "text": ChannelType.TEXT,
    "news": ChannelType.NEWS,
    "forum": ChannelType.FORUM,
    "category": ChannelType.CATEGORY,
}
SELECTS = (3, 5, 6, 7, 8)
# How long a story waits for something unless it says so, in seconds.
WITHIN = 10.0


class Control:
    """Every request by its name: `do_post` answers `post`."""

    def __init__(self, world: World, gateway: Gateway, requests: list[dict[str, Any]]) -> None:
        self.world = world
        self.requests = requests
        self.backend = world.backend
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

    # ------------------------------------------------------------------------------------------- what members do

    async def do_post(self, ask: dict[str, Any]) -> str:
        channel = self.backend.get_channel(int(ask["channel"]))
        permission = "send_messages_in_threads" if channel.is_thread else "send_messages"
        self._require(int(ask["member"]), channel.id, permission)
        reference = None
        if "reply_to" in ask:
            reference = {"channel_id": ask["channel"], "message_id": ask["reply_to"]}
        message = self.backend.create_message(
            channel.id, int(ask["member"]), ask["content"], reference=reference
        )
        return str(message.id)

    async def do_edit(self, ask: dict[str, Any]) -> None:
        message = self._own(ask)
        self.backend.edit_message(message.channel_id, message.id, {"content": ask["content"]})

    async def do_delete(self, ask: dict[str, Any]) -> None:
        message = self._own(ask)
        self.backend.delete_message(message.channel_id, message.id)

    async def do_bulk_delete(self, ask: dict[str, Any]) -> None:
        self._require(int(ask["member"]), int(ask["channel"]), "manage_messages")
        self.backend.bulk_delete_messages(int(ask["channel"]), [int(message) for message in ask["messages"]])

    async def do_react(self, ask: dict[str, Any]) -> None:
        channel = int(ask["channel"])
        self._require(int(ask["member"]), channel, "add_reactions")
        self.backend.add_reaction(channel, int(ask["message"]), ask["emoji"], int(ask["member"]))

    async def do_slash(self, ask: dict[str, Any]) -> str:
        data, record_type = self._command(ask), InteractionType.APPLICATION_COMMAND
        return self._interact(ask, record_type, data)

    async def do_autocomplete(self, ask: dict[str, Any]) -> str:
        data = self._command(ask, focused=(ask["option"], ask["value"]))
        return self._interact(ask, InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE, data)

    async def do_menu(self, ask: dict[str, Any]) -> str:
        resolved: dict[str, Any]
        if "message" in ask:
            kind, target = AppCommandType.MESSAGE, ask["message"]
            message = self.backend.get_message(int(ask["channel"]), int(target))
            resolved = {"messages": {target: dict(serializers.message_payload(self.backend, message))}}
        else:
            kind, target = AppCommandType.USER, ask["user"]
            resolved = self._resolve_user(int(ask["channel"]), int(target))
        root = self._visible(ask, ask["name"], kind)
        data = {
            "id": root["id"],
            "name": root["name"],
            "type": int(kind),
            "target_id": target,
            "resolved": resolved,
        }
        return self._interact(ask, InteractionType.APPLICATION_COMMAND, data)

    async def do_click(self, ask: dict[str, Any]) -> str:
        button = self._component(ask, (2,))
        data = {"custom_id": button["custom_id"], "component_type": 2}
        return self._interact(ask, InteractionType.MESSAGE_COMPONENT, data, source=int(ask["message"]))

    async def do_select(self, ask: dict[str, Any]) -> str:
        menu = self._component(ask, SELECTS)
        offered = {option["value"] for option in menu.get("options", [])}
        if menu["type"] == SELECTS[0] and not set(ask["values"]) <= offered:
            raise SetupError(f"the select offers {sorted(offered)}")
        data = {"custom_id": menu["custom_id"], "component_type": menu["type"], "values": ask["values"]}
        return self._interact(ask, InteractionType.MESSAGE_COMPONENT, data, source=int(ask["message"]))

    async def do_submit(self, ask: dict[str, Any]) -> str:
        shown = self.backend.interactions[int(ask["interaction"])]
        if shown.modal is None or shown.modal_consumed:
            raise SetupError("this interaction shows no form")
        values = dict(ask["values"])
        rows = []
        for field in walk_components(shown.modal["components"]):
            if field.get("type") != 4:
                continue
            value = values.pop(field["custom_id"], field.get("value") or "")
            low, high = field.get("min_length") or 0, field.get("max_length") or 4000
            if (field.get("required", True) and not value) or (value and not low <= len(value) <= high):
                raise SetupError(f"{field['custom_id']} takes {low} to {high} characters, got {len(value)}")
            part = {"type": 4, "custom_id": field["custom_id"], "value": value}
            rows.append({"type": 1, "components": [part]})
        if values:
            raise SetupError(f"the form has no {sorted(values)}")
        shown.modal_consumed = True
        data = {"custom_id": shown.modal["custom_id"], "components": rows}
        ask = {**ask, "channel": str(shown.channel_id)}
        return self._interact(ask, InteractionType.MODAL_SUBMIT, data, source=shown.source_message_id)

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

    def _require(self, member: int, channel: int, *permissions: str) -> None:
        self.backend.require_permissions(
            self.backend.get_channel(channel).guild_id, member, channel, "view_channel", *permissions
        )

    def _own(self, ask: dict[str, Any]) -> Message:
        message = self.backend.get_message(int(ask["channel"]), int(ask["message"]))
        if str(message.author_id) != ask["member"]:
            raise SetupError("members change their own messages only")
        return message

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

    def _interact(
        self, ask: dict[str, Any], kind: InteractionType, data: dict[str, Any], *, source: int | None = None
    ) -> str:
        channel, member = int(ask["channel"]), int(ask["member"])
        self._require(member, channel)
        guild = self.backend.get_channel(channel).guild_id
        record, payload = interactions.base_payload(
            self.backend, type=int(kind), channel_id=channel, guild_id=guild, user_id=member, data=data
        )
        payload["locale"] = ask.get("locale", "en-US")
        if guild is not None:
            payload["guild_locale"] = self.backend.get_guild(guild).preferred_locale
        if source is not None:
            record.source_message_id = source
            payload["message"] = dict(
                serializers.message_payload(self.backend, self.backend.get_message(channel, source))
            )
        self.backend.emit("INTERACTION_CREATE", payload)
        return str(record.id)

    def _component(self, ask: dict[str, Any], types: tuple[int, ...]) -> dict[str, Any]:
        message = self.backend.get_message(int(ask["channel"]), int(ask["message"]))
        if message.is_ephemeral and not message.visible_to(int(ask["member"])):
            raise SetupError("this member does not see the message")
        wanted = {key: ask[key] for key in ("custom_id", "label") if key in ask}
        found = [
            component
            for component in walk_components(message.components)
            if component.get("type") in types and all(component.get(key) == wanted[key] for key in wanted)
        ]
        if len(found) != 1:
            raise SetupError(f"{len(found)} components of the message are {wanted}")
        if found[0].get("disabled") or not found[0].get("custom_id"):
            raise SetupError("the component cannot be used")
        return found[0]

    def _visible(self, ask: dict[str, Any], name: str, kind: AppCommandType) -> dict[str, Any]:
        channel = int(ask["channel"])
        root = self.backend.find_command(name, self.backend.get_channel(channel).guild_id, type=kind)
        if root is None:
            raise SetupError(f"no command {name} is registered")
        access = command_access(self.backend, root, user_id=int(ask["member"]), channel_id=channel)
        if not access.allowed:
            raise SetupError(f"the member cannot see {name}: {access.reason}")
        return root

    def _command(self, ask: dict[str, Any], focused: tuple[str, Any] | None = None) -> dict[str, Any]:
        name, *path = ask["command"].split()
        root = self._visible(ask, name, AppCommandType.CHAT_INPUT)
        leaf, nesting = interactions.walk_to_subcommand(root, path)
        given = dict(ask.get("options", {}))
        resolved: dict[str, Any] = {}
        options = []
        for option in leaf.get("options") or []:
            if option["name"] in given:
                value = self._value(ask, option, given.pop(option["name"]), resolved)
                options.append({"name": option["name"], "type": option["type"], "value": value})
            elif option.get("required") and focused is None:
                raise SetupError(f"{ask['command']} needs {option['name']}")
            if focused is not None and option["name"] == focused[0]:
                if not option.get("autocomplete"):
                    raise SetupError(f"{focused[0]} completes nothing")
                options.append(
                    {"name": focused[0], "type": option["type"], "value": focused[1], "focused": True}
                )
        if given:
            raise SetupError(f"{ask['command']} has no {sorted(given)}")
        data: dict[str, Any] = {
            "id": root["id"],
            "name": root["name"],
            "type": int(AppCommandType.CHAT_INPUT),
            "options": interactions.nest_options(root, nesting, options),
        }
        if resolved:
            data["resolved"] = resolved
        if root.get("guild_id"):
            data["guild_id"] = root["guild_id"]
        return data

    def _value(self, ask: Mapping[str, Any], option: dict[str, Any], value: Any, resolved: dict[str, Any]) -> Any:
        """The value of an option on the wire; what it points to goes into `resolved`."""
        channel = int(ask["channel"])
        guild = self.backend.get_channel(channel).guild_id
        if option["type"] == OptionType.USER:
            for key, found in self._resolve_user(channel, int(value)).items():
                resolved.setdefault(key, {}).update(found)
        elif option["type"] == OptionType.CHANNEL:
            target = self.backend.get_channel(int(value))
            permissions = self.backend.compute_permissions(target.guild_id, int(ask["member"]), target.id)
            payload = dict(serializers.channel_payload(self.backend, target))
            resolved.setdefault("channels", {})[value] = {**payload, "permissions": str(permissions)}
        elif option["type"] == OptionType.ROLE:
            role = self.backend.get_role(guild, int(value))
            resolved.setdefault("roles", {})[value] = dict(serializers.role_payload(role))
        else:
            return interactions.validate_option_value(str(ask["command"]), option, value)
        return value

    def _resolve_user(self, channel: int, user: int) -> dict[str, Any]:
        guild = self.backend.get_guild(self.backend.get_channel(channel).guild_id)
        found: dict[str, Any] = {"users": {str(user): dict(serializers.user_payload(self.backend.get_user(user)))}}
        if user in guild.members:
            member = dict(
                serializers.member_payload(self.backend, guild, guild.members[user], with_user=False)
            )
            member["permissions"] = str(self.backend.compute_permissions(guild.id, user, channel))
            found["members"] = {str(user): member}
        return found
