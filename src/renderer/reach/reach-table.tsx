/** The matrix itself: arrow keys go from cell to cell, Enter asks why. */
import { useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { ReachCell, ReachMatrixView, ReachPeer } from '../../main/contract/reach-requests';
import { peerName } from '../store/peer-name';
import { cellWords, GLYPHS, nextCell } from './reach-words';

interface Pair {
  readonly from: string;
  readonly to: string;
}

export function ReachTable(props: {
  readonly matrix: ReachMatrixView;
  readonly pair: Pair | undefined;
  readonly onPair: (pair: Pair | undefined) => void;
}): ReactElement {
  const { t } = useMessages();
  const { matrix, pair, onPair } = props;
  const { rows, columns, cells } = matrix;
  const [place, setPlace] = useState({ row: 0, column: 0 });
  const tableRef = useRef<HTMLTableElement>(null);
  const at = {
    row: Math.min(place.row, rows.length - 1),
    column: Math.min(place.column, columns.length - 1),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onPair(undefined);
    const next = nextCell(event.key, at, { rows: rows.length, columns: columns.length });
    if (next === undefined) return;
    event.preventDefault();
    setPlace(next);
    tableRef.current?.querySelector<HTMLElement>(`[data-place="${next.row} ${next.column}"]`)?.focus();
  };
  return (
    <table
      ref={tableRef}
      className="reach-table"
      role="grid"
      aria-label={t('Who may reach whom')}
      data-testid="reach-table"
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr>
          <th scope="col" className="reach-corner">
            {t('from ↓ to →')}
          </th>
          {columns.map((peer) => (
            <PeerHead key={peer.id} peer={peer} scope="col" />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((from, row) => (
          <tr key={from.id}>
            <PeerHead peer={from} scope="row" />
            {columns.map((to, column) => (
              <Cell
                key={to.id}
                cell={cells[row]?.[column] ?? NOTHING}
                words={cellWords(cells[row]?.[column] ?? NOTHING, from, to, t)}
                place={`${row} ${column}`}
                isCurrent={row === at.row && column === at.column}
                isSelected={pair?.from === from.id && pair.to === to.id}
                onSelect={() => {
                  setPlace({ row, column });
                  onPair({ from: from.id, to: to.id });
                }}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const NOTHING: ReachCell = { reach: 'self', text: '' };

function PeerHead(props: { readonly peer: ReachPeer; readonly scope: 'row' | 'col' }): ReactElement {
  const { t } = useMessages();
  const { peer, scope } = props;
  const more = peer.members.length - 1;
  return (
    <th scope={scope} title={peer.members.join('\n')} className={`reach-peer is-${peer.kind}`}>
      <span className="reach-peer-words">
        <span className="reach-peer-name">{peerName(peer, t)}</span>
        {more > 0 && <span className="reach-more"> +{more}</span>}
      </span>
    </th>
  );
}

function Cell(props: {
  readonly cell: ReachCell;
  readonly words: string;
  readonly place: string;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}): ReactElement {
  const { cell, words, place, isCurrent, isSelected, onSelect } = props;
  const { reach, text, change } = cell;
  const isSelf = reach === 'self';
  return (
    <td
      role="gridcell"
      tabIndex={isCurrent ? 0 : -1}
      aria-label={words}
      aria-selected={isSelected}
      title={words}
      data-place={place}
      data-testid="reach-cell"
      className={`reach-cell is-${reach}${change === undefined ? '' : ` has-${change.kind}`}`}
      onClick={isSelf ? undefined : onSelect}
      onKeyDown={(event) => {
        if (isSelf || (event.key !== 'Enter' && event.key !== ' ')) return;
        event.preventDefault();
        event.stopPropagation();
        onSelect();
      }}
    >
      <span className="reach-glyph" aria-hidden>
        {GLYPHS[reach]}
      </span>
      {change !== undefined && (
        <span className="reach-change" aria-hidden>
          {change.kind === 'opened' ? '+' : change.kind === 'closed' ? '−' : '±'}
        </span>
      )}
      {reach === 'some' && <span className="reach-ports">{text}</span>}
    </td>
  );
}
