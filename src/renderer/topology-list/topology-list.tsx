/** The topology as a tree of rows, for the keyboard and for screen readers: what the picture shows, in words. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useMemo, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useLab, useWorkspace } from '../store/stores-context';
import { EmptyState } from '../ui/empty-state';
import { listRowsOf, type ListRow } from './list-rows';
import './topology-list.css';

const COLUMNS = ['Name', 'Kind', 'State', 'Address', 'Details'] as const;

export function TopologyList(): ReactElement {
  const topology = useLab((state) => state.topology);
  const selectedRef = useWorkspace((state) => state.selectedRef);
  const select = useWorkspace((state) => state.select);
  const showPanel = useWorkspace((state) => state.showPanel);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const id = useId();
  const rows = useMemo(
    () => (topology === undefined ? [] : listRowsOf(topology, collapsed)),
    [topology, collapsed],
  );
  if (topology === undefined) return <EmptyState title="Waiting for the lab" />;
  const index = rows.findIndex((row) => row.ref === selectedRef);

  const setFolded = (ref: string, isFolded: boolean): void => {
    const next = new Set(collapsed);
    if (isFolded) next.add(ref);
    else next.delete(ref);
    setCollapsed(next);
  };
  const moveTo = (next: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, next))];
    if (row === undefined) return;
    select(row.ref);
    document.getElementById(`${id}-${row.ref}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[index];
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => moveTo(index + 1),
      ArrowUp: () => moveTo(index - 1),
      Home: () => moveTo(0),
      End: () => moveTo(rows.length - 1),
      ArrowRight: () => row !== undefined && setFolded(row.ref, false),
      ArrowLeft: () => row !== undefined && setFolded(row.ref, true),
      Enter: () => showPanel('inspector'),
    };
    const act = actions[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  return (
    <div
      className="topology-list"
      role="treegrid"
      aria-label="Topology"
      aria-activedescendant={index < 0 ? undefined : `${id}-${rows[index]?.ref ?? ''}`}
      aria-rowcount={rows.length + 1}
      aria-colcount={COLUMNS.length}
      tabIndex={0}
      data-testid="topology-list"
      onKeyDown={onKeyDown}
    >
      <div className="topology-list-header" role="row">
        {COLUMNS.map((title) => (
          <span key={title} role="columnheader">
            {title}
          </span>
        ))}
      </div>
      {rows.map((row) => (
        <Row
          key={row.ref}
          id={`${id}-${row.ref}`}
          row={row}
          isSelected={row.ref === selectedRef}
          isFolded={collapsed.has(row.ref)}
          onSelect={() => {
            select(row.ref);
            showPanel('inspector');
          }}
          onFold={(isFolded) => setFolded(row.ref, isFolded)}
        />
      ))}
    </div>
  );
}

function Row(props: {
  readonly id: string;
  readonly row: ListRow;
  readonly isSelected: boolean;
  readonly isFolded: boolean;
  readonly onSelect: () => void;
  readonly onFold: (isFolded: boolean) => void;
}): ReactElement {
  const { row, isFolded } = props;
  return (
    <div
      id={props.id}
      role="row"
      aria-level={row.level}
      aria-expanded={row.hasChildren ? !isFolded : undefined}
      aria-selected={props.isSelected}
      className="topology-list-row"
      data-testid="topology-list-row"
      onClick={props.onSelect}
    >
      <span role="gridcell" className="topology-list-name" style={{ paddingLeft: (row.level - 1) * 18 }}>
        {row.hasChildren ? (
          <button
            type="button"
            tabIndex={-1}
            className="fold"
            aria-label={isFolded ? `Unfold ${row.name}` : `Fold ${row.name}`}
            onClick={(event) => {
              event.stopPropagation();
              props.onFold(!isFolded);
            }}
          >
            {isFolded ? <ChevronRight /> : <ChevronDown />}
          </button>
        ) : (
          <span className="fold" />
        )}
        <span title={row.name}>{row.name}</span>
      </span>
      <span role="gridcell">{row.kind}</span>
      <span role="gridcell" className={row.status === undefined ? '' : `tone-${row.status.tone}`}>
        {row.status !== undefined && (
          <>
            <span aria-hidden>{row.status.glyph}</span> {row.status.text}
          </>
        )}
      </span>
      <span role="gridcell" className="mono" title={row.address}>
        {row.address}
      </span>
      <span role="gridcell" title={row.details}>
        {row.details}
      </span>
    </div>
  );
}
