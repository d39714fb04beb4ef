import { MAX_PIECES, MAX_SPEAKING } from '../limits.ts';
import { noteOutput } from '../turns/turns.ts';
import { secondsBetween } from '../span-tree.ts';
import { noteHeard } from './heard.ts';
import { beginsWith, soundOf, tidyTalk } from './session-sound.ts';
import { unfinishedSpeech } from '../turns/user-speech.ts';
import type { AgentRecord, AgentSpeechRecord, InferenceRecord, TurnRecord } from '../records.ts';
import type { PendingResponse, SessionState } from '../session-state.ts';
import type { Piece } from './playhead.ts';
import type { SessionSound } from './session-sound.ts';

/**
 * A chunk of a response's audio has come, of a length that is known. What is out of band is for no ears, and one response is
 * heard at a time: when the next begins, nothing more comes of it.
 */
export function hearChunk(
  state: SessionState,
  response: InferenceRecord | PendingResponse,
  milliseconds: number,
): void {
  const { turn, speech } = response;
  response.audioMs += milliseconds;
  if (turn === undefined || turn.endTime !== undefined) return;
  const sound = soundOf(state);
  if (speech?.cut === true) turn.afterCutMs = (turn.afterCutMs ?? 0) + milliseconds;
  else if (sound.playbackTold) return;
  else if (speech === undefined) {
    response.speech = createSpeech(state, { turn, ...ownerOf(response) });
    playFirst(state, response.speech, milliseconds);
  } else if (speech === sound.latest) {
    // Of a delivery that stalls all the time each chunk is a piece.
    if (sound.playhead.pieces.length > MAX_PIECES) hearUntilNow(state);
    sound.playhead.play(speech, milliseconds, state.tree.now);
  }
}

/** The first audio of a speech: it sounds at once unless it waits for what is being played. */
export function playFirst(state: SessionState, speech: AgentSpeechRecord, milliseconds: number): void {
  speech.startTime = soundOf(state).playhead.play(speech, milliseconds, state.tree.now);
  if (speech.startTime <= state.tree.now) begin(state, speech);
}

/** The transport says that a response begins to sound: from here on it is that which decides. */
export function beginPlayback(state: SessionState, response: InferenceRecord): void {
  const { turn } = response;
  const { now } = state.tree;
  const sound = soundOf(state);
  // An answer may be done before it is played, the first as well.
  if (!sound.playbackTold) state.agentUnheard = false;
  sound.playbackTold = true;
  sound.playhead.stop(now);
  hearUntilNow(state);
  // What was queued by count may be over with that, and its turn with it.
  if (turn === undefined || turn.endTime !== undefined || response.speech?.endTime !== undefined) return;
  const queued = response.speech;
  const isOpen = queued !== undefined && sound.speaking.has(queued);
  const speech = isOpen ? queued : createSpeech(state, { turn, ...ownerOf(response) });
  response.speech = speech;
  sound.playhead.begin(speech, now);
  if (speech.begun) return;
  speech.startTime = now;
  begin(state, speech);
}

/** Whose speech it is: of a response, or, in streams without raw events, of an agent. */
interface Speaker {
  turn: TurnRecord;
  response?: InferenceRecord | undefined;
  agent?: AgentRecord | undefined;
  itemId?: string | undefined;
}

function ownerOf(response: InferenceRecord | PendingResponse): Pick<Speaker, 'response'> {
  return 'kind' in response ? { response } : {};
}

/** What an agent says. It may never sound: then it has no span. */
export function createSpeech(
  state: SessionState,
  { turn, response, agent, itemId }: Speaker,
): AgentSpeechRecord {
  const sound = soundOf(state);
  makeRoom(state, sound);
  const speech: AgentSpeechRecord = {
    kind: 'agent_speech',
    parent: turn,
    response,
    agent,
    itemId,
    startTime: state.tree.now,
    span: undefined,
    endTime: undefined,
    lastActivity: state.tree.now,
    failure: undefined,
    begun: false,
    coming: true,
    cut: false,
    soundedUntil: state.tree.now,
    playedMs: 0,
    heardMs: undefined,
    truncatedAtMs: undefined,
  };
  if (sound.latest !== undefined) sound.latest.coming = false;
  sound.latest = speech;
  sound.speaking.add(speech);
  turn.open.add(speech);
  turn.sounded = true;
  return speech;
}

/** Ends what is over. With `awaitsClaim` what was just cut is left: the client says next what of it was heard. */
export function hearUntilNow(state: SessionState, awaitsClaim = false): void {
  const { sound } = state;
  if (sound === undefined || sound.speaking.size === 0) return;
  const { now } = state.tree;
  for (const piece of sound.playhead.takeOver(now)) hearPiece(state, sound, piece);
  const next = sound.playhead.pieces[0];
  if (next !== undefined && next.start <= now) begin(state, next.speech);
  for (const speech of sound.speaking) {
    const isOver = speech.cut ? !awaitsClaim : !speech.coming && !sound.playhead.has(speech);
    if (isOver) finish(state, sound, speech);
  }
}

/** Silences all that sounds, is queued, or goes on after a stall. Gives what was cut. */
export function cutSound(state: SessionState): readonly AgentSpeechRecord[] {
  const { sound, tree } = state;
  if (sound === undefined || sound.speaking.size === 0) return [];
  hearUntilNow(state, true);
  for (const piece of sound.playhead.cut(tree.now))
    if (piece.start < tree.now) hearPiece(state, sound, { ...piece, end: tree.now });
  const cut = [...sound.speaking].filter((speech) => !speech.cut);
  for (const speech of cut) speech.cut = true;
  return cut;
}

/** The session is over: so is what sounds. */
export function endSound(state: SessionState): void {
  const { sound } = state;
  if (sound === undefined) return;
  cutSound(state);
  hearUntilNow(state);
}

/** Its turn is over before it is heard. */
export function dropSpeech(state: SessionState, speech: AgentSpeechRecord): void {
  const { sound } = state;
  if (sound === undefined) return;
  for (const piece of sound.playhead.drop(speech))
    if (piece.start < state.tree.now)
      hearPiece(state, sound, { ...piece, end: Math.min(piece.end, state.tree.now) });
  speech.cut = true;
  finish(state, sound, speech);
}

function begin(state: SessionState, speech: AgentSpeechRecord): void {
  if (speech.begun) return;
  speech.begun = true;
  state.tree.start(speech);
  state.tree.touch(speech, speech.startTime);
  state.session.firstSoundAt ??= speech.startTime;
  noteOutput(state, speech.parent, speech.startTime);
}

/** What has sounded. */
function hearPiece(state: SessionState, sound: SessionSound, { speech, start, end }: Piece): void {
  begin(state, speech);
  sound.talk.agentSpoke(start, end, beginsWith({ speech, start }, sound.soundedUntil));
  sound.soundedUntil = end;
  speech.playedMs += end - start;
  speech.soundedUntil = end;
  tidyTalk(sound, end, unfinishedSpeech(state)?.startTime);
}

function finish(state: SessionState, sound: SessionSound, speech: AgentSpeechRecord): void {
  const { tree } = state;
  const turn = speech.parent;
  sound.speaking.delete(speech);
  if (speech.begun) {
    noteHeardOf(speech);
    noteReaction(turn, speech);
    tree.touch(turn, speech.soundedUntil);
    tree.end(speech, speech.soundedUntil);
  }
  if (turn.open.delete(speech)) tree.endIfIdle(turn);
  tidyTalk(sound, tree.now, unfinishedSpeech(state)?.startTime);
}

/** Where no response is known all that has sounded was heard. */
function noteHeardOf(speech: AgentSpeechRecord): void {
  const { response, parent } = speech;
  const playedMs = Math.round(speech.playedMs);
  if (response === undefined) parent.heardMs = (parent.heardMs ?? 0) + playedMs;
  else noteHeard(response);
  speech.heardMs = response === undefined ? playedMs : response.heardMs;
}

/** Who speaks while the agent does is heard when that falls silent. */
function noteReaction({ interruption }: TurnRecord, { startTime, soundedUntil }: AgentSpeechRecord): void {
  const spokeAt = interruption?.spokeAt;
  if (interruption === undefined || spokeAt === undefined) return;
  if (startTime < spokeAt && spokeAt <= soundedUntil)
    interruption.reactionTime = secondsBetween(spokeAt, soundedUntil);
}

/** Audio of hours that comes in seconds, response by response: the oldest is taken to be over. */
function makeRoom(state: SessionState, sound: SessionSound): void {
  if (sound.speaking.size < MAX_SPEAKING) return;
  state.onLimit('MAX_SPEAKING');
  for (const oldest of sound.speaking) {
    dropSpeech(state, oldest);
    return;
  }
}

/** The name of the agent that speaks, where it is known. */
export function speakerOf({ response, agent }: AgentSpeechRecord): string | undefined {
  if (response === undefined) return agent?.name;
  return response.parent.kind === 'agent' ? response.parent.name : undefined;
}
