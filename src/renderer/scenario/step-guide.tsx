/** What a step of a Scenario says to its reader: the question before it, the task above the command, and hints, one after the other. */
import { useState, type ReactElement } from 'react';
import type { StepGuide } from '../../main/contract/scenario-requests';
import { useMessages } from '../i18n/messages-context';
import { localText } from '../i18n/local-text';
import { QuestionCard } from './question-card';

export interface StepAnswers {
  readonly answerOf: (step: number) => number | undefined;
  readonly onAnswer: (step: number, choice: number) => void;
}

export function StepGuideText(props: {
  readonly guide: StepGuide | undefined;
  readonly step: number;
  /** Without it questions are not asked. */
  readonly answers?: StepAnswers | undefined;
}): ReactElement | undefined {
  const { t, language } = useMessages();
  const { guide, step, answers } = props;
  const { task, hints = [], predict } = guide ?? {};
  const [openCount, setOpenCount] = useState(0);
  const hasQuestion = predict !== undefined && answers !== undefined;
  if (task === undefined && hints.length === 0 && !hasQuestion) return undefined;
  return (
    <div className="step-guide">
      {task !== undefined && <p className="step-task">{localText(task, language)}</p>}
      {hasQuestion && (
        <QuestionCard
          question={predict}
          answer={answers.answerOf(step)}
          onAnswer={(choice) => answers.onAnswer(step, choice)}
        />
      )}
      {hints.slice(0, openCount + 1).map((hint, index) => (
        <details
          key={index}
          className="step-hint"
          data-testid="step-hint"
          onToggle={(event) => {
            if (event.currentTarget.open) setOpenCount(Math.max(openCount, index + 1));
          }}
        >
          <summary>
            {hints.length === 1
              ? t('Hint')
              : t('Hint {number} of {all}', { number: index + 1, all: hints.length })}
          </summary>
          <p>{localText(hint, language)}</p>
        </details>
      ))}
    </div>
  );
}
