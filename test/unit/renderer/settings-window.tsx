// The settings page, and how a person uses it.
import { act, fireEvent, screen, within } from '@testing-library/react';
import type { Snapshot } from '../../../shared/model.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings.ts';
import { type FakeCloakroom, Refusal } from './fake-cloakroom.ts';
import { type Answers, asked, open } from './open-window.tsx';
import { oneChain, problem } from './sample-snapshots.ts';

export const withSettings = (change: Partial<Settings>, of: Snapshot = oneChain()): Snapshot => ({
  ...of,
  settings: { ...DEFAULT_SETTINGS, ...change },
});
export const show = (first: Snapshot = oneChain(), answers: Answers = {}) =>
  open(first, answers, '#/settings');
export const REFUSED: Answers = {
  'settings.set': () => {
    throw new Refusal(problem({ message: 'The disk is full', remedy: 'make room and try again' }));
  },
};
export const REFUSAL = 'The disk is full. Make room and try again.';
export const saved = (api: FakeCloakroom) => asked(api, 'settings.set').map(({ input }) => input);

export const click = (element: HTMLElement) =>
  act(async () => {
    fireEvent.click(element);
  });
export const toggle = (name: string) => screen.getByRole<HTMLInputElement>('checkbox', { name });
export const radio = (name: RegExp | string) => screen.getByRole<HTMLInputElement>('radio', { name });
export const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
export const leave = (label: string) =>
  act(async () => {
    fireEvent.blur(field(label));
  });
export const key = (label: string, pressed: object) =>
  act(async () => {
    fireEvent.keyDown(field(label), pressed);
  });
export const pick = async (label: string, option: string) => {
  await act(async () => {
    fireEvent.mouseDown(screen.getByLabelText(label, { selector: 'button' }));
  });
  await act(async () => {
    fireEvent.mouseUp(screen.getByRole('option', { name: option }));
  });
};
export const section = (name: string) => within(screen.getByRole('region', { name }));
