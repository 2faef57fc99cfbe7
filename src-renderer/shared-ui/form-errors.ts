// The schemas of the IPC table as the judge of a form, field by field. Pure.

/** Field name (path joined by dots) -> what is wrong with it. */
export type FieldErrors = Readonly<Record<string, string>>;

interface Judge {
  safeParse(input: unknown):
    | { readonly success: true }
    | {
        readonly success: false;
        readonly error: { readonly issues: readonly { path: readonly PropertyKey[]; message: string }[] };
      };
}

/** The first complaint about each field; empty when the main process would take the input. */
export function fieldErrors(schema: Judge, input: unknown): FieldErrors {
  const outcome = schema.safeParse(input);
  if (outcome.success) return {};
  const errors: Record<string, string> = {};
  for (const issue of outcome.error.issues) errors[issue.path.map(String).join('.')] ??= issue.message;
  return errors;
}

/** The complaint about a field or anything inside it. */
export function errorWithin(errors: FieldErrors, field: string): string | null {
  for (const [path, message] of Object.entries(errors)) {
    if (path === field || path.startsWith(`${field}.`)) return message;
  }
  return null;
}
