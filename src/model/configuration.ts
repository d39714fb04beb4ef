import { onDetectionSwitchedOff } from './turns/user-speech.ts';
import type { SessionConfigured } from '../signals/signal.ts';
import type { SessionState } from './session-state.ts';

/** `session.created` and `session.updated`: spans that start from now on carry what is in force now. */
export function onSessionConfigured(state: SessionState, signal: SessionConfigured): void {
  const { configuration, session } = state;
  state.createdSeen ||= signal.created === true;
  session.sessionId ??= signal.sessionId;
  session.serverSessionId ??= signal.sessionId;
  configuration.model = signal.model ?? configuration.model;
  configuration.voice = signal.voice ?? configuration.voice;
  configuration.turnDetection = signal.turnDetection ?? configuration.turnDetection;
  configuration.answersSpeech = signal.answersSpeech ?? configuration.answersSpeech;
  configuration.transcriptionOnly = signal.transcriptionOnly ?? configuration.transcriptionOnly;
  configuration.transcribes = signal.transcribes ?? configuration.transcribes;
  configuration.transcriptionModel =
    signal.transcribes === false
      ? undefined
      : (signal.transcriptionModel ?? configuration.transcriptionModel);
  configuration.maxTokens = signal.maxTokens ?? configuration.maxTokens;
  configuration.reasoningLevel = signal.reasoningLevel ?? configuration.reasoningLevel;
  configuration.audioBytesPerMs = signal.audioBytesPerMs ?? configuration.audioBytesPerMs;
  if (state.keepContent) {
    configuration.instructions = signal.instructions ?? configuration.instructions;
    configuration.tools = signal.tools ?? configuration.tools;
  }
  if (signal.turnDetection === 'none') onDetectionSwitchedOff(state);
  session.model ??= signal.model;
  session.voice ??= signal.voice;
  session.turnDetection ??= signal.turnDetection;
  session.workflowName ??= signal.workflowName;
}
