// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionStatus } from '../../../shared/model.ts';
import { SessionState } from '../../../src-renderer/sessions/session-state.tsx';
import { NOW, ready } from './sample-snapshots.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW + 300 });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const HOUR = 3_600_000;
const state = (status: SessionStatus) => <SessionState label="Deploy" status={status} />;
const lasting = (ms: number, from: number) => ready(ms / 60_000, {}, from);
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

describe('the time left of a session', () => {
  it.each([
    [HOUR, '59 min'],
    [12 * HOUR, '11 h'],
  ])('of %i ms that began between two ticks is never more than that', async (lifetime, text) => {
    const { rerender } = render(state({ state: 'starting' }));
    await pass(400);
    const answered = Date.now();
    await pass(200);
    rerender(state(lasting(lifetime, answered)));
    expect(screen.getByText(`Ready · ${text} left`)).toBeDefined();
  });

  it('changes in the moment that it becomes another', async () => {
    render(state(lasting(HOUR, NOW)));
    expect(screen.getByText('Ready · 59 min left')).toBeDefined();
    await pass(59_700);
    expect(screen.getByText('Ready · 59 min left')).toBeDefined();
    await pass(50);
    expect(screen.getByText('Ready · 58 min left')).toBeDefined();
    await pass(59 * 60_000);
    expect(screen.getByText('Expired')).toBeDefined();
  });

  it('follows a clock that is set back', async () => {
    render(state(lasting(HOUR, NOW)));
    vi.setSystemTime(NOW - HOUR);
    await pass(1000);
    expect(screen.getByText('Ready · 1 h 59 min left')).toBeDefined();
  });

  it('rests while nobody looks, and is right at once when somebody does', async () => {
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(false);
    render(state(lasting(HOUR, NOW)));
    const look = (away: boolean) => {
      hidden.mockReturnValue(away);
      act(() => void document.dispatchEvent(new Event('visibilitychange')));
    };
    look(true);
    expect(vi.getTimerCount()).toBe(0);
    await pass(HOUR / 2);
    look(false);
    expect(screen.getByText('Ready · 29 min left')).toBeDefined();
    hidden.mockRestore();
  });

  it('leaves no timer behind when nothing counts down any more', () => {
    const { unmount } = render(state(lasting(HOUR, NOW)));
    expect(vi.getTimerCount()).toBe(1);
    unmount();
    expect(vi.getTimerCount()).toBe(0);
  });
});
