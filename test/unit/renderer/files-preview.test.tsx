// @vitest-environment jsdom
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from './fake-cloakroom.ts';
import {
  ACCOUNTS,
  type Answers,
  asked,
  button,
  choose,
  closeWindow,
  dialog,
  open,
  press,
} from './open-window.tsx';
import { configDiff } from './sample-files.ts';
import { oneChain, onePortal, problem } from './sample-snapshots.ts';

vi.setConfig({ testTimeout: 60_000 });
afterEach(closeWindow);

const LONG = configDiff(Array.from({ length: 60 }, (_none, index) => `-line ${index}\n`).join(''));
const showing = (...diffs: (typeof LONG)[]): Answers => ({ ...ACCOUNTS, 'files.preview': () => ({ diffs }) });
const expander = () => dialog().getByRole('button', { name: /Change of the AWS files/ });

describe('removing a portal', () => {
  const remove = () => choose('More actions for Acme', 'Remove');

  it('shows the lines that go with it, at once when they are few', async () => {
    const api = await open(onePortal(), showing(configDiff()));
    await remove();
    expect(asked(api, 'files.preview')).toMatchObject([
      { input: { of: 'portal.remove', portalId: 'p-acme' } },
    ]);
    expect(expander().getAttribute('aria-expanded')).toBe('true');
    expect(dialog().getByText('+region = eu-west-1')).toBeDefined();
  });

  it('shows how many they are when they are many, and all of them on wish', async () => {
    await open(onePortal(), showing(LONG));
    await remove();
    expect(dialog().getByText('0 lines added, 60 lines removed')).toBeDefined();
    expect(expander().getAttribute('aria-expanded')).toBe('false');
    await act(async () => {
      fireEvent.click(expander());
    });
    expect(expander().getAttribute('aria-expanded')).toBe('true');
  });

  it('goes on when the lines cannot be shown, and says why they are not', async () => {
    const api = await open(onePortal(), {
      ...ACCOUNTS,
      'files.preview': () => {
        throw new Refusal(problem({ code: 'file-unreadable', message: 'No way in' }));
      },
    });
    await remove();
    expect(dialog().getByText('No way in.')).toBeDefined();
    await press('Remove', dialog());
    expect(asked(api, 'portal.remove')).toHaveLength(1);
  });
});

describe('setting keys of one’s own aside', () => {
  it('shows the lines that are commented out', async () => {
    const api = await open(
      oneChain(),
      {
        ...showing(configDiff('-region = eu-west-1\n+# region = eu-west-1\n')),
        'session.makeActive': () => {
          throw new Refusal(problem({ code: 'profile-conflict', message: 'It has keys of its own' }));
        },
      },
      '#/sessions',
    );
    fireEvent.click(button('Make active: Deploy'));
    await screen.findByRole('dialog', { name: 'Make Deploy active?' });
    expect(await dialog().findByText('+# region = eu-west-1')).toBeDefined();
    expect(asked(api, 'files.preview')).toMatchObject([
      { input: { of: 'session.makeActive', sessionId: 's-deploy', replace: true } },
    ]);
  });
});
