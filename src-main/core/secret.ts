// A secret on its way through the main process. It prints as [redacted] wherever it is logged, serialised or
// inspected by mistake; reading it takes a deliberate reveal().
//
// It is kept as numbers, which can be wiped, and becomes text for as long as somebody uses it. That text cannot be
// wiped: like the text it was made of, it is in memory until the runtime collects it and uses the place again.
export class Secret {
  readonly #units: Uint16Array;
  #wiped = false;

  constructor(value: string) {
    this.#units = Uint16Array.from({ length: value.length }, (_, at) => value.charCodeAt(at));
  }

  /** Throws once it is wiped: an empty secret would pass for one. */
  reveal(): string {
    if (this.#wiped) throw new Error('a secret was read after it was wiped');
    let text = '';
    for (const unit of this.#units) text += String.fromCharCode(unit);
    return text;
  }

  /** For whoever is the last to use it. */
  wipe(): void {
    this.#units.fill(0);
    this.#wiped = true;
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  // What console.log and util.inspect call; spelled out because this zone does not know Node.
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[redacted]';
  }
}
