"""Takes a call with a real RealtimeSession, and keeps every event object that it emits."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents import function_tool
from agents.realtime import RealtimeAgent, RealtimeRunner, RealtimeSession
from agents.realtime.model import RealtimeModelConfig, RealtimePlaybackTracker

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "examples" / "python"))

from hotel_call import hotel_runner, open_session  # noqa: E402
from realtime_events import EventLines  # noqa: E402


@dataclass
class RecordedCall:
    # With each, whether the session put it with `_put_event`, which it awaits, or with `_put_event_nowait`.
    events: list[tuple[Any, bool]] = field(default_factory=list)
    # The same as the bridge writes them for another process.
    lines: list[str] = field(default_factory=list)


class NothingPlays(RealtimePlaybackTracker):
    """The long call is taken faster than it could be heard: each question would interrupt an answer."""

    def get_state(self) -> Any:
        return {"current_item_id": None, "current_item_content_index": None, "elapsed_ms": None}


@function_tool
async def check_rooms(nights: int) -> str:
    """Looks up free rooms."""
    return f'{{"nights":{nights},"free":2}}'


async def _open_long_call(url: str) -> RealtimeSession:
    runner = RealtimeRunner(RealtimeAgent(name="Reception", tools=[check_rooms]))
    config: RealtimeModelConfig = {
        "url": f"{url}?model=gpt-realtime-2.1",
        "api_key": "sk-not-needed-here",
        "playback_tracker": NothingPlays(),
    }
    return await runner.run(model_config=config)


async def record_call(name: str, url: str) -> RecordedCall:
    """`hotel` is the demo's call; the other one is `long`."""
    call = RecordedCall()
    with _kept_events(call):
        opening = open_session(hotel_runner(), url) if name == "hotel" else _open_long_call(url)
        async with await opening as session:
            lines = EventLines(_Appending(call.lines), session=name)
            async for event in session:
                lines.write(event)
    return call


@dataclass
class _Appending:
    lines: list[str]

    def write(self, line: str, /) -> None:
        self.lines.append(line.rstrip("\n"))


@contextmanager
def _kept_events(call: RecordedCall) -> Iterator[None]:
    put_event = RealtimeSession._put_event
    put_event_nowait = RealtimeSession._put_event_nowait

    async def keep(session: RealtimeSession, event: Any) -> bool:
        call.events.append((event, True))
        return await put_event(session, event)

    def keep_nowait(session: RealtimeSession, event: Any) -> bool:
        call.events.append((event, False))
        return put_event_nowait(session, event)

    RealtimeSession._put_event = keep
    RealtimeSession._put_event_nowait = keep_nowait
    try:
        yield
    finally:
        RealtimeSession._put_event = put_event
        RealtimeSession._put_event_nowait = put_event_nowait

