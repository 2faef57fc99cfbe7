// The page of access keys, and how a person uses it.
import { act, fireEvent, screen, within } from '@testing-library/react';
import type { Snapshot } from '../../../shared/model.ts';
import { HELD, inventoryKey, OTHER, withKeys } from './keys-samples.ts';
import { type Answers, choose, open } from './open-window.tsx';

export const show = (first: Snapshot = withKeys(), answers: Answers = {}) => open(first, answers, '#/keys');
export const table = () => within(screen.getByRole('table', { name: 'Access keys' }));
export const tick = async (name: string, where: Pick<typeof screen, 'getByRole'> = table()) => {
  await act(async () => {
    fireEvent.click(where.getByRole('checkbox', { name }));
  });
};
export const menu = (item: string, key = HELD) => choose(`More actions for alice, ${key}`, item);
export const two = (change: Partial<ReturnType<typeof inventoryKey>> = {}) => [
  inventoryKey(),
  inventoryKey(OTHER, change),
];
