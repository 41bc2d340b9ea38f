"""What members do: posts, edits and deletes, commands, menus, clicks and forms.

Each is checked against the member's permissions and against what stands there, so that a story cannot do what nobody
could do in a real client. An interaction gives its id; the bot's answer to it is read with `answer`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simcord import interactions
from simcord.backend import serializers
from simcord.backend.command_access import command_access
from simcord.backend.errors import SetupError
from simcord.backend.models import Message
from simcord.components import walk_components
from simcord.enums import AppCommandType, InteractionType, OptionType
from world import World

SELECTS = (3, 5, 6, 7, 8)


class Acting:
    """The requests in which a `member` does something in a `channel`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.backend = world.backend

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

    def _require(self, member: int, channel: int, *permissions: str) -> None:
        self.backend.require_permissions(
            self.backend.get_channel(channel).guild_id, member, channel, "view_channel", *permissions
        )

    def _own(self, ask: dict[str, Any]) -> Message:
        message = self.backend.get_message(int(ask["channel"]), int(ask["message"]))
        if str(message.author_id) != ask["member"]:
            raise SetupError("members change their own messages only")
        return message

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
