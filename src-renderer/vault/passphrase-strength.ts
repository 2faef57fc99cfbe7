// How long a passphrase would take to guess, and what is wrong with a weak one. The word lists are large, so they are
// loaded when a passphrase is first judged. Nothing leaves the window.
import type { FeedbackType, ZxcvbnFactory } from '@zxcvbn-ts/core';

export interface Strength {
  /** What was judged, to be compared with what stands in the field by then. */
  readonly of: string;
  /** 0 (guessed at once) to 4. */
  readonly score: number;
  /** Seconds at ten thousand guesses a second, as one who has stolen the vault file and many computers may make. */
  readonly seconds: number;
  /** What would make it better; empty where nothing needs to. */
  readonly advice: string;
}

const LEAST_SCORE = 3;
/** Longer ones are judged by their beginning, which is strong or too uniform already. */
const JUDGED_LENGTH = 128;
/** Words that belong to this place. */
const NEAR_AT_HAND = ['cloakroom', 'vault', 'passphrase', 'password', 'amazon', 'aws'];

export function isWeak({ score }: Strength): boolean {
  return score < LEAST_SCORE;
}

let estimator: Promise<ZxcvbnFactory> | null = null;

async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: JUDGED_LENGTH });
}

export async function judgeStrength(passphrase: string): Promise<Strength> {
  estimator ??= loadEstimator();
  const { score, crackTimes, feedback } = (await estimator).check(
    passphrase.normalize('NFKC').slice(0, JUDGED_LENGTH),
    NEAR_AT_HAND,
  );
  return {
    of: passphrase,
    score,
    seconds: crackTimes.offlineSlowHashingXPerSecond.seconds,
    advice: score < LEAST_SCORE ? adviceOf(feedback) : '',
  };
}

/** By the keys that the estimator gives without a language of its own. */
const PROBLEMS: Readonly<Record<string, string>> = {
  straightRow: 'Keys in a row are among the first guesses',
  keyPattern: 'Patterns on the keyboard are among the first guesses',
  simpleRepeat: 'Repeated letters add next to nothing',
  extendedRepeat: 'Repeated parts add next to nothing',
  sequences: 'Sequences such as abc or 6543 add next to nothing',
  recentYears: 'Years are among the first guesses',
  dates: 'Dates are among the first guesses',
  topTen: 'This is one of the most common passwords',
  topHundred: 'This is one of the most common passwords',
  common: 'This is a common password',
  similarToCommon: 'This is close to a common password',
  wordByItself: 'One word is guessed quickly',
  namesByThemselves: 'Names are guessed quickly',
  commonNames: 'Names are guessed quickly',
  userInputs: 'Words that belong to Cloakroom are among the first guesses',
};

function adviceOf({ warning }: FeedbackType): string {
  const problem = PROBLEMS[warning ?? ''] ?? 'This would be guessed too soon';
  return `${problem}. Use four or more words that do not belong together`;
}

const WORDS = ['Very weak', 'Very weak', 'Weak', 'Fair', 'Strong'] as const;

export function strengthText({ score, seconds }: Strength): string {
  return `${WORDS[score] ?? 'Strong'}: ten thousand guesses a second would take ${timeText(seconds)}`;
}

/** From the smallest up: what is shorter than so many seconds, and in what it is told. */
const UNITS = [
  [60, 1, 'second'],
  [3_600, 60, 'minute'],
  [86_400, 3_600, 'hour'],
  [31_557_600, 86_400, 'day'],
  [3_155_760_000, 31_557_600, 'year'],
] as const;

function timeText(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  const unit = UNITS.find(([below]) => seconds < below);
  if (!unit) return 'centuries';
  const number = Math.floor(seconds / unit[1]);
  return `${number} ${unit[2]}${number === 1 ? '' : 's'}`;
}
