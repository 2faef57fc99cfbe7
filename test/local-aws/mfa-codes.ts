// Time-based one-time codes (RFC 6238: HMAC-SHA-1, 30-second steps, six digits) and a device that
// accepts each of them once, as IAM's virtual MFA devices do.
import { createHmac, randomBytes } from 'node:crypto';

const STEP_MS = 30_000;
/** AWS tolerates a device that is one step ahead or behind. */
const DRIFT_STEPS = 1;

/** The code of the step that contains `atMs` (epoch ms). */
export function totpCode(seed: Buffer, atMs: number): string {
  return codeOfStep(seed, Math.floor(atMs / STEP_MS));
}

function codeOfStep(seed: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', seed).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0x0f;
  const number = (digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000;
  return String(number).padStart(6, '0');
}

export class MfaDevice {
  readonly serial: string;
  readonly userArn: string;
  readonly enabledAt: number;
  readonly #seed = randomBytes(20);
  readonly #usedSteps = new Set<number>();

  constructor(serial: string, userArn: string, enabledAt: number) {
    this.serial = serial;
    this.userArn = userArn;
    this.enabledAt = enabledAt;
  }

  /** What the person would read off the device `stepOffset` steps (of 30 s) after `atMs`. */
  code(atMs: number, stepOffset = 0): string {
    return totpCode(this.#seed, atMs + stepOffset * STEP_MS);
  }

  /** True once for each code, while it is within one step of the server's clock. */
  accept(code: string, atMs: number): boolean {
    const current = Math.floor(atMs / STEP_MS);
    for (let step = current - DRIFT_STEPS; step <= current + DRIFT_STEPS; step++) {
      if (this.#usedSteps.has(step) || codeOfStep(this.#seed, step) !== code) continue;
      this.#usedSteps.add(step);
      return true;
    }
    return false;
  }
}
