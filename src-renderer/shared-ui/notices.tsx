// Results of calls, at the top of the window until dismissed; a newer one about the same thing replaces the older.
import Button from '@cloudscape-design/components/button';
import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import type { ErrorView } from '../../shared/errors.ts';
import { headline } from '../../shared/sentences.ts';
import { ProblemBody } from './problem.tsx';

export type Notice =
  | {
      readonly about: string;
      readonly kind: 'success' | 'warning';
      readonly title: string;
      readonly text: string;
      /** One thing to do about it; doing it takes the notice away. */
      readonly action?: { readonly text: string; readonly act: () => void };
    }
  | { readonly about: string; readonly kind: 'problem'; readonly error: ErrorView };

export interface Notices {
  readonly list: readonly Notice[];
  readonly show: (notice: Notice) => void;
  readonly drop: (about: string) => void;
}

const NoticesContext = createContext<Notices | null>(null);

export function NoticesProvider({ children }: { readonly children: ReactNode }) {
  const [list, setList] = useState<readonly Notice[]>([]);
  const drop = useCallback((about: string) => {
    setList((current) => current.filter((notice) => notice.about !== about));
  }, []);
  const show = useCallback((notice: Notice) => {
    setList((current) => [notice, ...current.filter((other) => other.about !== notice.about)].slice(0, 5));
  }, []);
  const value = useMemo(() => ({ list, show, drop }), [list, show, drop]);
  return <NoticesContext value={value}>{children}</NoticesContext>;
}

export function useNotices(): Notices {
  const notices = useContext(NoticesContext);
  if (!notices) throw new Error('useNotices needs a NoticesProvider');
  return notices;
}

/** `standing` come first: what is so, rather than what has happened. */
export function NoticeBar({ standing }: { readonly standing: readonly FlashbarProps.MessageDefinition[] }) {
  const { list, drop } = useNotices();
  const items = list.map((notice): FlashbarProps.MessageDefinition => {
    const common = {
      id: notice.about,
      dismissible: true,
      dismissLabel: 'Dismiss',
      onDismiss: () => drop(notice.about),
    };
    return notice.kind === 'problem'
      ? {
          ...common,
          type: 'error',
          header: headline(notice.error.message),
          content: <ProblemBody error={notice.error} />,
        }
      : {
          ...common,
          type: notice.kind,
          header: notice.title,
          content: notice.text,
          ...(notice.action ? { action: <NoticeAction {...notice.action} onDone={common.onDismiss} /> } : {}),
        };
  });
  return <Flashbar items={[...standing, ...items]} />;
}

interface NoticeActionProps {
  readonly text: string;
  readonly act: () => void;
  readonly onDone: () => void;
}

function NoticeAction({ text, act, onDone }: NoticeActionProps) {
  return (
    <Button
      onClick={() => {
        onDone();
        act();
      }}
    >
      {text}
    </Button>
  );
}
