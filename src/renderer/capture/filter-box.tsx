/** The capture filter in tcpdump's language: Enter applies it, and what is wrong with it is shown where it is wrong. */
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import { useCapture } from '../store/stores-context';
import { SmartFilter } from './smart-filter';

/** Found by the `/` key. */
export const FILTER_BOX_ID = 'capture-filter';

export function FilterBox(): ReactElement {
  const { t, words } = useMessages();
  const applied = useCapture((state) => state.filter);
  const problem = useCapture((state) => state.filterProblem);
  const isFile = useCapture((state) => state.fileName !== undefined);
  const setFilter = useCapture((state) => state.setFilter);
  return (
    <SmartFilter
      language="capture"
      inputId={FILTER_BOX_ID}
      testId="capture-filter"
      label={t('Capture filter')}
      placeholder={t('Filter, as for tcpdump: tcp port 80 and host 10.244.1.2')}
      applied={applied}
      problemText={problem === undefined ? undefined : words(problem.message)}
      isDisabled={isFile}
      onApply={setFilter}
    />
  );
}

/** The filter with a caret below the column that the problem is at. */
export function FilterProblemText(): ReactElement | undefined {
  const { t, words } = useMessages();
  const problem = useCapture((state) => state.filterProblem);
  if (problem === undefined) return undefined;
  return (
    <div
      className="filter-problem"
      role="alert"
      id="capture-filter-problem"
      data-testid="capture-filter-problem"
    >
      <pre aria-hidden>
        {problem.filter}
        {'\n'}
        {' '.repeat(Math.max(0, problem.column - 1))}^
      </pre>
      <span>
        {words(problem.message)}{' '}
        <span className="filter-column">{t('(column {column})', { column: problem.column })}</span>
      </span>
    </div>
  );
}

/** What is known of a filter that finds nothing. */
export function FilterAdvice(): ReactElement | undefined {
  const { words } = useMessages();
  const { count, note, filterProblem } = useCapture((state) => state);
  if (note === undefined || count > 0 || filterProblem !== undefined) return undefined;
  return (
    <p className="filter-advice" role="status" data-testid="filter-advice">
      {words(note)}
    </p>
  );
}
