/**
 * The lab as a tree of rows, for the keyboard and for screen readers: what the picture shows, in words, and what can be
 * done there, from a menu.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight, Ellipsis } from 'lucide-react';
import {
  memo,
  useCallback,
  useDeferredValue,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
} from 'react';
import { useMessages } from '../i18n/messages-context';
import {
  deleteElements,
  elementMenuOf,
  moveMenuOf,
  scaleWorkload,
  showInEditor,
} from '../store/element-menu';
import { splitElementRef } from '../store/element-ref';
import type { LabPicture } from '../store/lab-picture';
import type { Stores } from '../store/stores';
import { usePicture, useStores, useWorkspace } from '../store/stores-context';
import { EmptyState } from '../ui/empty-state';
import { Menu, type MenuEntry } from '../ui/menu';
import { MenuButton } from '../ui/menu-button';
import { useIsVisible } from '../ui/use-is-visible';
import { listRowsOf, type ListRow } from './list-rows';
import './topology-list.css';

const COLUMNS = ['Name', 'Kind', 'State', 'Address', 'Details'] as const;

/** As in the style sheet. */
const ROW_HEIGHT = 24;
/** A longer list has only the rows on screen: thousands of elements make each change of the page dear, seen or not. */
const MAX_WHOLE_ROWS = 300;
const OVERSCAN_ROWS = 12;

interface OpenMenu {
  readonly entries: readonly MenuEntry[];
  readonly anchor: DOMRect;
}

/** What a row tells the list; the same object all along, so that rows that did not change are not drawn anew. */
interface RowListener {
  readonly select: (ref: string, isAdding: boolean) => void;
  readonly fold: (ref: string, isFolded: boolean) => void;
  readonly openMenu: (ref: string, anchor: DOMRect) => void;
}

export function TopologyList(): ReactElement {
  const { t } = useMessages();
  const stores = useStores();
  const [panel, setPanel] = useState<HTMLDivElement | null>();
  const picture = useListedPicture(useIsVisible(panel ?? undefined));
  const selectedRef = useWorkspace((state) => state.selectedRef);
  const selectedRefs = useWorkspace((state) => state.selectedRefs);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [menu, setMenu] = useState<OpenMenu>();
  const id = useId();
  const rows = useMemo(
    () => (picture === undefined ? [] : listRowsOf(picture, collapsed, t)),
    [picture, collapsed, t],
  );
  const listener = useRef<RowListener>({
    select: (ref, isAdding) => {
      const { select, toggleSelected, inspect } = stores.workspace.getState();
      if (isAdding) {
        toggleSelected(ref);
        return;
      }
      select(ref);
      inspect();
    },
    fold: (ref, isFolded) => setCollapsed((before) => withFold(before, ref, isFolded)),
    openMenu: (ref, anchor) => setMenu(menuFor(ref, anchor, stores)),
  });
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: rows.length > MAX_WHOLE_ROWS ? OVERSCAN_ROWS : rows.length,
    getItemKey: useCallback((index: number) => rows[index]?.ref ?? index, [rows]),
    // Of the column heads, which cover the first row.
    scrollPaddingStart: ROW_HEIGHT,
    scrollMargin: ROW_HEIGHT,
  });
  if (picture === undefined) {
    return (
      <div ref={setPanel} className="topology-list-panel">
        <EmptyState title={t('Waiting for the lab')} />
      </div>
    );
  }
  const index = rows.findIndex((row) => row.ref === selectedRef);
  const items = virtualizer.getVirtualItems();
  const [first, end] = [items[0]?.index ?? 0, (items.at(-1)?.index ?? -1) + 1];

  const moveTo = (next: number): void => {
    const target = Math.max(0, Math.min(rows.length - 1, next));
    const row = rows[target];
    if (row === undefined) return;
    stores.workspace.getState().select(row.ref);
    virtualizer.scrollToIndex(target, { align: 'auto' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[index];
    const anchor = document.getElementById(`${id}-${row?.ref ?? ''}`)?.getBoundingClientRect();
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => moveTo(index + 1),
      ArrowUp: () => moveTo(index - 1),
      Home: () => moveTo(0),
      End: () => moveTo(rows.length - 1),
      ArrowRight: () => row !== undefined && listener.current.fold(row.ref, false),
      ArrowLeft: () => row !== undefined && listener.current.fold(row.ref, true),
      Enter: () => stores.workspace.getState().showPanel('inspector'),
      ...(row === undefined || anchor === undefined
        ? {}
        : rowActions({ row, anchor, picture, stores, showMenu: setMenu })),
    };
    const act = actions[event.key === 'F10' && event.shiftKey ? 'ContextMenu' : event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <div ref={setPanel} className="topology-list-panel">
      <div className="topology-list-bar">
        <MenuButton
          label={t('Add')}
          entries={elementMenuOf({ refs: [], picture, stores })}
          testId="list-add"
        />
        <span className="topology-list-help">
          {t('Delete removes, M moves a Pod, + and − scale, the menu key shows everything that can be done.')}
        </span>
      </div>
      <div
        ref={scroller}
        className="topology-list"
        role="treegrid"
        aria-label={t('Topology')}
        aria-multiselectable
        aria-activedescendant={index < first || index >= end ? undefined : `${id}-${rows[index]?.ref ?? ''}`}
        aria-rowcount={rows.length + 1}
        aria-colcount={COLUMNS.length}
        tabIndex={0}
        data-testid="topology-list"
        onKeyDown={onKeyDown}
      >
        <div className="topology-list-header" role="row" aria-rowindex={1}>
          {COLUMNS.map((title) => (
            <span key={title} role="columnheader">
              {t(title)}
            </span>
          ))}
          <span role="columnheader" aria-label={t('Actions')} />
        </div>
        <div role="presentation" style={{ height: first * ROW_HEIGHT }} />
        {rows.slice(first, end).map((row, offset) => (
          <Row
            key={row.ref}
            id={`${id}-${row.ref}`}
            row={row}
            rowIndex={first + offset + 2}
            isSelected={selectedRefs.includes(row.ref)}
            isFolded={collapsed.has(row.ref)}
            listener={listener.current}
          />
        ))}
        <div role="presentation" style={{ height: (rows.length - end) * ROW_HEIGHT }} />
      </div>
      {menu !== undefined && (
        <Menu
          label={t('What can be done')}
          anchor={menu.anchor}
          entries={menu.entries}
          testId="element-menu"
          onClose={() => setMenu(undefined)}
        />
      )}
    </div>
  );
}

/** Of a large lab nothing changes in the list while it is behind another panel. */
function useListedPicture(isVisible: boolean): LabPicture | undefined {
  // The picture is drawn first; the same in words can follow a moment later.
  const latest = useDeferredValue(usePicture((state) => state.picture));
  const [listed, setListed] = useState<LabPicture>();
  const isDue = isVisible || latest === undefined || podCountOf(latest) <= MAX_WHOLE_ROWS;
  if (isDue && listed !== latest) setListed(latest);
  return isDue ? latest : listed;
}

function podCountOf({ machines, unscheduled }: LabPicture): number {
  return machines.reduce((sum, { pods }) => sum + pods.length, unscheduled.length);
}

function withFold(before: ReadonlySet<string>, ref: string, isFolded: boolean): ReadonlySet<string> {
  const next = new Set(before);
  if (isFolded) next.add(ref);
  else next.delete(ref);
  return next;
}

function menuFor(ref: string, anchor: DOMRect, stores: Stores): OpenMenu | undefined {
  const { picture } = stores.picture.getState();
  if (picture === undefined) return undefined;
  const { selectedRefs, select } = stores.workspace.getState();
  if (!selectedRefs.includes(ref)) select(ref);
  const refs = stores.workspace.getState().selectedRefs;
  return { entries: elementMenuOf({ refs, picture, stores, at: placeAt(anchor) }), anchor };
}

function placeAt(anchor: DOMRect): { readonly x: number; readonly y: number } {
  return { x: anchor.left + 40, y: anchor.bottom };
}

/** Keys that do something with the selected row. */
function rowActions(input: {
  readonly row: ListRow;
  readonly anchor: DOMRect;
  readonly picture: LabPicture;
  readonly stores: Stores;
  readonly showMenu: (menu: OpenMenu | undefined) => void;
}): Readonly<Record<string, () => void>> {
  const { row, anchor, picture, stores, showMenu } = input;
  const given = { picture, stores, at: placeAt(anchor) };
  const isWorkload = splitElementRef(row.ref)?.kind === 'workload';
  const remove = (): void => deleteElements({ ...given, refs: stores.workspace.getState().selectedRefs });
  const move = (): void => {
    const entries = moveMenuOf(row.ref, given);
    if (entries.length > 0) showMenu({ entries, anchor });
  };
  const scale = (by: number) => (): void => {
    if (isWorkload) scaleWorkload(row.ref, by, given);
  };
  return {
    ContextMenu: () => showMenu(menuFor(row.ref, anchor, stores)),
    Delete: remove,
    Backspace: remove,
    m: move,
    M: move,
    e: () => void showInEditor(row.ref, picture, stores),
    '+': scale(1),
    '=': scale(1),
    '-': scale(-1),
  };
}

const Row = memo(DrawnRow, (before, after) => {
  const isSame = (['id', 'rowIndex', 'isSelected', 'isFolded'] as const).every(
    (name) => before[name] === after[name],
  );
  return isSame && JSON.stringify(before.row) === JSON.stringify(after.row);
});

function DrawnRow(props: {
  readonly id: string;
  readonly row: ListRow;
  /** Of all rows, the column heads being the first. */
  readonly rowIndex: number;
  readonly isSelected: boolean;
  readonly isFolded: boolean;
  readonly listener: RowListener;
}): ReactElement {
  const { t, known } = useMessages();
  const { row, isFolded, listener } = props;
  const isElement = !row.ref.startsWith('interface:');
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={props.rowIndex}
      aria-level={row.level}
      aria-expanded={row.hasChildren ? !isFolded : undefined}
      aria-selected={props.isSelected}
      className="topology-list-row"
      data-testid="topology-list-row"
      onClick={(event: MouseEvent) =>
        listener.select(row.ref, event.ctrlKey || event.shiftKey || event.metaKey)
      }
      onContextMenu={(event) => {
        event.preventDefault();
        listener.openMenu(row.ref, new DOMRect(event.clientX, event.clientY, 0, 0));
      }}
    >
      <span role="gridcell" className="topology-list-name" style={{ paddingLeft: (row.level - 1) * 18 }}>
        {row.hasChildren ? (
          <button
            type="button"
            tabIndex={-1}
            className="fold"
            aria-label={
              isFolded ? t('Unfold {name}', { name: row.name }) : t('Fold {name}', { name: row.name })
            }
            onClick={(event) => {
              event.stopPropagation();
              listener.fold(row.ref, !isFolded);
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
            <span aria-hidden>{row.status.glyph}</span> {known(row.status.text)}
          </>
        )}
      </span>
      <span role="gridcell" className="mono" title={row.address}>
        {row.address}
      </span>
      <span role="gridcell" title={row.details}>
        {row.details}
      </span>
      <span role="gridcell">
        {isElement && (
          <button
            type="button"
            tabIndex={-1}
            className="fold"
            title={t('What can be done')}
            aria-label={t('What can be done with {name}', { name: row.name })}
            aria-haspopup="menu"
            data-testid="row-menu"
            onClick={(event) => {
              event.stopPropagation();
              listener.openMenu(row.ref, event.currentTarget.getBoundingClientRect());
            }}
          >
            <Ellipsis />
          </button>
        )}
      </span>
    </div>
  );
}
