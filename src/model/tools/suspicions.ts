import { settleSuspicion } from './call-ends.ts';
import type { ErrorFacts } from '../../signals/signal.ts';
import type { Suspicion, ToolRecord } from '../records.ts';
import type { SessionState } from '../session-state.ts';

/**
 * Finds the calls that an SDK error without ids is about. A tool that fails past the SDK, or a handoff that does, leaves
 * no more than that. Where it is surely that of a call (`certain`) the only one that can be meant ends with it, and of
 * several the one that is left when the others have gone on. So does a guardrail that breaks leave such an error: where
 * the source cannot tell, the likeliest call is suspected, and cleared when it goes on. `false` if there is none.
 */
export function suspectCalls(state: SessionState, error: ErrorFacts, certain: boolean): boolean {
  const calls = [...state.calls.values()].filter(({ mcp }) => !mcp);
  const suspicion = certain
    ? suspicionOfAny(calls)
    : suspicionOf(likeliest(calls.filter((call) => call.suspicion === undefined)));
  if (suspicion === undefined) return false;
  suspicion.errors.push({ error, time: state.tree.now });
  settleSuspicion(state, suspicion);
  return true;
}

/** All that may have failed are suspected together, also of the errors that came before. */
function suspicionOfAny(calls: readonly ToolRecord[]): Suspicion | undefined {
  const known = calls.find((call) => call.suspicion?.certain === true)?.suspicion;
  const fresh = calls.filter(
    (call) => call.suspicion === undefined && (call.state === 'called' || call.state === 'running'),
  );
  if (known === undefined && fresh.length === 0) return undefined;
  const suspicion = known ?? { errors: [], calls: new Set(), certain: true };
  for (const call of fresh) {
    suspicion.calls.add(call);
    call.suspicion = suspicion;
  }
  return suspicion;
}

function suspicionOf(call: ToolRecord | undefined): Suspicion | undefined {
  if (call === undefined) return undefined;
  call.suspicion = { errors: [], calls: new Set([call]), certain: false };
  return call.suspicion;
}

/** One that has not started, else the only one that runs. */
function likeliest(calls: readonly ToolRecord[]): ToolRecord | undefined {
  const unstarted = calls.find((call) => call.state === 'called');
  if (unstarted !== undefined) return unstarted;
  const [only, another] = calls.filter((call) => call.state === 'running');
  return another === undefined ? only : undefined;
}
