// A secret on its way through the main process. It prints as [redacted] wherever it is logged, serialised or
// inspected by mistake; reading it takes a deliberate reveal().
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
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
