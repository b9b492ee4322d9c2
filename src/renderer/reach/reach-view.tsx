/** Who may reach whom by the policies of the text: everybody in a row as a sender, in a column as a receiver. */
import { useState, type ReactElement } from 'react';
import type { PlainKey } from '../i18n/catalogue';
import { useMessages } from '../i18n/messages-context';
import { Message } from '../i18n/message';
import { useText } from '../store/stores-context';
import type { ReachBefore, ReachMatrixView } from '../../main/contract/reach-requests';
import { DetailsStrip } from '../ui/details-strip';
import { EmptyState } from '../ui/empty-state';
import { ReachExplanation } from './reach-explanation';
import { ReachTable } from './reach-table';
import { changeWords } from './reach-words';
import './reach.css';
import { useReach } from './use-reach';

const COMPARISONS: readonly { readonly value: ReachBefore; readonly text: PlainKey }[] = [
  { value: 'nothing', text: 'as the text is now' },
  { value: 'saved', text: 'what has changed since it was saved' },
  { value: 'no-policies', text: 'what the policies do' },
];

/** By ids, which stay when the text changes. */
interface Pair {
  readonly from: string;
  readonly to: string;
}

const REACH_COMMAND = 'podwire reach';

export function ReachView(): ReactElement {
  const { t } = useMessages();
  const [element, setElement] = useState<HTMLDivElement | null>();
  const [before, setBefore] = useState<ReachBefore>('nothing');
  const [pair, setPair] = useState<Pair>();
  const matrix = useReach(element ?? undefined, before);
  const application = useText((state) => state.state?.application.kind);
  return (
    <div className="panel" data-testid="reach" ref={setElement}>
      <div className="toolbar reach-toolbar">
        <select
          className="select"
          aria-label={t('What is shown')}
          data-testid="reach-before"
          value={before}
          onChange={({ target }) =>
            setBefore(COMPARISONS.find(({ value }) => value === target.value)?.value ?? 'nothing')
          }
        >
          {COMPARISONS.map(({ value, text }) => (
            <option key={value} value={value}>
              {t(text)}
            </option>
          ))}
        </select>
        <span className="reach-legend" aria-hidden>
          <Message
            of={'{full} all {part} some ports {none} nothing'}
            values={{
              full: <span className="tone-good">●</span>,
              part: <span className="tone-waiting">◐</span>,
              none: <span className="tone-bad">✕</span>,
            }}
          />
        </span>
        {matrix !== undefined && before !== 'nothing' && (
          <span role="status" data-testid="reach-changes">
            {changeWords(matrix, t) || t('no difference')}
          </span>
        )}
      </div>
      {application === 'broken' && (
        <p className="reach-note" role="status" data-testid="reach-stale">
          {t('The text has an error. This is the lab before it.')}
        </p>
      )}
      {matrix?.ignoredBy !== undefined && (
        <p className="reach-note" role="status" data-testid="reach-ignored">
          {t(
            '{plugin} does not enforce policies: in this lab everything passes. What is shown is what the policies would do.',
            { plugin: matrix.ignoredBy },
          )}
        </p>
      )}
      {matrix?.hasPluginPolicies === true && (
        <p className="reach-note" role="status" data-testid="reach-not-counted">
          {t(
            'The network plugin’s own policies are not counted here. What they close is seen in the traffic itself: send a request.',
          )}
        </p>
      )}
      <ReachContent matrix={application === 'no-lab' ? 'no-lab' : matrix} pair={pair} onPair={setPair} />
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
  readonly matrix: ReachMatrixView | 'no-lab' | undefined;
  readonly pair: Pair | undefined;
  readonly onPair: (pair: Pair | undefined) => void;
}): ReactElement {
  const { t } = useMessages();
  const { matrix, pair, onPair } = props;
  if (matrix === undefined) {
    return (
      <div className="reach-area">
        <EmptyState title={t('Waiting for the lab')} />
      </div>
    );
  }
  if (matrix === 'no-lab') {
    return (
      <div className="reach-area">
        <EmptyState title={t('The text has an error. There is no lab until it is gone.')} />
      </div>
    );
  }
  if (!matrix.rows.some(({ kind }) => kind === 'workload')) {
    return (
      <div className="reach-area">
        <EmptyState title={t('Nobody who could reach anybody')}>
          {t(
            'Pods, Deployments and other workloads of the text are in this table, and addresses outside that policies name.',
          )}
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
          <Message
            of={'{count} of {rows} senders are shown; {command} lists all.'}
            values={{
              count: matrix.rows.length,
              rows: matrix.more.rows,
              command: <span className="mono">{REACH_COMMAND}</span>,
            }}
          />
        </p>
      )}
    </div>
  );
}
