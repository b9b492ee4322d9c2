import { CircleX } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { wholeSentence } from '../i18n/whole-sentence';
import type { Problem } from '../store/problem';
import './problem-text.css';

/** More than this nobody reads; the first ones are the cause of the others, mostly. */
const MAX_DIAGNOSTICS = 8;

/** Why it was not done, what to do next, and where it went wrong. */
export function ProblemText(props: {
  readonly problem: Problem | undefined;
  readonly testId?: string;
}): ReactElement | undefined {
  const { t, words } = useMessages();
  const { problem, testId = 'problem' } = props;
  if (problem === undefined) return undefined;
  const diagnostics = problem.diagnostics ?? [];
  const more = diagnostics.length - MAX_DIAGNOSTICS;
  return (
    <div className="problem-text" role="alert" data-testid={testId}>
      <CircleX className="tone-bad" aria-hidden />
      <div className="problem-text-words">
        <p>{words(problem.message)}</p>
        {problem.hint !== undefined && <p className="field-note">{wholeSentence(words(problem.hint), t)}</p>}
        <ul className="problem-text-places">
          {diagnostics.slice(0, MAX_DIAGNOSTICS).map(({ message, hint, location }, index) => (
            <li key={index}>
              {location !== undefined && (
                <span className="mono">
                  {location.file}:{location.line}:{location.column}{' '}
                </span>
              )}
              {words(message)}
              {hint !== undefined && <span className="field-note">: {words(hint)}</span>}
            </li>
          ))}
          {more > 0 && <li>{t('and {count} more', { count: more })}</li>}
        </ul>
      </div>
    </div>
  );
}
