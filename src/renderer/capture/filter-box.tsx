/** The capture filter in tcpdump's language: Enter applies it, and what is wrong with it is shown where it is wrong. */
import { X } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useCapture } from '../store/stores-context';
import { IconButton } from '../ui/icon-button';

/** Found by the `/` key. */
export const FILTER_BOX_ID = 'capture-filter';

export function FilterBox(): ReactElement {
  const applied = useCapture((state) => state.filter);
  const problem = useCapture((state) => state.filterProblem);
  const setFilter = useCapture((state) => state.setFilter);
  // Undefined while it is not being edited: then it follows what is applied.
  const [draft, setDraft] = useState<string>();
  const text = draft ?? applied;
  const isBad = problem?.filter === text;
  const isPending = text !== applied && !isBad;

  const apply = async (filter: string): Promise<void> => {
    setDraft(filter);
    await setFilter(filter);
  };
  return (
    <form
      className="filter-box"
      onSubmit={(event) => {
        event.preventDefault();
        void apply(text);
      }}
    >
      <input
        id={FILTER_BOX_ID}
        className="text-input mono"
        type="text"
        spellCheck={false}
        autoComplete="off"
        placeholder="Filter, as for tcpdump: tcp port 80 and host 10.244.1.2"
        aria-label="Capture filter"
        aria-invalid={isBad}
        aria-describedby={isBad ? 'capture-filter-problem' : undefined}
        data-testid="capture-filter"
        value={text}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      {isPending && <span className="filter-hint">Enter applies</span>}
      {text !== '' && <IconButton label="Clear the filter" icon={<X />} onClick={() => void apply('')} />}
    </form>
  );
}

/** The filter with a caret below the column that the problem is at. */
export function FilterProblemText(): ReactElement | undefined {
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
        {problem.message} <span className="filter-column">(column {problem.column})</span>
      </span>
    </div>
  );
}

/** What is known of a filter that finds nothing. */
export function FilterAdvice(): ReactElement | undefined {
  const { count, note, filterProblem } = useCapture((state) => state);
  if (note === undefined || count > 0 || filterProblem !== undefined) return undefined;
  return (
    <p className="filter-advice" role="status" data-testid="filter-advice">
      {note}
    </p>
  );
}
