/** How far a verification is, and what came of it: step by step, with what both sides have said where they differ. */
import { CircleCheck, CircleDashed, CircleMinus, CircleX, Download, LoaderCircle } from 'lucide-react';
import type { ReactElement } from 'react';
import type {
  Verification,
  VerificationScenario,
  VerificationStep,
} from '../../main/contract/verify-requests';
import { useMessages } from '../i18n/messages-context';
import { useVerify } from '../store/stores-context';
import { CopyButton } from '../ui/copy-button';
import { downloadFile } from '../ui/download-file';
import { ProblemText } from '../ui/problem-text';
import { scenarioStateName, sidesOf, stepResultName, sumOf, verificationText } from './verification-text';

export function VerificationResult(props: { readonly verification: Verification }): ReactElement {
  const { t } = useMessages();
  const { verification } = props;
  const { lab, context, server, isRunning, problem, scenarios } = verification;
  return (
    <div className="comparison" data-testid="verification">
      <div className="verification-head">
        <p className="comparison-title">{t('{lab} on {context} ({server})', { lab, context, server })}</p>
        {isRunning ? <StopButton verification={verification} /> : <ReportButtons {...props} />}
      </div>
      {!isRunning && (
        <p role="status" data-testid="verification-sum">
          {sumOf(verification, t)}
        </p>
      )}
      <ProblemText problem={problem} testId="verification-problem" />
      {scenarios.map((scenario) => (
        <ScenarioResult key={scenario.name} scenario={scenario} />
      ))}
    </div>
  );
}

function StopButton(props: { readonly verification: Verification }): ReactElement {
  const { t } = useMessages();
  const cancel = useVerify((state) => state.cancel);
  const { isStopping } = props.verification;
  return (
    <button
      type="button"
      className="button"
      disabled={isStopping}
      data-testid="verification-stop"
      onClick={() => void cancel()}
    >
      {isStopping ? t('Stopping…') : t('Stop, and take away what was applied')}
    </button>
  );
}

function ReportButtons(props: { readonly verification: Verification }): ReactElement {
  const messages = useMessages();
  const text = verificationText(props.verification, messages);
  return (
    <span className="verification-buttons">
      <CopyButton text={text} testId="verification-copy" />
      <button
        type="button"
        className="button"
        data-testid="verification-save"
        onClick={() =>
          downloadFile(
            `${props.verification.lab}-verified.txt`,
            new TextEncoder().encode(text),
            'text/plain; charset=utf-8',
          )
        }
      >
        <Download /> {messages.t('Save the report')}
      </button>
    </span>
  );
}

function ScenarioResult(props: { readonly scenario: VerificationScenario }): ReactElement {
  const { t, words } = useMessages();
  const { name, state, notes, steps } = props.scenario;
  const isOver = state === 'same' || state === 'differs' || state === 'stopped';
  return (
    <section aria-label={t('Scenario {name}', { name })} data-testid={`verified-${name}`}>
      <h2 className="comparison-part">
        {name}{' '}
        <span className={TONES[state] ?? 'tone-waiting'} role={isOver ? undefined : 'status'}>
          {scenarioStateName(state, t)}
        </span>
      </h2>
      {notes.length > 0 && (
        <ul className="comparison-notes">
          {notes.map((note, index) => (
            <li key={index}>{words(note)}</li>
          ))}
        </ul>
      )}
      <ol className="verification-steps">
        {steps.map((step, index) => (
          <StepResult key={index} step={step} />
        ))}
      </ol>
    </section>
  );
}

const TONES: Partial<Readonly<Record<VerificationScenario['state'], string>>> = {
  waiting: 'tone-done',
  same: 'tone-good',
  differs: 'tone-bad',
  stopped: 'tone-done',
};

const ICONS: Readonly<
  Record<VerificationStep['state'], { readonly icon: ReactElement; readonly tone: string }>
> = {
  waiting: { icon: <CircleDashed />, tone: 'tone-done' },
  running: { icon: <LoaderCircle className="is-turning" />, tone: 'tone-waiting' },
  same: { icon: <CircleCheck />, tone: 'tone-good' },
  differs: { icon: <CircleX />, tone: 'tone-bad' },
  'left out': { icon: <CircleMinus />, tone: 'tone-done' },
};

function StepResult(props: { readonly step: VerificationStep }): ReactElement {
  const { t, words } = useMessages();
  const { title, command, state, notes } = props.step;
  const { icon, tone } = ICONS[state];
  const name = stepResultName(state, t);
  return (
    <li className="verification-step" data-state={state}>
      <span className={`step-state-icon ${tone}`} role="img" aria-label={name} title={name}>
        {icon}
      </span>
      <div className="verification-words">
        <span title={command}>{words(title)}</span>
        {notes.map((note, index) => (
          <p key={index} className={state === 'differs' ? 'tone-bad' : 'field-note'}>
            {words(note)}
          </p>
        ))}
        <Printed step={props.step} />
      </div>
    </li>
  );
}

/** Both sides, where both have printed something; open where they differ. */
function Printed(props: { readonly step: VerificationStep }): ReactElement | undefined {
  const { t } = useMessages();
  const { state, cluster } = props.step;
  if (cluster === undefined) return undefined;
  const texts = sidesOf(props.step, t);
  if (texts.every(({ text }) => text.trim() === '')) return undefined;
  return (
    <details open={state === 'differs'}>
      <summary>{t('What both have printed')}</summary>
      <div className="verification-sides">
        {texts.map(({ side, text }) => (
          <section key={side} aria-label={side}>
            <h3>{side}</h3>
            <pre className="mono">{text.trim() === '' ? t('nothing|printed') : text.trimEnd()}</pre>
          </section>
        ))}
      </div>
    </details>
  );
}
