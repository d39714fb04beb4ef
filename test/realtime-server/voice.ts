/** How somebody sounds: two who talk with each other are told apart by it. */
export interface Voice {
  pitchHz: number;
}

/** The two resonances in hertz by which a vowel is known, about; figures sound like one of them. */
const FORMANTS: Readonly<Record<string, readonly [number, number]>> = {
  a: [750, 1250],
  e: [520, 1800],
  i: [330, 2200],
  o: [520, 950],
  u: [350, 800],
  y: [330, 1900],
};
const LOUDNESS = 8000;
const TABLE_LENGTH = 512;
const HIGHEST_HZ = 3400;

/** How long sound takes to grow and to fade, so that nothing clicks. */
const SOFT_MS = 12;

/**
 * A text as somebody might hum it: a vowel is loud, a consonant soft, a space silent, each where it is in the text. It says
 * nothing, but has the pace of speech, and is the same every time.
 */
export function hummed(
  text: string,
  { lengthMs, voice, rate }: { lengthMs: number; voice: Voice; rate: number },
): Int16Array {
  const samples = new Int16Array(Math.round((lengthMs * rate) / 1000));
  const tables = new Map(Object.keys(FORMANTS).map((vowel) => [vowel, waveOf(vowel, voice)]));
  const softening = 1 - Math.exp(-1000 / (SOFT_MS * rate));
  const risesBy = text.trimEnd().endsWith('?') ? 0.2 : -0.2;
  let [phase, loudness, vowel] = [0, 0, 'e'];
  for (let index = 0; index < samples.length; index += 1) {
    const done = index / samples.length;
    const character = (text[Math.floor(done * text.length)] ?? ' ').toLowerCase();
    if (character in FORMANTS) vowel = character;
    loudness += (loudnessOf(character) - loudness) * softening;
    // Sentences fall, questions rise at their end.
    phase += (voice.pitchHz * (1 + risesBy * done ** 3)) / rate;
    const at = Math.floor((phase % 1) * TABLE_LENGTH);
    samples[index] = Math.round(LOUDNESS * loudness * (tables.get(vowel)?.[at] ?? 0));
  }
  return samples;
}

function loudnessOf(character: string): number {
  if (/[aeiouy\d]/.test(character)) return 1;
  return /\p{L}/u.test(character) ? 0.3 : 0;
}

/** One period of a vowel at a pitch: its overtones, the louder the nearer they are to what resonates. */
function waveOf(vowel: string, { pitchHz }: Voice): Float64Array {
  const wave = new Float64Array(TABLE_LENGTH);
  for (let overtone = 1; overtone * pitchHz < HIGHEST_HZ; overtone += 1) {
    const strength = (FORMANTS[vowel] ?? []).reduce(
      (sum, formant, place) => sum + Math.exp(-(((overtone * pitchHz - formant) / 160) ** 2)) / (1 + place),
      0.4 / overtone,
    );
    for (let at = 0; at < TABLE_LENGTH; at += 1)
      wave[at] = (wave[at] ?? 0) + strength * Math.sin((2 * Math.PI * overtone * at) / TABLE_LENGTH);
  }
  const highest = wave.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return wave.map((value) => value / highest);
}
