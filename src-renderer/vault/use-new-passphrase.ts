// The state of a form with a new passphrase in it, typed twice and judged. Weak ones are refused here; the main process
// asks for length alone.
import { useEffect, useState } from 'react';
import { passphrase as passphraseSchema } from '../../shared/inputs.ts';
import type { FieldErrors } from '../shared-ui/form-errors.ts';
import { type FormState, useForm } from '../shared-ui/use-form.ts';
import { isWeak, judgeStrength, type Strength } from './passphrase-strength.ts';

export interface NewPassphraseForm {
  /** Empty where there is none yet. */
  readonly current: string;
  readonly next: string;
  readonly repeat: string;
}

/** Judging takes some ms: not at every key of somebody who types on. */
const PAUSE_MS = 150;

export interface NewPassphraseState {
  readonly form: FormState<NewPassphraseForm>;
  /** Null: nothing typed, or not judged yet. */
  readonly strength: Strength | null;
  /** True when it may be sent; otherwise shows every complaint. */
  readonly check: () => Promise<boolean>;
}

export function useNewPassphrase({ asksCurrent }: { readonly asksCurrent: boolean }): NewPassphraseState {
  const [strength, setStrength] = useState<Strength | null>(null);
  const form = useForm<NewPassphraseForm>({ current: '', next: '', repeat: '' }, (values) => ({
    ...(asksCurrent && values.current === '' ? { current: 'Enter the passphrase that opens it now' } : {}),
    ...newPassphraseErrors(values, strength),
  }));
  const { next } = form.values;
  useEffect(() => {
    if (next === '') return;
    let wanted = true;
    const pause = setTimeout(() => {
      void judgeStrength(next).then((judged) => {
        if (wanted) setStrength(judged);
      });
    }, PAUSE_MS);
    return () => {
      wanted = false;
      clearTimeout(pause);
    };
  }, [next]);
  return {
    form,
    strength: strength?.of === next ? strength : null,
    async check() {
      if (!form.check()) return false;
      // It may be sent before it was judged.
      const judged = await judgeStrength(next);
      setStrength(judged);
      return !isWeak(judged);
    },
  };
}

/** `strength`: of what was judged last. */
export function newPassphraseErrors(
  { current, next, repeat }: NewPassphraseForm,
  strength: Strength | null,
): FieldErrors {
  const repeated: FieldErrors = repeat === next ? {} : { repeat: 'This differs from the passphrase above' };
  const length = passphraseSchema.safeParse(next);
  if (!length.success) return { next: length.error.issues[0]?.message ?? '', ...repeated };
  if (next === current) return { next: 'This is the passphrase that it has now', ...repeated };
  return strength?.of === next && isWeak(strength) ? { next: strength.advice, ...repeated } : repeated;
}
