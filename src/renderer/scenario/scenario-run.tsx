/** What a play of a Scenario gave: its steps with what was expected of them, and its captures with their hashes. */
import type { ReactElement } from 'react';
import { localText } from '../i18n/local-text';
import { useMessages } from '../i18n/messages-context';
import type { Wording } from '../../main/contract/wording';
import type { CaptureHash, ScenarioRunState, StepGuide } from '../../main/contract/scenario-requests';
import { endedStepsOf } from './run-outcome';
import { StepStateIcon } from '../ui/step-state';
import { StepGuideText, type StepAnswers } from './step-guide';

export function RunSteps(props: {
  readonly run: ScenarioRunState;
  /** Of the steps, unless the text has other ones by now. */
  readonly guides?: readonly StepGuide[];
  readonly answers?: StepAnswers;
  /** Are hidden steps named? */
  readonly isRevealed?: boolean;
}): ReactElement {
  const { t, words } = useMessages();
  const { steps, problem, isRunning } = props.run;
  const ended = endedStepsOf(steps);
  return (
    <>
      {isRunning && (
        <progress
          className="scenario-progress"
          aria-label={t('{done} of {all} steps are done', { done: ended, all: steps.length })}
          max={steps.length}
          value={ended}
        />
      )}
      <ol className="scenario-steps is-run">
        {steps.map((step, index) => {
          return (
            <li key={index} data-testid="scenario-step" data-state={step.state}>
              <StepStateIcon state={step.state} />
              <div className="scenario-step-text">
                <StepGuideText guide={props.guides?.[index]} step={index} answers={props.answers} />
                <StepTitle
                  title={step.title}
                  guide={props.guides?.[index]}
                  isRevealed={props.isRevealed === true}
                />
                {step.failures.map((failure, place) => (
                  <p key={place} className="scenario-failure">
                    {words(failure)}
                  </p>
                ))}
                {step.drops.length > 0 && (
                  <ul className="scenario-drops" aria-label={t('Packets dropped during this step')}>
                    {step.drops.map((drop, place) => (
                      <li key={place}>{t('Dropped: {drop}', { drop: words(drop) })}</li>
                    ))}
                  </ul>
                )}
              </div>
            </li>
          );
        })}
      </ol>
      {problem !== undefined && (
        <p className="scenario-failure" role="alert">
          {t('It could not go on: {problem}', { problem: words(problem) })}
        </p>
      )}
    </>
  );
}

/** What a step does, unless that would give the answer away. */
export function StepTitle(props: {
  readonly title: Wording;
  readonly guide: StepGuide | undefined;
  readonly isRevealed: boolean;
}): ReactElement {
  const { t, words, language } = useMessages();
  const { title, guide, isRevealed } = props;
  if (guide?.note !== undefined) {
    return <span>{t('note: {text}', { text: localText(guide.note, language).trim() })}</span>;
  }
  if (guide?.hidden === undefined) return <span className="mono">{words(title)}</span>;
  return isRevealed ? (
    <span className="mono">{words(guide.hidden)}</span>
  ) : (
    <span className="scenario-hidden">
      {t('Something happens here; what, you see once you have found the cause.')}
    </span>
  );
}

/** Enough of a hash to tell two apart at a glance; the whole of it is in the tooltip and can be selected. */
const SHOWN_HASH_CHARACTERS = 16;

export function RunCaptures(props: { readonly captures: readonly CaptureHash[] }): ReactElement | undefined {
  const { t } = useMessages();
  if (props.captures.length === 0) return undefined;
  return (
    <table className="scenario-captures">
      <thead>
        <tr>
          <th scope="col">{t('Capture')}</th>
          <th scope="col">{t('Packets')}</th>
          <th scope="col">{t('SHA-256')}</th>
          <th scope="col">
            <span className="visually-hidden">{t('Compared with the bundle')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.captures.map((capture) => (
          <tr key={capture.name} data-testid="scenario-capture">
            <td>{capture.name}</td>
            <td className="is-numeric">{capture.packets.toLocaleString('en')}</td>
            <td className="mono" title={capture.sha256}>
              {capture.sha256.slice(0, SHOWN_HASH_CHARACTERS)}…
            </td>
            <td>
              <Comparison capture={capture} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Comparison(props: { readonly capture: CaptureHash }): ReactElement | undefined {
  const { t } = useMessages();
  const { sha256, expectedSha256 } = props.capture;
  if (expectedSha256 === undefined) return undefined;
  if (expectedSha256 === sha256) {
    return <span className="tone-good">{t('● same as in the bundle')}</span>;
  }
  return (
    <span className="tone-bad" title={t('The bundle says {hash}', { hash: expectedSha256 })}>
      {t('▲ differs from the bundle')}
    </span>
  );
}
