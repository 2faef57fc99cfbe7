// The AWS query protocol: form-encoded parameters in, XML out.
// Source: the `query` protocol of the service models (lists as `Name.member.N`, results as `<OpResult>`).
import { validationError } from './aws-error.ts';

export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

function renderNode(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) {
    return `<${name}>${value.map((item: XmlValue) => renderNode('member', item)).join('')}</${name}>`;
  }
  if (typeof value === 'object') {
    const inner = Object.entries(value).map(([key, child]) => renderNode(key, child as XmlValue));
    return `<${name}>${inner.join('')}</${name}>`;
  }
  return `<${name}>${escapeText(String(value))}</${name}>`;
}

/** `result` undefined: an operation without output, whose answer has only the metadata. */
export function renderResult(
  namespace: string,
  operation: string,
  result: XmlValue,
  requestId: string,
): string {
  const body = renderNode(`${operation}Result`, result);
  const metadata = renderNode('ResponseMetadata', { RequestId: requestId });
  return `<${operation}Response xmlns="${namespace}">${body}${metadata}</${operation}Response>\n`;
}

export function renderError(
  namespace: string,
  error: { readonly status: number; readonly code: string; readonly message: string },
  requestId: string,
): string {
  const type = error.status < 500 ? 'Sender' : 'Receiver';
  const inner = renderNode('Error', { Type: type, Code: error.code, Message: error.message });
  return `<ErrorResponse xmlns="${namespace}">${inner}${renderNode('RequestId', requestId)}</ErrorResponse>\n`;
}

/** Whole seconds and a `Z`, as both services write times. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

interface TextRule {
  readonly min?: number;
  readonly max?: number;
  /** As AWS prints it in its message; matched against the whole value. */
  readonly pattern?: string;
}

/** Reads parameters and gathers violations, which AWS reports together in one ValidationError. */
export class QueryParams {
  readonly #params: URLSearchParams;
  readonly #violations: string[] = [];

  constructor(params: URLSearchParams) {
    this.#params = params;
  }

  text(name: string, rule: TextRule = {}): string | undefined {
    const value = this.#params.get(name) ?? undefined;
    if (value !== undefined) this.#checkText(memberName(name), value, rule);
    return value;
  }

  requiredText(name: string, rule: TextRule = {}): string {
    const value = this.text(name, rule);
    if (value === undefined) {
      this.#violations.push(
        `Value null at '${memberName(name)}' failed to satisfy constraint: Member must not be null`,
      );
    }
    return value ?? '';
  }

  integer(name: string, min: number, max: number): number | undefined {
    const text = this.#params.get(name);
    if (text === null) return undefined;
    if (!/^-?\d{1,15}$/.test(text))
      throw validationError(`Value ${text} at '${memberName(name)}' is not an integer`);
    const value = Number(text);
    if (value < min) {
      this.#violate(memberName(name), text, `Member must have value greater than or equal to ${min}`);
    }
    if (value > max)
      this.#violate(memberName(name), text, `Member must have value less than or equal to ${max}`);
    return value;
  }

  /** `Name.member.1`, `Name.member.2`, … until the first gap. */
  list(name: string, rule: TextRule & { readonly maxItems?: number } = {}): string[] {
    const items: string[] = [];
    for (let index = 1; this.#params.has(`${name}.member.${index}`); index++) {
      const value = this.#params.get(`${name}.member.${index}`) ?? '';
      this.#checkText(`${memberName(name)}.${index}.member`, value, rule);
      items.push(value);
    }
    this.#checkItems(name, items.length, rule.maxItems);
    return items;
  }

  /** A list of structures: for each entry, the members asked for. */
  structures<Member extends string>(
    name: string,
    rules: Record<Member, TextRule>,
    maxItems?: number,
  ): Record<Member, string>[] {
    const items: Record<Member, string>[] = [];
    const members = Object.keys(rules) as Member[];
    for (let index = 1; ; index++) {
      const prefix = `${name}.member.${index}`;
      if (!members.some((member) => this.#params.has(`${prefix}.${member}`))) break;
      const entries = members.map((member) => {
        const value = this.#params.get(`${prefix}.${member}`) ?? '';
        this.#checkText(`${memberName(name)}.${index}.member.${memberName(member)}`, value, rules[member]);
        return [member, value] as const;
      });
      items.push(Object.fromEntries(entries) as Record<Member, string>);
    }
    this.#checkItems(name, items.length, maxItems);
    return items;
  }

  /** Throws ValidationError when a value read so far broke its rule. */
  check(): void {
    const count = this.#violations.length;
    if (count === 0) return;
    const noun = count === 1 ? 'validation error' : 'validation errors';
    throw validationError(`${count} ${noun} detected: ${this.#violations.join('; ')}`);
  }

  #checkItems(name: string, count: number, maxItems: number | undefined): void {
    if (maxItems === undefined || count <= maxItems) return;
    this.#violate(
      memberName(name),
      `[${count} items]`,
      `Member must have length less than or equal to ${maxItems}`,
    );
  }

  #checkText(at: string, value: string, rule: TextRule): void {
    const length = [...value].length;
    if (rule.min !== undefined && length < rule.min) {
      this.#violate(at, value, `Member must have length greater than or equal to ${rule.min}`);
    }
    if (rule.max !== undefined && length > rule.max) {
      this.#violate(at, value, `Member must have length less than or equal to ${rule.max}`);
    }
    if (rule.pattern !== undefined && !new RegExp(`^(?:${rule.pattern})$`, 'u').test(value)) {
      this.#violate(at, value, `Member must satisfy regular expression pattern: ${rule.pattern}`);
    }
  }

  #violate(at: string, value: string, constraint: string): void {
    this.#violations.push(`Value '${value}' at '${at}' failed to satisfy constraint: ${constraint}`);
  }
}

function memberName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
