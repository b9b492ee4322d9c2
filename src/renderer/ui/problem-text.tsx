import { CircleX } from 'lucide-react';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { wholeSentence } from '../i18n/whole-sentence';
import type { FileProblem } from '../store/file-dialog';

/** More than this nobody reads in a dialog; the first ones are the cause of the others, mostly. */
const MAX_DIAGNOSTICS = 8;

/** Why it was not done, what to do next, and where it went wrong. */
export function ProblemText(props: { readonly problem: FileProblem | undefined }): ReactElement | undefined {
  const { t, words } = useMessages();
  const { problem } = props;
  if (problem === undefined) return undefined;
  const diagnostics = problem.diagnostics ?? [];
  const more = diagnostics.length - MAX_DIAGNOSTICS;
  return (
    <div className="file-problem" role="alert" data-testid="file-problem">
      <CircleX className="tone-bad" aria-hidden />
      <div>
        <p>{words(problem.message)}</p>
        {problem.hint !== undefined && <p className="field-note">{wholeSentence(words(problem.hint), t)}</p>}
        <ul className="file-diagnostics">
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
