"""Takes a call and answers questions about it: one line of JSON asks, one answers.

Called by bench/peers.ts with the name of a call and the address of a scripted server.
"""

from __future__ import annotations

import asyncio
import json
import logging
import platform
import sys
import time
from typing import Any

from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from instrumentations import instrumented
from played_call import play, seconds_per_call
from recorded_call import RecordedCall, record_call

_keeps_nothing = TracerProvider(shutdown_on_exit=False)
_keeps_nothing.add_span_processor(SpanProcessor())


def as_asked(call: RecordedCall, question: dict[str, Any]) -> RecordedCall:
    """As the session put the events, or all of them awaited, as openai-agents did up to 0.14."""
    if not question.get("allAwaited"):
        return call
    return RecordedCall([(event, True) for event, _ in call.events], call.lines)


async def measure_round(call: RecordedCall, question: dict[str, Any]) -> dict[str, float]:
    """Seconds per call without and with the instrumentation, one after the other in the order asked for."""
    played = as_asked(call, question)
    seconds = {}
    for which in question["order"]:
        if which == "base":
            seconds[which] = await seconds_per_call(played, question["calls"], None)
            continue
        with instrumented(question["name"], question["content"], _keeps_nothing) as observer:
            seconds[which] = await seconds_per_call(played, question["calls"], observer)
    return seconds


async def spans_of(call: RecordedCall, question: dict[str, Any]) -> list[dict[str, Any]]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with instrumented(question["name"], question["content"], provider) as observer:
        await play(as_asked(call, question), observer)
    return [
        {
            "name": span.name,
            "id": str(span.context.span_id),
            "parentId": str(span.parent.span_id) if span.parent else None,
            "startNs": span.start_time,
            "attributes": sorted(span.attributes or {}),
        }
        for span in exporter.get_finished_spans()
    ]


def seconds_per_empty_span() -> float:
    """What the SDK takes for a span that says nothing."""
    tracer = _keeps_nothing.get_tracer("bench")
    before = time.process_time()
    for _ in range(20_000):
        tracer.start_span("span").end()
    return (time.process_time() - before) / 20_000


async def answer(call: RecordedCall, question: dict[str, Any]) -> Any:
    match question["ask"]:
        case "call":
            return {
                "version": platform.python_version(),
                "events": len(call.events),
                "lines": call.lines,
            }
        case "spans":
            return await spans_of(call, question)
        case "round":
            return await measure_round(call, question)
        case "empty span":
            return seconds_per_empty_span()
        case other:
            raise ValueError(f"cannot answer {other}")


async def main(name: str, url: str) -> None:
    logging.getLogger("openai.agents").setLevel(logging.CRITICAL)  # a tool of the call fails
    call = await record_call(name, url)
    for line in sys.stdin:
        print(json.dumps(await answer(call, json.loads(line))), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
