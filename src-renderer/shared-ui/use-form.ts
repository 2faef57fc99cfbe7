// State of one dialog's form: values, which fields a person has left, and what may be shown as wrong.
// It lives as long as the dialog is open; nothing typed outlives it.
import { useEffect, useRef, useState } from 'react';
import { errorWithin, type FieldErrors } from './form-errors.ts';

/** Long enough to go on typing, short enough to be told before the next field. */
const PAUSE_MS = 1200;

export interface FormState<T> {
  readonly values: T;
  readonly errors: FieldErrors;
  /** Whoever pauses in a field that is not empty is told what is wrong with it; so is whoever leaves it (`touch`). */
  readonly set: (change: Partial<T>) => void;
  /**
   * Call on blur: from then on the field's complaint is shown, and follows the typing. A field left as it was
   * found is no mistake yet; passing through an empty form must not turn it red.
   */
  readonly touch: (field: string) => void;
  /** Sets what is still empty, and leaves what a person has typed. */
  readonly fill: (change: Partial<T>) => void;
  /** From now on the field's complaint is shown. */
  readonly reveal: (field: string) => void;
  /** True when everything is right; otherwise shows every complaint. */
  readonly check: () => boolean;
  /** The complaint to show for a field, if it is time to. */
  readonly errorOf: (field: string) => string;
  /** Something differs from how the dialog found it, and closing would lose it. */
  readonly changed: boolean;
  /** How many complaints there are, once `check` has shown them all; 0 before. */
  readonly wrong: number;
}

export function useForm<T extends object>(initial: T, judge: (values: T) => FieldErrors): FormState<T> {
  const [values, setValues] = useState(initial);
  const [found] = useState(initial);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const reveal = (field: string) =>
    setTouched((current) => (current.has(field) ? current : new Set([...current, field])));
  const pauses = usePauses(reveal);
  const errors = judge(values);
  return {
    values,
    errors,
    set(change) {
      setValues((current) => ({ ...current, ...change }));
      for (const [field, value] of Object.entries(change)) pauses.begin(field, isFilled(value));
    },
    fill: (change) =>
      setValues((current) => ({
        ...current,
        ...Object.fromEntries(
          Object.entries(change).filter(([field]) => !isFilled(current[field as keyof T])),
        ),
      })),
    reveal,
    touch(field) {
      const name = field.split('.')[0] as keyof T;
      if (name in initial && Object.is(values[name], found[name])) return;
      reveal(field);
    },
    check() {
      setAll(true);
      return Object.keys(errors).length === 0;
    },
    errorOf: (field) =>
      all || touched.has(field) || touched.has(field.split('.')[0] ?? '')
        ? (errorWithin(errors, field) ?? '')
        : '',
    changed: JSON.stringify(values) !== JSON.stringify(found),
    wrong: all ? Object.keys(errors).length : 0,
  };
}

function usePauses(reveal: (field: string) => void) {
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const { current } = timers;
    return () => {
      for (const timer of current.values()) clearTimeout(timer);
    };
  }, []);
  return {
    begin(field: string, filled: boolean) {
      clearTimeout(timers.current.get(field));
      if (filled)
        timers.current.set(
          field,
          setTimeout(() => reveal(field), PAUSE_MS),
        );
    },
  };
}

/** Lists are judged entry by entry as those are left: a new entry is empty, and no mistake yet. */
function isFilled(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).some((part) => typeof part === 'string' && part.trim() !== '');
}
