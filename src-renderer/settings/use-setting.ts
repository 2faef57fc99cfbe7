// One setting: shown as it was just chosen while that is being saved, put back when it was refused.
import { useEffect, useRef, useState } from 'react';
import { toWire } from '../../shared/errors.ts';
import { settingsSchema } from '../../shared/inputs.ts';
import type { Input } from '../../shared/ipc.ts';
import { headline, sentence } from '../../shared/sentences.ts';
import type { Settings } from '../../shared/settings.ts';
import { tryCall } from '../bridge.ts';
import { type FieldErrors, fieldErrors } from '../shared-ui/form-errors.ts';
import { useSnapshot } from '../snapshot-store.ts';

export interface Setting<T> {
  readonly value: T;
  /** What is wrong with a part of the value (path joined by dots; empty: the value itself), or why it was refused. */
  readonly errorOf: (part?: string) => string;
  /**
   * Saves at once. A value the main process would not take is not sent: false. `part` is where a refusal is shown.
   */
  readonly save: (value: T, part?: string) => boolean;
  readonly clearError: () => void;
}

interface Saving<T> {
  readonly value: T;
  /** The saved value before, as text: gone when another one comes. */
  readonly over: string;
}

export function useSetting<K extends keyof Settings>(key: K): Setting<Settings[K]> {
  const { settings } = useSnapshot();
  const saved = settings[key];
  const savedText = JSON.stringify(saved);
  const [saving, setSaving] = useState<Saving<Settings[K]> | null>(null);
  const [errors, setErrors] = useState<FieldErrors>({});
  const newest = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another saved value is the reason
  useEffect(() => setSaving(null), [savedText]);

  const save = (value: Settings[K], part = '') => {
    const wrong = fieldErrors(settingsSchema.shape[key], value);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return false;
    newest.current += 1;
    const own = newest.current;
    setSaving({ value, over: savedText });
    void tryCall('settings.set', { [key]: value } as Input<'settings.set'>).then((result) => {
      // A newer choice has its own answer.
      if (result.ok || own !== newest.current) return;
      const { message, remedy } = toWire(result.error);
      setSaving(null);
      setErrors({ [part]: [headline(message), sentence(remedy)].filter(Boolean).join(' ') });
    });
    return true;
  };

  return {
    value: saving?.over === savedText ? saving.value : saved,
    errorOf: (part = '') => errors[part] ?? '',
    save,
    clearError: () => setErrors({}),
  };
}

/** A choice that needs more before it can be saved, such as a path; over when the setting is saved or reset. */
export function useUnsaved<K extends keyof Settings>(key: K): [boolean, (unsaved: boolean) => void] {
  const savedText = JSON.stringify(useSnapshot().settings[key]);
  const [unsaved, setUnsaved] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another saved value is the reason
  useEffect(() => setUnsaved(false), [savedText]);
  return [unsaved, setUnsaved];
}

export interface Draft {
  readonly text: string;
  readonly set: (text: string) => void;
  /** As it is saved again. */
  readonly reset: () => void;
}

/** Text being typed; whenever what is saved changes, such as back after a refusal, that takes its place. */
export function useDraft(saved: string): Draft {
  const [text, setText] = useState(saved);
  const [last, setLast] = useState(saved);
  if (last !== saved) {
    setLast(saved);
    setText(saved);
  }
  return { text, set: setText, reset: () => setText(saved) };
}
