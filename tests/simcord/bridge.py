"""A second Discord: simcord behind real HTTPS and a real WebSocket.

    python bridge.py --certificate chain.pem --key key.pem --token TOKEN [--heartbeat SECONDS]

The first line on standard output says where it listens: `{"https": PORT, "gateway": PORT}`. Then each line on standard
input is a request of the story, answered by a line on standard output; see `control`. It ends with its standard input.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import ssl
import sys
from typing import Any

from aiohttp import web
from control import Control
from gateway import Gateway
from rest import Rest
from world import World

# The code with which a WebSocket's server leaves.
GOING_AWAY = 1001


async def serve(app: web.Application, tls: ssl.SSLContext | None) -> tuple[web.AppRunner, int]:
    """Listens on a free port of this host."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    return runner, int(runner.addresses[0][1])


def say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


async def answer(control: Control, line: bytes) -> None:
    request = json.loads(line)
    try:
        say({"id": request["id"], "ok": await control.answer(request)})
    except Exception as error:  # noqa: BLE001 - the story is told, whatever it is
        say({"id": request["id"], "error": f"{type(error).__name__}: {error}"})


async def run(arguments: argparse.Namespace) -> None:
    world = World(arguments.token)
    rest = Rest(world)
    gateway = Gateway(world, arguments.heartbeat, rest.name_nonce)

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(arguments.certificate, arguments.key)
    requests = web.Application(client_max_size=64 * 1024 * 1024)
    requests.router.add_route("*", "/{path:.*}", rest.handle)
    sockets = web.Application()
    sockets.router.add_get("/{path:.*}", gateway.handle)

    socket_runner, gateway_port = await serve(sockets, None)
    rest.gateway_url = f"ws://127.0.0.1:{gateway_port}"
    gateway.resume_url = f"ws://127.0.0.1:{gateway_port}/resume"
    request_runner, https_port = await serve(requests, tls)
    say({"https": https_port, "gateway": gateway_port})

    control = Control(world, gateway, rest.requests)
    lines = asyncio.StreamReader(limit=16 * 1024 * 1024)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    # A request may wait for something; the next one does not wait for it.
    waiting: set[asyncio.Task[None]] = set()
    while line := await lines.readline():
        task = asyncio.create_task(answer(control, line))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
    # The story is over.
    await gateway.upset("close", GOING_AWAY)
    for runner in (socket_runner, request_runner):
        await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description="simcord behind real HTTPS and a real WebSocket")
    parser.add_argument("--certificate", required=True, help="the certificate for discord.com, in PEM")
    parser.add_argument("--key", required=True, help="its private key, in PEM")
    parser.add_argument("--token", required=True, help="the bot's token")
    parser.add_argument("--heartbeat", type=float, default=41.25, help="seconds between heartbeats")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
