// State of one dialog's form: values, which fields a person has left, and what may be shown as wrong.
// It lives as long as the dialog is open; nothing typed outlives it.
import { useState } from 'react';
import { errorWithin, type FieldErrors } from './form-errors.ts';

export interface FormState<T> {
  readonly values: T;
  readonly errors: FieldErrors;
  readonly set: (change: Partial<T>) => void;
  /**
   * Call on blur: from then on the field's complaint is shown, and follows the typing. A field left as it was
   * found is no mistake yet; passing through an empty form must not turn it red.
   */
  readonly touch: (field: string) => void;
  /** True when everything is right; otherwise shows every complaint. */
  readonly check: () => boolean;
  /** The complaint to show for a field, if it is time to. */
  readonly errorOf: (field: string) => string;
}

export function useForm<T extends object>(initial: T, judge: (values: T) => FieldErrors): FormState<T> {
  const [values, setValues] = useState(initial);
  const [found] = useState(initial);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const errors = judge(values);
  return {
    values,
    errors,
    set: (change) => setValues((current) => ({ ...current, ...change })),
    touch(field) {
      const name = field.split('.')[0] as keyof T;
      if (name in initial && Object.is(values[name], found[name])) return;
      setTouched((current) => (current.has(field) ? current : new Set([...current, field])));
    },
    check() {
      setAll(true);
      return Object.keys(errors).length === 0;
    },
    errorOf: (field) => (all || touched.has(field) ? (errorWithin(errors, field) ?? '') : ''),
  };
}
