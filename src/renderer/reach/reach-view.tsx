/** Who may reach whom by the policies of the text: everybody in a row as a sender, in a column as a receiver. */
import { useState, type ReactElement } from 'react';
import type { ReachBefore, ReachMatrixView } from '../../main/contract/reach-requests';
import { DetailsStrip } from '../ui/details-strip';
import { EmptyState } from '../ui/empty-state';
import { ReachExplanation } from './reach-explanation';
import { ReachTable } from './reach-table';
import { changeWords } from './reach-words';
import './reach.css';
import { useReach } from './use-reach';

const COMPARISONS: readonly { readonly value: ReachBefore; readonly text: string }[] = [
  { value: 'nothing', text: 'as the text is now' },
  { value: 'saved', text: 'what has changed since it was saved' },
  { value: 'no-policies', text: 'what the policies do' },
];

/** By ids, which stay when the text changes. */
interface Pair {
  readonly from: string;
  readonly to: string;
}

export function ReachView(): ReactElement {
  const [element, setElement] = useState<HTMLDivElement | null>();
  const [before, setBefore] = useState<ReachBefore>('nothing');
  const [pair, setPair] = useState<Pair>();
  const matrix = useReach(element ?? undefined, before);
  return (
    <div className="panel" data-testid="reach" ref={setElement}>
      <div className="toolbar reach-toolbar">
        <select
          className="select"
          aria-label="What is shown"
          data-testid="reach-before"
          value={before}
          onChange={({ target }) =>
            setBefore(COMPARISONS.find(({ value }) => value === target.value)?.value ?? 'nothing')
          }
        >
          {COMPARISONS.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
        <span className="reach-legend" aria-hidden>
          <span className="tone-good">●</span> all <span className="tone-waiting">◐</span> some ports{' '}
          <span className="tone-bad">✕</span> nothing
        </span>
        {matrix !== undefined && before !== 'nothing' && (
          <span role="status" data-testid="reach-changes">
            {changeWords(matrix) || 'no difference'}
          </span>
        )}
      </div>
      {matrix?.ignoredBy !== undefined && (
        <p className="reach-ignored" role="status" data-testid="reach-ignored">
          {matrix.ignoredBy} does not enforce policies: in this lab everything passes. What is shown is what
          the policies would do.
        </p>
      )}
      <ReachContent matrix={matrix} pair={pair} onPair={setPair} />
      {matrix !== undefined && pair !== undefined && (
        <DetailsStrip testId="reach-details" onClose={() => setPair(undefined)}>
          <ReachExplanation
            key={`${pair.from} ${pair.to} ${matrix.version} ${before}`}
            from={pair.from}
            to={pair.to}
            before={before}
          />
        </DetailsStrip>
      )}
    </div>
  );
}

function ReachContent(props: {
  readonly matrix: ReachMatrixView | undefined;
  readonly pair: Pair | undefined;
  readonly onPair: (pair: Pair | undefined) => void;
}): ReactElement {
  const { matrix, pair, onPair } = props;
  if (matrix === undefined) {
    return (
      <div className="reach-area">
        <EmptyState title="Waiting for the lab" />
      </div>
    );
  }
  if (!matrix.rows.some(({ kind }) => kind === 'workload')) {
    return (
      <div className="reach-area">
        <EmptyState title="Nobody who could reach anybody">
          Pods, Deployments and other workloads of the text are in this table, and addresses outside that
          policies name.
        </EmptyState>
      </div>
    );
  }
  const isCut = matrix.more.rows > matrix.rows.length || matrix.more.columns > matrix.columns.length;
  return (
    <div className="reach-area">
      <ReachTable matrix={matrix} pair={pair} onPair={onPair} />
      {isCut && (
        <p className="reach-cut">
          {matrix.rows.length} of {matrix.more.rows} senders are shown;{' '}
          <span className="mono">podwire reach</span> lists all.
        </p>
      )}
    </div>
  );
}
