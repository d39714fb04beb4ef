"""What is measured, switched on and off around calls."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from openinference.instrumentation import TraceConfig
from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor as OpenInference
from opentelemetry.instrumentation.openai_agents import OpenAIAgentsInstrumentor as OpenLLMetry
from opentelemetry.sdk.trace import TracerProvider

from played_call import Observer
from recorded_call import EventLines


class _Nowhere:
    def write(self, line: str, /) -> None:
        pass


@contextmanager
def instrumented(name: str, content: bool, provider: TracerProvider) -> Iterator[Observer | None]:
    """Gives what is to see the events besides, where the instrumentation does not wrap the session's class."""
    if name == "bridge":
        yield EventLines(_Nowhere(), session="call").write
        return
    if name == "openinference":
        instrumentor = OpenInference()
        hide = not content
        config = TraceConfig(hide_inputs=hide, hide_outputs=hide, hide_llm_invocation_parameters=hide)
        instrumentor.instrument(tracer_provider=provider, config=config)
    elif name == "openllmetry":
        instrumentor = OpenLLMetry()
        os.environ["TRACELOOP_TRACE_CONTENT"] = "true" if content else "false"
        instrumentor.instrument(tracer_provider=provider, replace_existing_processors=True)
    else:
        raise ValueError(f"no instrumentation {name}")
    try:
        yield None
    finally:
        instrumentor.uninstrument()
