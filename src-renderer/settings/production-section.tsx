// Which sessions count as production, with what that means for the ones that are there.
import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import LiveRegion from '@cloudscape-design/components/live-region';
import Select from '@cloudscape-design/components/select';
import { useEffect, useMemo, useState } from 'react';
import { settingsSchema } from '../../shared/inputs.ts';
import type { ProductionRule } from '../../shared/production.ts';
import { count } from '../portals/portal-text.ts';
import { buildRows, byLabel } from '../sessions/rows.ts';
import { ROLE_DURATIONS } from '../shared-ui/duration-choices.ts';
import { fieldErrors } from '../shared-ui/form-errors.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { type ProductionMatches, productionMatches, rowText } from './production-matches.ts';
import { SecondsSetting } from './seconds-setting.tsx';
import { Section } from './section.tsx';
import { ToggleSetting } from './setting-fields.tsx';
import { type Setting, useSetting } from './use-setting.ts';

const SUBJECTS: readonly { value: ProductionRule['subject']; label: string }[] = [
  { value: 'either', label: 'Account or role' },
  { value: 'account', label: 'Account (name or ID)' },
  { value: 'role', label: 'Role, user or session name' },
];
const MOST_RULES = 50;
const MOST_NAMES = 100;
const FEW_NAMES = 3;
const DEFAULT_LIMIT = 3600;

const rulesSchema = settingsSchema.shape.production.shape.rules;

export function ProductionSection() {
  const snapshot = useSnapshot();
  const production = useSetting('production');
  // Rules being written; null: as they are saved.
  const [draft, setDraft] = useState<readonly ProductionRule[] | null>(null);
  const rules = draft ?? production.value.rules;
  const saved = JSON.stringify(snapshot.settings.production.rules);
  useEffect(() => {
    setDraft((current) => (current && JSON.stringify(writtenRules(current)) === saved ? current : null));
  }, [saved]);
  const rows = useMemo(() => [...buildRows(snapshot)].sort(byLabel), [snapshot]);
  const matches = useMemo(() => productionMatches(rows, rules), [rows, rules]);
  const { maxSeconds } = production.value;

  return (
    <Section
      name="production"
      description="Production sessions are marked in every list. You are asked before one becomes active, and before a new program gets its credentials (see Programs in its details). What you say about one session by hand counts more than these rules."
    >
      <RulesEditor rules={rules} perRule={matches.perRule} setting={production} onDraft={setDraft} />
      <Marked matches={matches} total={rows.length} />
      <ToggleSetting
        label="Limit how long production sessions last"
        consequence="Their credentials are asked for no longer than this, whatever the session says; shorter ones stay as they are."
        checked={maxSeconds !== null}
        error={maxSeconds === null ? production.errorOf('maxSeconds') : ''}
        onChange={(on) =>
          production.save({ ...production.value, maxSeconds: on ? DEFAULT_LIMIT : null }, 'maxSeconds')
        }
      />
      {maxSeconds !== null && (
        <SecondsSetting
          label="Longest production session"
          consequence="Counts at once: credentials that live longer are dropped, and fetched anew when they are needed."
          usual={ROLE_DURATIONS}
          saved={maxSeconds}
          error={production.errorOf('maxSeconds')}
          onTouch={production.clearError}
          onSave={(value) => production.save({ ...production.value, maxSeconds: value }, 'maxSeconds')}
        />
      )}
    </Section>
  );
}

/** Those that can be saved. */
function writtenRules(rules: readonly ProductionRule[]): ProductionRule[] {
  return rules.flatMap(({ subject, pattern }) =>
    pattern.trim() === '' ? [] : [{ subject, pattern: pattern.trim() }],
  );
}

interface RulesEditorProps {
  readonly rules: readonly ProductionRule[];
  readonly perRule: readonly number[];
  readonly setting: Setting<{
    readonly rules: readonly ProductionRule[];
    readonly maxSeconds: number | null;
  }>;
  readonly onDraft: (rules: readonly ProductionRule[] | null) => void;
}

function RulesEditor({ rules, perRule, setting, onDraft }: RulesEditorProps) {
  const problemOf = ({ subject, pattern }: ProductionRule) =>
    pattern.trim() === '' ? null : (fieldErrors(rulesSchema.element, { subject, pattern }).pattern ?? null);
  /** A line without a pattern is still being written: kept here, and not saved. */
  const commit = (next: readonly ProductionRule[]) => {
    const written = writtenRules(next);
    const wrong = written.some((rule) => problemOf(rule) !== null);
    onDraft(wrong || written.length < next.length ? next : null);
    if (wrong || JSON.stringify(written) === JSON.stringify(setting.value.rules)) return;
    setting.save({ ...setting.value, rules: written }, 'rules');
  };
  const replaced = (index: number, rule: ProductionRule) =>
    rules.map((other, at) => (at === index ? rule : other));

  return (
    <FormField
      label="Rules"
      stretch
      description="A pattern without * is looked for as a word: prod is found in acme-prod, ProdEU and prod2, not in product or nonprod. With * it is compared with the whole name, such as prod-*. Capitals do not matter."
      errorText={setting.errorOf('rules')}
    >
      <AttributeEditor
        items={rules}
        addButtonText="Add a rule"
        removeButtonText="Remove"
        removeButtonAriaLabel={({ pattern }) =>
          pattern === '' ? 'Remove the new rule' : `Remove the rule ${pattern}`
        }
        disableAddButton={rules.length >= MOST_RULES}
        empty="No rules: only sessions that you mark by hand are production."
        onAddButtonClick={() => onDraft([...rules, { subject: 'either', pattern: '' }])}
        onRemoveButtonClick={({ detail }) => commit(rules.filter((_rule, at) => at !== detail.itemIndex))}
        gridLayout={[
          { breakpoint: 'xxs', rows: [[1, 1]], removeButton: { width: 'auto' } },
          { rows: [[1], [1]] },
        ]}
        definition={[
          {
            label: 'Looks at',
            control: (rule, index) => (
              <Select
                ariaLabel={`What rule ${index + 1} looks at`}
                options={SUBJECTS}
                selectedOption={SUBJECTS.find(({ value }) => value === rule.subject) ?? null}
                onChange={({ detail }) => {
                  const subject = SUBJECTS.find(({ value }) => value === detail.selectedOption.value)?.value;
                  if (subject) commit(replaced(index, { ...rule, subject }));
                }}
              />
            ),
          },
          {
            label: 'Pattern',
            errorText: problemOf,
            constraintText: (rule, index) =>
              rule.pattern.trim() === ''
                ? 'Not saved until it has a pattern'
                : `Matches ${count(perRule[index] ?? 0, 'session')}`,
            control: (rule, index) => (
              <Input
                ariaLabel={`Pattern of rule ${index + 1}`}
                value={rule.pattern}
                placeholder="prod"
                autoComplete={false}
                spellcheck={false}
                onChange={({ detail }) => onDraft(replaced(index, { ...rule, pattern: detail.value }))}
                onBlur={() => commit(rules)}
                onKeyDown={({ detail }) => {
                  if (detail.key === 'Enter') commit(rules);
                }}
              />
            ),
          },
        ]}
      />
    </FormField>
  );
}

function Marked({ matches, total }: { readonly matches: ProductionMatches; readonly total: number }) {
  const { marked, byHand, spared } = matches;
  const text = [
    `Marks ${marked.length.toLocaleString('en')} of ${count(total, 'session')} now`,
    ...(byHand > 0 ? [`${byHand.toLocaleString('en')} by hand`] : []),
    ...(spared > 0 ? [`${spared.toLocaleString('en')} not, because you said so`] : []),
  ].join(', ');
  const examples = marked.slice(0, FEW_NAMES).map(rowText).join(', ');
  const named = marked.slice(0, MOST_NAMES);
  return (
    <div>
      <LiveRegion>
        <Box variant="p">
          {examples === '' ? `${text}.` : `${text}: ${examples}${more(marked.length - FEW_NAMES)}.`}
        </Box>
      </LiveRegion>
      {marked.length > FEW_NAMES && (
        <ExpandableSection variant="footer" headerText="All that are marked">
          <Names rows={named} more={marked.length - named.length} />
        </ExpandableSection>
      )}
    </div>
  );
}

const more = (number: number) => (number > 0 ? ` and ${count(number, 'other')}` : '');

interface NamesProps {
  readonly rows: ProductionMatches['marked'];
  readonly more: number;
}

function Names({ rows, more }: NamesProps) {
  return (
    <ul className="settings-names">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sessions may have one name and one account
        <li key={index}>{rowText(row)}</li>
      ))}
      {more > 0 && <li>and {count(more, 'other')}</li>}
    </ul>
  );
}
