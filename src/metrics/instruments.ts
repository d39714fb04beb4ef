import { createNoopMeter } from '@opentelemetry/api';
import { PACKAGE_NAME, PACKAGE_VERSION } from '../version.ts';
import { BoundedValues } from './metric-attributes.ts';
import { COUNTERS, HISTOGRAMS, UP_DOWN_COUNTERS } from './metric-names.ts';
import type { Context, Counter, Histogram, Meter, MeterProvider, UpDownCounter } from '@opentelemetry/api';

/** The instruments of one meter, and the values that their attributes have had. */
export interface Instruments {
  readonly histograms: Readonly<Record<keyof typeof HISTOGRAMS, Histogram>>;
  readonly counters: Readonly<Record<keyof typeof COUNTERS, Counter>>;
  readonly activeSessions: UpDownCounter;
  readonly values: BoundedValues;
}

/** With what something is measured, and in the context of which span. */
export interface MeasuringPlace {
  readonly instruments: Instruments;
  readonly context: Context;
}

const known = new WeakMap<Meter, Instruments>();

/** The instruments of a provider, the same for all sessions; `undefined` where it measures nothing. */
export function instrumentsOf(provider: MeterProvider): Instruments | undefined {
  const meter = provider.getMeter(PACKAGE_NAME, PACKAGE_VERSION);
  if (meter === createNoopMeter()) return undefined;
  let instruments = known.get(meter);
  if (instruments === undefined) known.set(meter, (instruments = createInstruments(meter)));
  return instruments;
}

function createInstruments(meter: Meter): Instruments {
  const { activeSessions } = UP_DOWN_COUNTERS;
  return {
    histograms: mapValues(HISTOGRAMS, ({ name, ...options }) => meter.createHistogram(name, options)),
    counters: mapValues(COUNTERS, ({ name, ...options }) => meter.createCounter(name, options)),
    activeSessions: meter.createUpDownCounter(activeSessions.name, {
      description: activeSessions.description,
      unit: activeSessions.unit,
    }),
    values: new BoundedValues(),
  };
}

function mapValues<Key extends string, Value, Result>(
  from: Readonly<Record<Key, Value>>,
  map: (value: Value) => Result,
): Record<Key, Result> {
  const entries = Object.entries<Value>(from).map(([key, value]) => [key, map(value)]);
  return Object.fromEntries(entries) as Record<Key, Result>;
}
