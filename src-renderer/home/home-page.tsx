// What is active now, what needs attention, what runs, and what one will most likely want next.
import './home.css';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMemo } from 'react';
import { buildRows } from '../sessions/rows.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { ActiveNow, NothingActive } from './active-now.tsx';
import { attentionOf } from './attention.ts';
import { AttentionList } from './attention-list.tsx';
import { accountNames, accountText, homeLists } from './home-lists.ts';
import { SessionList } from './session-list.tsx';

export function HomePage() {
  const snapshot = useSnapshot();
  const rows = buildRows(snapshot);
  const lists = useMemo(() => homeLists(rows), [rows]);
  const names = useMemo(() => accountNames(rows), [rows]);
  const attention = useMemo(() => attentionOf(snapshot, rows), [snapshot, rows]);
  const { active, running, favourites, recents } = lists;
  const choices = favourites.rows.length + recents.rows.length > 0;
  return (
    <SpaceBetween size="m">
      <Header variant="h1">Home</Header>
      {active ? (
        <ActiveNow row={active} account={accountText(active, names)} />
      ) : (
        <NothingActive choices={choices} />
      )}
      <AttentionList attention={attention} />
      {running.rows.length > 0 && (
        <SessionList title="Running now" of="running" list={running} names={names} empty="" />
      )}
      <div className="home-columns">
        <SessionList
          title="Favourites"
          of="chosen"
          list={favourites}
          names={names}
          empty="None yet. The star in the list or in the details of a session puts it here."
        />
        <SessionList
          title="Recents"
          of="chosen"
          list={recents}
          names={names}
          empty={choices ? 'No others yet.' : 'None yet. What you or your tools use appears here.'}
        />
      </div>
    </SpaceBetween>
  );
}
