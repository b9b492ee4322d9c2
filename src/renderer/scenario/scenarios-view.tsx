/** The Scenarios of the lab: what each does, how far a play of it is, and what it gave. */
import { CircleDot, FileCode, Play, Square } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { Message } from '../i18n/message';
import type { ContractScenario, ScenarioRunState } from '../../main/contract/scenario-requests';
import { useLab, useScenario, useStores } from '../store/stores-context';
import { EmptyState } from '../ui/empty-state';
import { IconButton } from '../ui/icon-button';
import {
  DIAGNOSIS,
  isSolved,
  predictionId,
  summaryOf,
  useLessonProgress,
  type LessonProgress,
  type LessonSummary,
} from './lesson-progress';
import { localText } from '../i18n/local-text';
import { QuestionCard } from './question-card';
import { RecordingSteps } from './recording-steps';
import { runOutcomeOf } from './run-outcome';
import { RunCaptures, RunSteps, StepTitle } from './scenario-run';
import { StepGuideText } from './step-guide';
import './scenario.css';

export function ScenariosView(): ReactElement {
  const { t } = useMessages();
  const scenarios = useScenario((state) => state.scenarios);
  const isRecording = useScenario((state) => state.recording.isRecording);
  const run = useScenario((state) => state.run);
  const show = useScenario((state) => state.show);
  const isConnected = useLab((state) => state.isConnected);
  // One card's answers reveal steps of the others.
  const [, setAnswered] = useState(0);
  const isRevealed = isSolved(scenarios);
  // A Scenario that was renamed or deleted since it was played has no card of its own.
  const isRunListed = scenarios.some(({ name }) => name === run?.name);
  return (
    <div className="panel" data-testid="scenarios">
      <div className="scenarios">
        {isRecording && <RecordingSteps />}
        {run !== undefined && !isRunListed && <LostRun run={run} />}
        {scenarios.map((scenario) => (
          <ScenarioCard
            key={scenario.name}
            scenario={scenario}
            isRevealed={isRevealed}
            onAnswer={() => setAnswered((count) => count + 1)}
          />
        ))}
        {scenarios.length === 0 && !isRecording && (
          <EmptyState title={t('This lab has no Scenarios')}>
            <p>
              {t(
                'A Scenario is a list of steps that anybody can play again and get the same packets: commands, edits, and what should come of them. Record one by doing it.',
              )}
            </p>
            <button
              type="button"
              className="button scenarios-record"
              disabled={!isConnected}
              onClick={() => show({ kind: 'start' })}
            >
              <CircleDot className="tone-bad" /> {t('Record…')}
            </button>
          </EmptyState>
        )}
      </div>
    </div>
  );
}

function ScenarioCard(props: {
  readonly scenario: ContractScenario;
  /** Are hidden steps named? */
  readonly isRevealed: boolean;
  readonly onAnswer: () => void;
}): ReactElement {
  const { t, language } = useMessages();
  const { scenario, isRevealed, onAnswer } = props;
  const { name, title, text, steps, guides, captures, diagnosis } = scenario;
  const run = useScenario((state) => (state.run?.name === name ? state.run : undefined));
  const { progress, answer, pass, forget } = useLessonProgress(scenario);
  const hasPassed = run !== undefined && runOutcomeOf(run, t).tone === 'good';
  useEffect(() => {
    if (hasPassed && !progress.hasPassed) pass();
  });
  const summary = summaryOf(scenario, progress);
  const answers = {
    answerOf: (step: number) => progress.answers.get(predictionId(step)),
    onAnswer: (step: number, choice: number) => answer(predictionId(step), choice),
  };
  return (
    <section
      className="scenario"
      aria-label={t('Scenario {name}', { name: title === undefined ? name : localText(title, language) })}
      data-testid={`scenario-${name}`}
    >
      <ScenarioHead scenario={scenario} run={run} unpredicted={summary.unpredicted} />
      {summary.questions > 0 && (
        <LessonState
          summary={summary}
          progress={progress}
          onForget={() => {
            forget();
            onAnswer();
          }}
        />
      )}
      {text !== undefined && <p className="scenario-text">{localText(text, language)}</p>}
      {run === undefined ? (
        <ol className="scenario-steps">
          {steps.map((step, index) => (
            <li key={index}>
              <StepGuideText guide={guides[index]} step={index} answers={answers} />
              <StepTitle title={step} guide={guides[index]} isRevealed={isRevealed} />
            </li>
          ))}
        </ol>
      ) : (
        <RunSteps run={run} guides={guides} answers={answers} isRevealed={isRevealed} />
      )}
      {diagnosis !== undefined && (
        <QuestionCard
          question={diagnosis}
          answer={progress.answers.get(DIAGNOSIS)}
          onAnswer={(choice) => {
            answer(DIAGNOSIS, choice);
            onAnswer();
          }}
        />
      )}
      {run !== undefined && run.captures.length > 0 ? (
        <RunCaptures captures={run.captures} />
      ) : (
        captures.length > 0 && (
          <p className="scenario-note">
            <Message
              of={'Captures: {interfaces}'}
              values={{ interfaces: <span className="mono">{captures.join(', ')}</span> }}
            />
          </p>
        )
      )}
    </section>
  );
}

/** How far somebody is with a Scenario that asks questions. */
function LessonState(props: {
  readonly summary: LessonSummary;
  readonly progress: LessonProgress;
  readonly onForget: () => void;
}): ReactElement {
  const { t } = useMessages();
  const { summary, progress, onForget } = props;
  const { questions, answered, right } = summary;
  const isDone = progress.hasPassed && right === questions;
  return (
    <p className="lesson-state" data-testid="lesson-state">
      <span className={isDone ? 'tone-good' : ''}>
        {isDone
          ? t('● Done: played, and every question answered right')
          : t('{right} of {all} questions answered right', { right, all: questions })}
      </span>
      {(answered > 0 || progress.hasPassed) && (
        <button type="button" className="button is-quiet" data-testid="lesson-forget" onClick={onForget}>
          {t('Begin anew')}
        </button>
      )}
    </p>
  );
}

function ScenarioHead(props: {
  readonly scenario: ContractScenario;
  readonly run: ScenarioRunState | undefined;
  /** Questions that are to be answered before it is played. */
  readonly unpredicted: number;
}): ReactElement {
  const { t, language } = useMessages();
  const { name, title, location } = props.scenario;
  const { play, stop } = useScenario((state) => state);
  const { text, workspace, notices } = useStores();
  const isConnected = useLab((state) => state.isConnected);
  const isRecording = useScenario((state) => state.recording.isRecording);
  const isAnyRunning = useScenario((state) => state.run?.isRunning ?? false);
  const isRunning = props.run?.isRunning === true;
  return (
    <header className="scenario-head">
      <h2 className="scenario-name" title={name}>
        {title === undefined ? name : localText(title, language)}
      </h2>
      {props.run !== undefined && <RunState run={props.run} />}
      <IconButton
        label={t('Show {name} in the text ({file}:{line})', {
          name,
          file: location.file,
          line: location.line,
        })}
        icon={<FileCode />}
        onClick={() => {
          workspace.getState().showPanel('lab');
          text.getState().showLocation(location);
        }}
      />
      {isRunning ? (
        <button
          type="button"
          className="button"
          data-testid={`scenario-stop-${name}`}
          onClick={() => void stop()}
        >
          <Square /> {t('Stop')}
        </button>
      ) : (
        <button
          type="button"
          className="button"
          disabled={!isConnected || isRecording || isAnyRunning}
          title={
            isRecording
              ? t('Stop the recording first')
              : t('Starts the lab anew and does the steps, at the speed of the clock')
          }
          data-testid={`scenario-play-${name}`}
          onClick={() => {
            if (props.unpredicted === 0 || props.run !== undefined) void play(name);
            else
              notices.getState().notify({
                tone: 'good',
                text: t('{count} questions wait for what you expect.', { count: props.unpredicted }),
                subject: 'lesson',
                actions: [{ label: t('Play all the same'), onAct: () => void play(name) }],
              });
          }}
        >
          <Play /> {t('Play')}
        </button>
      )}
    </header>
  );
}

function RunState(props: { readonly run: ScenarioRunState }): ReactElement {
  const { t } = useMessages();
  const { tone, text } = runOutcomeOf(props.run, t);
  return (
    <span className={`scenario-state tone-${tone}`} role="status" data-testid="scenario-state">
      {text}
    </span>
  );
}

function LostRun(props: { readonly run: ScenarioRunState }): ReactElement {
  const { t } = useMessages();
  const { run } = props;
  return (
    <section className="scenario" aria-label={t('Scenario {name}, as it was played', { name: run.name })}>
      <header className="scenario-head">
        <h2 className="scenario-name">{run.name}</h2>
        <RunState run={run} />
      </header>
      <p className="scenario-note">
        {t('The text has no Scenario of this name any more; this is what was played.')}
      </p>
      <RunSteps run={run} />
      <RunCaptures captures={run.captures} />
    </section>
  );
}
