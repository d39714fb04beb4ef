"""Tests of the bridge, with the SDK's own events: python -m unittest discover examples/python"""

from __future__ import annotations

import asyncio
import io
import json
import threading
import unittest
from collections.abc import AsyncIterator
from typing import Any

from agents import function_tool
from agents.realtime import RealtimeAgent
from agents.realtime import events as session_events
from agents.realtime import model_events
from agents.realtime.items import InputAudio, UserMessageItem
from agents.run_context import RunContextWrapper

from realtime_events import EventLines, record, to_dict


@function_tool
def get_weather(day: str) -> str:
    """The weather forecast."""
    return f"{day}: sunny"


AGENT = RealtimeAgent(name="Reception", instructions="secret prompt", tools=[get_weather])
# A context that can neither be copied nor serialised, as applications have them.
INFO = session_events.RealtimeEventInfo(context=RunContextWrapper({"lock": threading.Lock()}))


def line_of(event: Any, **options: Any) -> dict[str, Any]:
    line = to_dict(event, session="call-1", time=1.5, **options)
    assert line is not None
    parsed: dict[str, Any] = json.loads(json.dumps(line, allow_nan=False))
    return parsed


def raw(data: dict[str, Any]) -> session_events.RealtimeRawModelEvent:
    server_event = model_events.RealtimeModelRawServerEvent(data=data)
    return session_events.RealtimeRawModelEvent(data=server_event, info=INFO)


class Unprintable:
    def __str__(self) -> str:
        raise RuntimeError("no text for you")


async def events_then_failure(events: list[Any], error: Exception) -> AsyncIterator[Any]:
    for event in events:
        yield event
    raise error


class ToDictTest(unittest.TestCase):
    def test_reduces_agents_and_tools_and_leaves_the_context_out(self) -> None:
        event = session_events.RealtimeToolEnd(
            agent=AGENT, tool=get_weather, arguments='{"day":"Saturday"}', output={1, 2}, info=INFO
        )
        self.assertEqual(
            line_of(event),
            {
                "time": 1.5,
                "session": "call-1",
                "type": "tool_end",
                "agent": {"name": "Reception"},
                "tool": {
                    "name": "get_weather",
                    "description": "The weather forecast.",
                    "type": "function",
                },
                "arguments": '{"day":"Saturday"}',
                "output": [1, 2],
            },
        )

    def test_writes_sizes_in_place_of_audio(self) -> None:
        chunk = model_events.RealtimeModelAudioEvent(
            data=b"\xff\x00\xfe\x01", response_id="resp_1", item_id="item_1", content_index=0
        )
        event = session_events.RealtimeAudio(
            audio=chunk, item_id="item_1", content_index=0, info=INFO
        )
        self.assertEqual(line_of(event)["audio"]["data"], {"bytes": 4})
        self.assertEqual(line_of(event, audio=True)["audio"]["data"], "/wD+AQ==")
        delta = raw({"type": "response.output_audio.delta", "delta": "/wD+AQ=="})
        self.assertEqual(line_of(delta)["data"]["data"]["delta"], {"bytes": 4})
        self.assertEqual(line_of(delta, audio=True)["data"]["data"]["delta"], "/wD+AQ==")
        text = raw({"type": "response.output_text.delta", "delta": "/wD+AQ=="})
        self.assertEqual(line_of(text)["data"]["data"]["delta"], "/wD+AQ==")
        item = UserMessageItem(item_id="item_2", content=[InputAudio(audio="/wD+AQ==")])
        added = session_events.RealtimeHistoryAdded(item=item, info=INFO)
        self.assertEqual(line_of(added)["item"]["content"][0]["audio"], {"bytes": 4})

    def test_drops_model_events_that_repeat_server_events(self) -> None:
        started = model_events.RealtimeModelTurnStartedEvent()
        event = session_events.RealtimeRawModelEvent(data=started, info=INFO)
        self.assertIsNone(to_dict(event, session="call-1", time=1.5))
        lost = model_events.RealtimeModelConnectionStatusEvent(status="disconnected")
        event = session_events.RealtimeRawModelEvent(data=lost, info=INFO)
        self.assertEqual(line_of(event)["data"]["status"], "disconnected")

    def test_tells_errors_by_class_and_message(self) -> None:
        event = session_events.RealtimeError(error=ValueError("no such room"), info=INFO)
        expected = {"type": "ValueError", "message": "no such room"}
        self.assertEqual(line_of(event)["error"], expected)

    def test_never_raises(self) -> None:
        circle: dict[Any, Any] = {"nan": float("nan"), 1: b"\xff", "class": RealtimeAgent}
        circle["circle"] = [circle]
        for output in (circle, Unprintable(), "\ud800", object()):
            event = session_events.RealtimeToolEnd(
                agent=AGENT, tool=get_weather, arguments="{", output=output, info=INFO
            )
            self.assertEqual(line_of(event)["type"], "tool_end")
        self.assertEqual(line_of(None)["type"], "")
        self.assertEqual(line_of(session_events.RealtimeHandoffEvent)["type"], "handoff")


class RecordTest(unittest.TestCase):
    def test_passes_events_through_and_writes_what_ended_them(self) -> None:
        started = session_events.RealtimeAgentStartEvent(agent=AGENT, info=INFO)
        out = io.StringIO()

        async def consume() -> list[Any]:
            seen = []
            events = events_then_failure([started], ConnectionError("gone"))
            with self.assertRaises(ConnectionError):
                async for event in record(events, out, key="call-1"):
                    seen.append(event)
            return seen

        self.assertEqual(asyncio.run(consume()), [started])
        lines = [json.loads(line) for line in out.getvalue().splitlines()]
        self.assertEqual([line["type"] for line in lines], ["agent_start", "raw_model_event"])
        self.assertEqual(lines[1]["data"]["exception"], {"type": "ConnectionError", "message": "gone"})

    def test_tells_an_exception_once(self) -> None:
        out = io.StringIO()
        lines = EventLines(out, session="call-1")
        error = ConnectionError("gone")
        failed = model_events.RealtimeModelExceptionEvent(exception=error, context="listening")
        lines.write(session_events.RealtimeRawModelEvent(data=failed, info=INFO))
        lines.write_exception(error)
        (line,) = (json.loads(line) for line in out.getvalue().splitlines())
        expected = {"type": "ConnectionError", "message": "gone"}
        self.assertEqual(line["data"]["exception"], expected)

    def test_survives_a_file_that_cannot_be_written(self) -> None:
        out = io.StringIO()
        out.close()
        lines = EventLines(out, session="call-1")
        with self.assertLogs("realtime_events", "WARNING") as log:
            lines.write(session_events.RealtimeAgentStartEvent(agent=AGENT, info=INFO))
            lines.write(session_events.RealtimeAgentEndEvent(agent=AGENT, info=INFO))
        self.assertEqual(len(log.records), 1)


if __name__ == "__main__":
    unittest.main()
