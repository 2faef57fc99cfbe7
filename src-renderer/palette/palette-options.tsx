// One line of the palette: what it is, what of it was found, how it is right now. Plain elements: what is found is
// another with every letter.
import '../lists/lists.css';
import { statusOf } from '../../shared/model.ts';
import { type IconName, ListIcon, MoreIcon } from '../lists/icons.tsx';
import { SIGNED_OUT, signInMark } from '../portals/portal-text.ts';
import { ProductionMark } from '../production/production-mark.tsx';
import { StateMark } from '../sessions/session-state.tsx';
import { stateText, toneOf } from '../sessions/state-text.ts';
import { useClock } from '../shared-ui/clock.ts';
import { useSnapshot } from '../snapshot-store.ts';
import type { PaletteItem } from './palette-items.ts';
import type { Found, Range } from './palette-search.ts';

const ICONS: Readonly<Record<PaletteItem['kind'], IconName>> = {
  session: 'key',
  role: 'key',
  portal: 'group',
  page: 'page',
  command: 'command',
};
const KIND_TEXT: Readonly<Record<PaletteItem['kind'], string>> = {
  session: 'Session',
  role: 'Role of a portal',
  portal: 'Portal',
  page: 'Page',
  command: 'Command',
};

interface OptionProps {
  readonly id: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly onRun: () => void;
}

interface ResultOptionProps extends OptionProps {
  readonly found: Found;
  readonly onMore: () => void;
}

/** A press of the pointer leaves the focus in the field. */
const keepFocus = (event: { preventDefault(): void }) => event.preventDefault();

export function ResultOption({ id, found, chosen, onChoose, onRun, onMore }: ResultOptionProps) {
  const { item, titleRanges, detailRanges } = found;
  const { activeSessionId, favourites } = useSnapshot();
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names the chosen option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field's keys do the same
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      className="palette-option"
      onMouseMove={chosen ? undefined : onChoose}
      onMouseDown={keepFocus}
      onClick={onRun}
    >
      <span className="palette-icon" title={KIND_TEXT[item.kind]}>
        <ListIcon
          name={item.kind === 'session' && item.session.kind === 'iam-user' ? 'user' : ICONS[item.kind]}
        />
        <span className="visually-hidden">{KIND_TEXT[item.kind]}</span>
      </span>
      <span className="palette-text">
        <span className="palette-title">
          <span>
            <Marked text={item.title} ranges={titleRanges} />
          </span>
          {item.production && <ProductionMark />}
          {item.id === activeSessionId && <span className="small-mark is-active">Active</span>}
          {favourites.includes(item.id) && (
            <span title="Favourite">
              <ListIcon name="star" filled />
              <span className="visually-hidden">Favourite</span>
            </span>
          )}
        </span>
        <span className="palette-detail">
          <Marked text={item.detail} ranges={detailRanges} />
        </span>
      </span>
      <ItemState item={item} />
      {/* For the pointer; Tab does the same, and an option must hold nothing that takes the focus. */}
      <span
        className="palette-more"
        title="More actions (Tab)"
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          onMore();
        }}
      >
        <MoreIcon />
      </span>
    </div>
  );
}

interface ActionOptionProps extends OptionProps {
  readonly text: string;
}

export function ActionOption({ id, text, chosen, onChoose, onRun }: ActionOptionProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus and names the chosen option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field's keys do the same
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      className="palette-option"
      onMouseMove={chosen ? undefined : onChoose}
      onMouseDown={keepFocus}
      onClick={onRun}
    >
      <span className="palette-text">{text}</span>
    </div>
  );
}

function Marked({ text, ranges }: { readonly text: string; readonly ranges: readonly Range[] }) {
  return (
    <>
      {ranges.map(([from, to], nth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: text is changed faster than elements are
        <span key={nth}>
          {text.slice(ranges[nth - 1]?.[1] ?? 0, from)}
          <mark>{text.slice(from, to)}</mark>
        </span>
      ))}
      {text.slice(ranges.at(-1)?.[1] ?? 0)}
    </>
  );
}

function ItemState({ item }: { readonly item: PaletteItem }) {
  if (item.kind === 'session') return <SessionLeft sessionId={item.id} />;
  return item.kind === 'portal' ? <PortalLeft portalId={item.portal.id} /> : null;
}

/** An idle session has nothing to say. */
function SessionLeft({ sessionId }: { readonly sessionId: string }) {
  const status = statusOf(useSnapshot(), sessionId);
  const text = useClock((now) => stateText(status, now));
  const tone = useClock((now) => toneOf(status, now));
  if (status.state === 'idle') return null;
  return (
    <span className="palette-state">
      <StateMark tone={tone} text={text} />
    </span>
  );
}

function PortalLeft({ portalId }: { readonly portalId: string }) {
  const status = useSnapshot().portalStatuses[portalId] ?? SIGNED_OUT;
  const text = useClock((now) => signInMark(status, now).text);
  const tone = useClock((now) => signInMark(status, now).tone);
  return (
    <span className="palette-state">
      <StateMark tone={tone} text={text} />
    </span>
  );
}
