// Bringing the profiles of the AWS files over: what was found, what AWS says of it and what would change, and then
// all of it as one change.
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ImportPreview } from '../../shared/aws-files.ts';
import { toWire } from '../../shared/errors.ts';
import type { Output } from '../../shared/ipc.ts';
import { tryCall } from '../bridge.ts';
import { count } from '../portals/portal-text.ts';
import { useNotices } from '../shared-ui/notices.tsx';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useAnswer } from '../shared-ui/use-answer.ts';
import { useReview } from '../shared-ui/use-review.ts';
import { HISTORY, SESSIONS } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { CheckStep } from './check-step.tsx';
import { type Choice, choose, chosenBut } from './choice.ts';
import { ConfirmStep } from './confirm-step.tsx';
import { FoundStep } from './found-step.tsx';
import { broughtOverText, foundOrder } from './found-text.ts';
import { ImportResult } from './import-result.tsx';
import { NothingToImport } from './nothing-to-import.tsx';
import { WizardButtons } from './wizard-buttons.tsx';
import { WizardFrame } from './wizard-frame.tsx';

const FOUND = 0;
const CHECK = 1;
const CONFIRM = 2;
const DESCRIPTIONS = [
  'Nothing has been changed, and nothing is until you confirm at the end.',
  'What Cloakroom would make of your choice, and the exact lines that would change.',
  'All of it is done, or none.',
];

interface Done {
  readonly preview: ImportPreview;
  readonly outcome: Output<'import.apply'>;
}

export function ImportPage() {
  const { files } = useSnapshot();
  const { navigate } = useWindowActions();
  const { show } = useNotices();
  const survey = useAnswer('import.survey', {}, files.revision);
  const profiles = useMemo(() => [...(survey.value?.profiles ?? [])].sort(foundOrder), [survey.value]);
  // What a person does not want, rather than what they want: all is chosen at first, whatever the survey finds.
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [word, setWord] = useState('');
  const [step, setStep] = useState(FOUND);
  /** The choice that AWS is asked about; null while it is still being made. */
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  // An import goes on when its page is left; its end is then said elsewhere.
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  const chosen = useMemo(() => chosenBut(profiles, left), [profiles, left]);

  const input = asked === null ? null : { profiles: [...asked] };
  const review = useReview('import.preview', input, (token) =>
    tryCall('import.apply', { profiles: [...(asked ?? [])], token }),
  );
  const { preview } = review;
  const coming = preview ? comingCount(preview) : 0;

  if (done) return <ImportResult preview={done.preview} outcome={done.outcome} />;
  if (survey.error)
    return <ProblemAlert error={survey.error} action={<Button onClick={survey.again}>Try again</Button>} />;
  if (survey.value === null) return <StatusIndicator type="loading">Reading the AWS files</StatusIndicator>;
  if (step === FOUND && !profiles.some(({ importable }) => importable))
    return <NothingToImport profiles={profiles} />;

  const change = (wanted: ReadonlySet<string>) => {
    const choice: Choice = choose(profiles, chosen, wanted);
    setWord(choice.word);
    setLeft(new Set(profiles.filter(({ name }) => !choice.chosen.has(name)).map(({ name }) => name)));
  };
  const toCheck = () => {
    setAsked(profiles.filter(({ name }) => chosen.has(name)).map(({ name }) => name));
    setStep(CHECK);
  };
  const backToFound = () => {
    setAsked(null);
    setStep(FOUND);
  };
  const apply = async () => {
    const shown = preview;
    const result = await review.confirm();
    if (result === null || shown === null) return;
    if (here.current) {
      if (result.ok) setDone({ preview: shown, outcome: result.value });
      else if (result.error.code === 'file-busy') setStep(CHECK);
    } else if (result.ok) {
      show({
        about: 'import',
        kind: 'success',
        title: broughtOverText(result.value.profiles),
        text: '',
        action: { text: 'History', act: () => navigate(HISTORY) },
      });
    } else {
      show({ about: 'import', kind: 'problem', error: toWire(result.error) });
    }
  };
  const cancel = () => navigate(SESSIONS);

  // Nothing is confirmed that is not there to be looked at.
  const shownStep = step === CONFIRM && preview === null ? CHECK : step;
  return (
    <WizardFrame
      titles={['What was found', 'Check', 'Bring over']}
      step={shownStep}
      description={DESCRIPTIONS[shownStep] ?? ''}
      note={shownStep === FOUND ? word : ''}
      buttons={
        shownStep === FOUND ? (
          <WizardButtons
            cancelText="Not now"
            onCancel={cancel}
            nextText={`Check ${count(chosen.size, 'profile')}`}
            enabled={chosen.size > 0}
            onNext={toCheck}
          />
        ) : shownStep === CHECK ? (
          <WizardButtons
            onCancel={cancel}
            onBack={backToFound}
            nextText="Next"
            enabled={coming > 0}
            onNext={() => setStep(CONFIRM)}
          />
        ) : (
          <WizardButtons
            onCancel={cancel}
            onBack={() => setStep(CHECK)}
            nextText={`Bring over ${count(coming, 'profile')}`}
            busyText="Sealing and proving the keys, then changing the files"
            enabled
            busy={review.busy}
            onNext={() => void apply()}
          />
        )
      }
    >
      {shownStep === FOUND && <FoundStep profiles={profiles} chosen={chosen} onChange={change} />}
      {shownStep === CHECK && <CheckStep review={review} chosen={asked?.length ?? 0} />}
      {shownStep === CONFIRM && preview && (
        <ConfirmStep preview={preview} profiles={coming} review={review} />
      )}
    </WizardFrame>
  );
}

function comingCount(preview: ImportPreview): number {
  return new Set(preview.sessions.flatMap(({ profiles }) => profiles)).size;
}
