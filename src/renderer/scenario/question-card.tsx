/** A question with answers to choose from; once it is answered it says whether that was right, and why. */
import { CircleCheck, CircleX } from 'lucide-react';
import { useId, useRef, useState, type ReactElement } from 'react';
import { flushSync } from 'react-dom';
import type { LessonQuestion } from '../../main/contract/scenario-requests';
import { useMessages } from '../i18n/messages-context';
import { localText } from '../i18n/local-text';

export function QuestionCard(props: {
  readonly question: LessonQuestion;
  /** Counted from 1; undefined until it is answered. */
  readonly answer: number | undefined;
  readonly onAnswer: (choice: number) => void;
}): ReactElement {
  const { t, language } = useMessages();
  const { question, answer, onAnswer } = props;
  const [choice, setChoice] = useState<number>();
  const name = useId();
  const verdict = useRef<HTMLDivElement>(null);
  const isRight = answer === question.correct;
  return (
    <fieldset className="question" data-testid="question" data-answered={answer !== undefined}>
      <legend>{localText(question.question, language)}</legend>
      {question.answers.map((text, index) => (
        <label key={index} className="question-answer">
          <input
            type="radio"
            name={name}
            value={index + 1}
            checked={(choice ?? answer) === index + 1}
            onChange={() => setChoice(index + 1)}
          />
          {localText(text, language)}
        </label>
      ))}
      <button
        type="button"
        className="button"
        disabled={choice === undefined || choice === answer}
        data-testid="question-submit"
        onClick={() => {
          if (choice === undefined) return;
          flushSync(() => onAnswer(choice));
          verdict.current?.scrollIntoView({ block: 'nearest' });
        }}
      >
        {answer === undefined ? t('Answer') : t('Answer again')}
      </button>
      <div role="status" ref={verdict}>
        {answer !== undefined && (
          <p
            className={`question-verdict ${isRight ? 'tone-good' : 'tone-bad'}`}
            data-testid="question-verdict"
          >
            {isRight ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}
            {isRight ? t('Right.') : t('Not so; look at what the packets do.')}
          </p>
        )}
        {isRight && question.because !== undefined && (
          <p className="question-because">{localText(question.because, language)}</p>
        )}
      </div>
    </fieldset>
  );
}
