"""Plays a recorded call through a session without a network, and measures what that takes of the processor."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

from agents.realtime import RealtimeAgent, RealtimeSession
from agents.realtime.model import RealtimeModel

from recorded_call import RecordedCall

Observer = Callable[[Any], None]

_agent = RealtimeAgent(name="Reception")


class SilentModel(RealtimeModel):
    """Connects to nothing and takes everything."""

    model = "gpt-realtime-2.1"

    async def connect(self, options: Any) -> None:
        pass

    def add_listener(self, listener: Any) -> None:
        pass

    def remove_listener(self, listener: Any) -> None:
        pass

    async def send_event(self, event: Any) -> None:
        pass

    async def close(self) -> None:
        pass


async def play(call: RecordedCall, observer: Observer | None = None) -> None:
    """Puts each event where the session put it, which is what the instrumentations wrap."""
    async with RealtimeSession(SilentModel(), _agent, None) as session:
        for event, awaited in call.events:
            if awaited:
                await session._put_event(event)
            else:
                session._put_event_nowait(event)
            if observer is not None:
                observer(event)


async def seconds_per_call(call: RecordedCall, calls: int, observer: Observer | None) -> float:
    """Of the processor."""
    gc.collect()
    before = time.process_time()
    for _ in range(calls):
        await play(call, observer)
    return (time.process_time() - before) / calls
