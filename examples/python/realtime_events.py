"""Writes the events of a RealtimeSession (openai-agents) as JSON lines, to be traced elsewhere.

Copy this file into your service. It needs Python 3.10 and openai-agents 0.3 or later, nothing else.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import math
from base64 import b64encode
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from time import monotonic
from time import time as wall_clock
from types import SimpleNamespace
from typing import Any, Protocol, TypeVar

Event = TypeVar("Event")
logger = logging.getLogger(__name__)

AUDIO_DELTAS = frozenset({"response.output_audio.delta", "response.audio.delta"})
# The other model events are derived from server events and say nothing that those do not.
MODEL_EVENTS = frozenset({"raw_server_event", "connection_status", "exception", "end_of_stream"})
MAX_DEPTH = 16
MAX_ERROR_LENGTH = 2000


@dataclasses.dataclass
class _ModelException:
    exception: BaseException
    type: str = "exception"


class TextSink(Protocol):
    """Where lines go: a text file, standard output, or anything else that takes whole lines."""

    def write(self, line: str, /) -> object: ...


def to_dict(event: Any, *, session: str, time: float, audio: bool = False) -> dict[str, Any] | None:
    """One event as a flat dict fit for JSON, or None for an event that adds nothing. Never raises.

    Holds what was said, tool arguments and tool results, but nothing of the run context and, unless
    `audio` is set, only the size of audio and images. `time` is in seconds since the epoch.
    """
    line = {"time": time, "session": session, "type": str(getattr(event, "type", ""))}
    try:
        fields = _event_fields(event, audio)
    except Exception:
        logger.debug("could not read all of a realtime event", exc_info=True)
        return line
    return None if fields is None else {**line, **fields}


class EventLines:
    """Writes events as JSON lines; what goes wrong is logged once and never raised."""

    def __init__(self, out: TextSink, *, session: str, audio: bool = False) -> None:
        self._out = out
        self._session = session
        self._audio = audio
        # Monotonic, so that a clock adjustment does not turn the times of a session back.
        self._clock_offset = wall_clock() - monotonic()
        self._last_exception: BaseException | None = None
        self._warned = False

    def write(self, event: Any) -> None:
        """Writes one event with the present time, so call it as soon as the event arrives."""
        now = round(monotonic() + self._clock_offset, 6)
        line = to_dict(event, session=self._session, time=now, audio=self._audio)
        self._last_exception = getattr(getattr(event, "data", None), "exception", None)
        if line is not None:
            self._write_line(line)

    def write_exception(self, error: BaseException) -> None:
        """Writes what ended the iteration over a session, unless the last event told already.

        The session has a model event for it that is lost when the iteration raises: this is that event.
        """
        if error is not self._last_exception:
            self.write(SimpleNamespace(type="raw_model_event", data=_ModelException(error)))

    def _write_line(self, line: Mapping[str, Any]) -> None:
        try:
            self._out.write(json.dumps(line, allow_nan=False) + "\n")
            flush = getattr(self._out, "flush", None)
            if flush is not None:
                flush()
        except Exception:
            if not self._warned:
                logger.warning("could not write a realtime event; no more warnings", exc_info=True)
            self._warned = True


async def record(
    session: AsyncIterable[Event], out: TextSink, *, key: str, audio: bool = False
) -> AsyncIterator[Event]:
    """Passes a session's events through, each after its line; `key` tells sessions apart."""
    lines = EventLines(out, session=key, audio=audio)
    try:
        async for event in session:
            lines.write(event)
            yield event
    except Exception as error:
        lines.write_exception(error)
        raise


def _event_fields(event: Any, audio: bool) -> dict[str, Any] | None:
    kind = event.type
    if kind == "raw_model_event":
        data = event.data
        known = getattr(data, "type", None) in MODEL_EVENTS
        return {"data": _plain(data, audio=audio)} if known else None
    if kind == "history_updated":
        return {"history": []}  # all items again, at every change; history_added has each once
    if kind == "guardrail_tripped":
        results = [_guardrail_result(result) for result in event.guardrail_results]
        return {"guardrail_results": results, "message": event.message}
    return {
        name: _field(name, value, audio)
        for name, value in vars(event).items()
        if name not in ("type", "info")  # info holds the application's own context
    }


def _field(name: str, value: Any, audio: bool) -> Any:
    if name in ("agent", "from_agent", "to_agent"):
        return {"name": getattr(value, "name", None)}
    if name == "tool":
        return _tool(value)
    return _plain(value, audio=audio)


def _tool(tool: Any) -> dict[str, Any]:
    kind = "function" if hasattr(tool, "on_invoke_tool") else getattr(tool, "type", None)
    return {
        "name": getattr(tool, "name", None),
        "description": getattr(tool, "description", None),
        "type": kind if isinstance(kind, str) else type(tool).__name__,
    }


def _guardrail_result(result: Any) -> dict[str, Any]:
    return {
        "guardrail": {"name": result.guardrail.get_name()},
        "output": {
            "tripwire_triggered": result.output.tripwire_triggered,
            "output_info": _plain(result.output.output_info),
        },
    }


def _plain(value: Any, *, audio: bool = False, depth: int = 0) -> Any:
    """The value as JSON types, with the size in place of bytes."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if depth > MAX_DEPTH:
        return "…"
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _bytes(bytes(value), audio)
    if isinstance(value, BaseException):
        return {"type": type(value).__name__, "message": str(value)[:MAX_ERROR_LENGTH]}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(entry, audio=audio, depth=depth + 1) for entry in value]
    members = _members(value)
    if members is None:
        return str(value)
    keep_delta = audio or members.get("type") not in AUDIO_DELTAS
    return {
        str(name): (
            _size_of_text(entry)
            if _is_media(name, entry, audio, keep_delta)
            else _plain(entry, audio=audio, depth=depth + 1)
        )
        for name, entry in members.items()
    }


def _members(value: Any) -> Mapping[Any, Any] | None:
    if isinstance(value, Mapping):
        return value
    if callable(getattr(value, "model_dump", None)):
        return dict(value.model_dump())  # a pydantic model
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return None


def _is_media(name: Any, entry: Any, audio: bool, keep_delta: bool) -> bool:
    if audio or not isinstance(entry, str):
        return False
    if name == "image_url":
        return entry.startswith("data:")
    return name == "audio" or (name == "delta" and not keep_delta)


def _bytes(value: bytes, audio: bool) -> Any:
    return b64encode(value).decode() if audio else {"bytes": len(value)}


def _size_of_text(base64_text: str) -> dict[str, int]:
    text = base64_text.partition(",")[2] if base64_text.startswith("data:") else base64_text
    return {"bytes": len(text) * 3 // 4 - text[-2:].count("=")}
