// One step of the import: where one is, what it is about, and the way on, in sight however long the step is.
import Header from '@cloudscape-design/components/header';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Steps from '@cloudscape-design/components/steps';
import { type ReactNode, useEffect, useRef } from 'react';
import { focusTop } from '../shared-ui/page-focus.ts';

interface WizardFrameProps {
  readonly titles: readonly string[];
  /** Counted from zero. */
  readonly step: number;
  readonly description: string;
  readonly buttons: ReactNode;
  /** Said beside the buttons, where it is in sight; empty for nothing. */
  readonly note: string;
  readonly children: ReactNode;
}

export function WizardFrame({ titles, step, description, buttons, note, children }: WizardFrameProps) {
  const head = useRef<HTMLDivElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    focusTop(head.current);
  }, [step]);
  return (
    <section aria-label="Import">
      <SpaceBetween size="m">
        <div ref={head} tabIndex={-1} className="wizard-head">
          <Steps
            orientation="horizontal"
            ariaLabel="Steps of the import"
            steps={titles.map((title, index) => ({
              status: index < step ? 'success' : index === step ? 'in-progress' : 'pending',
              statusIconAriaLabel: index < step ? 'Done' : index === step ? 'This step' : 'Later',
              header:
                index === step ? (
                  <span className="step-now" aria-current="step">
                    {title}
                  </span>
                ) : (
                  title
                ),
            }))}
          />
          <Header variant="h1" description={description}>
            {titles[step]}
          </Header>
        </div>
        {children}
      </SpaceBetween>
      <div className="wizard-bar">
        <div className="wizard-note">
          <LiveRegion>{note !== '' && <StatusIndicator type="info">{note}</StatusIndicator>}</LiveRegion>
        </div>
        {buttons}
      </div>
    </section>
  );
}
