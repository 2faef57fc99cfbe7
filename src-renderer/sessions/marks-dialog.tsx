// Tags, colour and production mark of some sessions. What differs among them stays so unless it is chosen anew.
import Autosuggest, { type AutosuggestProps } from '@cloudscape-design/components/autosuggest';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import '../lists/lists.css';
import { useMemo, useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { channels } from '../../shared/ipc.ts';
import { COLOURS, type Colour } from '../../shared/model.ts';
import { tryCall } from '../bridge.ts';
import {
  commonMarks,
  knownTags,
  type MarkChoice,
  markChange,
  pressed,
  rulesText,
} from '../lists/mark-choices.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { useSnapshot } from '../snapshot-store.ts';
import type { SessionRow } from './rows.ts';

interface MarksDialogProps {
  readonly rows: readonly SessionRow[];
  readonly onClose: () => void;
}

export function MarksDialog({ rows, onClose }: MarksDialogProps) {
  const { marks, settings } = useSnapshot();
  const { show } = useNotices();
  const [before] = useState(() => commonMarks(rows));
  const [choice, setChoice] = useState(before);
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const firstField = useInitialFocus<AutosuggestProps.Ref>();
  const offered = useMemo(() => knownTags(marks), [marks]);
  const what = rows.length === 1 ? (rows[0]?.label ?? '') : `${rows.length.toLocaleString('en')} sessions`;

  const withTag = (text: string): MarkChoice | null => {
    const tag = text.trim();
    if (tag === '') return choice;
    const problem = tagProblem(tag);
    setWrong(problem);
    if (problem !== '') return null;
    // One that differs in its capitals only is the same to whoever reads it.
    const known = [...Object.keys(choice.tags), ...offered].find(
      (one) => one.toLowerCase() === tag.toLowerCase(),
    );
    return { ...choice, tags: { ...choice.tags, [known ?? tag]: 'all' } };
  };
  const addTag = (text: string) => {
    const next = withTag(text);
    if (!next) return;
    setChoice(next);
    setTyped('');
  };
  const save = async () => {
    setError(null);
    // What stands in the field is meant, added or not.
    const wanted = withTag(typed);
    if (!wanted) return;
    const change = markChange(rows, before, wanted);
    if (!change) return onClose();
    setBusy(true);
    const result = await tryCall('session.setMarks', change);
    setBusy(false);
    if (!result.ok) return setError(toWire(result.error));
    show({ about: 'marks', kind: 'success', title: `Marked ${what}`, text: '' });
    onClose();
  };

  return (
    <FormDialog
      title={`Tags, colour and production of ${what}`}
      submitText="Save"
      busyText="Saving"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onCancel={onClose}
    >
      <FormField
        label="Tags"
        description="Words of your own to find and group sessions by. They stay on this computer."
        errorText={wrong}
      >
        <SpaceBetween size="xs">
          <Autosuggest
            ref={firstField}
            ariaLabel="Add a tag"
            placeholder="Add a tag"
            value={typed}
            options={offered
              .filter((tag) => choice.tags[tag] !== 'all')
              .slice(0, 100)
              .map((value) => ({ value }))}
            enteredTextLabel={(text) => `Add “${text}”`}
            onChange={({ detail }) => {
              setTyped(detail.value);
              setWrong('');
            }}
            onSelect={({ detail }) => addTag(detail.value)}
            onKeyDown={(event) => {
              if (event.detail.key !== 'Enter' || typed.trim() === '') return;
              // Enter adds the tag; with nothing typed it means the form.
              event.preventDefault();
              addTag(typed);
            }}
          />
          {Object.entries(choice.tags).map(([tag, share]) => (
            <Checkbox
              key={tag}
              checked={share === 'all'}
              indeterminate={share === 'some'}
              onChange={() => setChoice({ ...choice, tags: { ...choice.tags, [tag]: pressed(share) } })}
              {...(share === 'some' ? { description: 'Some of them have it' } : {})}
            >
              {tag}
            </Checkbox>
          ))}
        </SpaceBetween>
      </FormField>
      <FormField label="Colour">
        <Select
          selectedOption={COLOUR_OPTIONS.find(({ value }) => value === (choice.colour ?? 'none')) ?? null}
          placeholder="Different ones; each keeps its own"
          options={COLOUR_OPTIONS}
          onChange={({ detail }) => setChoice({ ...choice, colour: colourOf(detail.selectedOption) })}
        />
      </FormField>
      <FormField
        label="Production"
        description="Production sessions are marked, and Cloakroom asks before one becomes active."
      >
        <RadioGroup
          value={choice.production === 'mixed' ? null : String(choice.production)}
          onChange={({ detail }) =>
            setChoice({ ...choice, production: detail.value === 'null' ? null : detail.value === 'true' })
          }
          items={[
            { value: 'null', label: 'As the rules say', description: rulesText(rows, settings.production) },
            { value: 'true', label: 'Yes, production' },
            { value: 'false', label: 'No' },
          ]}
        />
      </FormField>
    </FormDialog>
  );
}

function tagProblem(tag: string): string {
  const parsed = channels['session.setMarks'].input.safeParse({ sessionIds: ['any'], addTags: [tag] });
  return parsed.success ? '' : (parsed.error.issues[0]?.message ?? 'Enter another tag');
}

const COLOUR_OPTIONS: SelectProps.Option[] = [
  { value: 'none', label: 'No colour' },
  ...COLOURS.map((colour) => ({ value: colour, label: `${colour[0]?.toUpperCase()}${colour.slice(1)}` })),
];

function colourOf({ value }: SelectProps.Option): Colour | null {
  return COLOURS.find((colour) => colour === value) ?? null;
}
