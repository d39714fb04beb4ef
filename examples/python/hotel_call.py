"""The demo's hotel, answered by the Python SDK: writes the events of one call as JSON lines.

From the repository's root, with openai-agents installed for Python:
    npx tsx --tsconfig tsconfig.json examples/scripted-server.ts --no-playback --once
    REALTIME_URL=ws://… python examples/python/hotel_call.py > call.jsonl
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
from typing import Any, Literal

from agents import (
    Agent,
    GuardrailFunctionOutput,
    OutputGuardrail,
    RunContextWrapper,
    function_tool,
)
from agents.realtime import RealtimeAgent, RealtimeRunner, RealtimeSession, realtime_handoff

from realtime_events import record


@function_tool
async def check_rooms(view: Literal["sea", "garden"], nights: int) -> str:
    """Looks up free rooms and their price per night."""
    await asyncio.sleep(0.7)  # a slow reservation system
    rooms = {"view": view, "nights": nights, "free": 2, "pricePerNight": 140}
    return json.dumps(rooms, separators=(",", ":"))


@function_tool
async def get_weather(day: str) -> str:
    """The weather forecast for the coming days at the hotel."""
    await asyncio.sleep(0.25)
    return f"{day}: sunny, 24 degrees"


@function_tool
async def refund_charge(charge: str, amount: float) -> str:
    """Refunds one charge of a guest’s last stay."""
    await asyncio.sleep(0.3)
    raise TimeoutError(f"the payment gateway timed out while refunding the {charge}")


async def find_card_numbers(
    context: RunContextWrapper[Any], agent: Agent[Any], output: Any
) -> GuardrailFunctionOutput:
    """Stops an agent that reads out a card number."""
    found = re.search(r"(?:\d[ -]?){12,}", str(output)) is not None
    return GuardrailFunctionOutput(output_info={"cardNumber": found}, tripwire_triggered=found)


billing = RealtimeAgent(
    name="Billing",
    handoff_description="Answers questions about invoices, and refunds charges.",
    instructions=(
        "You are the billing desk of the Harbour Hotel. The last stay cost 420 euros, "
        "the minibar 18 euros. Be brief."
    ),
    tools=[refund_charge],
)

reception = RealtimeAgent(
    name="Reception",
    instructions=(
        "You answer the phone of the Harbour Hotel. Use your tools for rooms and weather. "
        "Hand over to Billing for anything about money already spent. Be brief."
    ),
    tools=[check_rooms, get_weather],
    # By default Python makes it transfer_to_billing, the TypeScript SDK transfer_to_Billing.
    handoffs=[realtime_handoff(billing, tool_name_override="transfer_to_Billing")],
)


def hotel_runner() -> RealtimeRunner:
    """A runner for one call: it holds one connection, so calls at the same time need their own."""
    return RealtimeRunner(
        reception,
        config={
            "model_settings": {
                "model_name": "gpt-realtime-2.1",
                "tracing": {"workflow_name": "Harbour Hotel phone"},
            },
            "output_guardrails": [OutputGuardrail(find_card_numbers, name="no_card_numbers")],
            "guardrails_settings": {"debounce_text_length": 40},
        },
    )


async def open_session(runner: RealtimeRunner, url: str) -> RealtimeSession:
    """A session that will connect to that address, a WebSocket URL with or without a query."""
    # The SDK takes a URL as it is, so the model has to be in it.
    whole_url = url if "?" in url else f"{url}?model=gpt-realtime-2.1"
    api_key = os.environ.get("OPENAI_API_KEY", "sk-not-needed-here")
    return await runner.run(model_config={"url": whole_url, "api_key": api_key})


async def take_call(url: str, *, key: str, idle_seconds: float = 10) -> None:
    """Takes one call until the other side ends it, and writes its events to standard output."""
    async with await open_session(hotel_runner(), url) as session:
        events = record(session, sys.stdout, key=key)
        while True:
            try:
                event = await asyncio.wait_for(anext(events), idle_seconds)
            except (StopAsyncIteration, asyncio.TimeoutError):
                return  # before 0.21.1 the SDK goes on waiting when the other side has hung up
            if event.type == "audio":
                pass  # play it here


def main() -> None:
    parser = argparse.ArgumentParser(description="Takes one call to the demo's hotel.")
    parser.add_argument("--url", default=os.environ.get("REALTIME_URL"), help="or REALTIME_URL")
    parser.add_argument("--session", default="hotel-call", help="key of the session in the lines")
    parser.add_argument("--idle-seconds", type=float, default=10, help="silence that ends the call")
    options = parser.parse_args()
    if not options.url:
        parser.error(
            "no address: give --url, or set REALTIME_URL to what scripted-server.ts prints"
        )
    try:
        asyncio.run(take_call(options.url, key=options.session, idle_seconds=options.idle_seconds))
    except ConnectionRefusedError:
        sys.exit(f"nothing answers at {options.url}: start examples/scripted-server.ts first")


if __name__ == "__main__":
    main()
