/**
 * A table of any number of rows of one height, of which only those on screen exist.
 *
 * The rows are in a box that sticks to the top of the scroller, and are placed relative to it: placed absolutely, rows
 * that are more than 2^24 pixels down are drawn over each other in Chromium. Rows are selected by click or arrow keys.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  createRef,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
} from 'react';
import { ColumnResizer } from './column-resizer';

export interface GridColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** As CSS `grid-template-columns` takes it. */
  readonly width: string;
  readonly isNumeric?: boolean;
  readonly isMonospace?: boolean;
  readonly cell: (row: Row, index: number) => ReactNode;
}

interface VirtualGridProps<Row> {
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly count: number;
  /** How many rows have left at the top: what is on screen stays there. */
  readonly goneCount?: number;
  /** Undefined while the row has not been fetched. */
  readonly rowAt: (index: number) => Row | undefined;
  /** Called after each drawing with the rows [from, to) that are wanted. */
  readonly onRange: (from: number, to: number) => void;
  readonly selectedIndex: number | undefined;
  /** With undefined when the selection is given up. */
  readonly onSelect: (index: number | undefined) => void;
  /** Keeps the newest row in view until the person scrolls away from it. */
  readonly isFollowing: boolean;
  readonly onFollowingChange: (isFollowing: boolean) => void;
  readonly rowClass?: (row: Row) => string;
  /** Right click, the Menu key or Shift+F10 on a row, which is selected by that. */
  readonly onRowMenu?: (index: number, at: DOMRectReadOnly) => void;
  /** Right click on the titles. */
  readonly onHeaderMenu?: (at: DOMRectReadOnly) => void;
  /** Other keys on the selected row; true when it was for them. */
  readonly onRowKey?: (event: KeyboardEvent) => boolean;
  /** What Ctrl+C copies for the selected row. */
  readonly textOf: (row: Row) => string;
  /** Columns can be made wider and narrower, all but the last. Undefined is as the column comes. */
  readonly onColumnWidth?: (id: string, width: number | undefined) => void;
  /** What the edge of a column's title says. */
  readonly resizeTitle?: string;
  readonly testId: string;
}

const ROW_HEIGHT = 22;
const HEADER_HEIGHT = 24;
const OVERSCAN_ROWS = 12;
/** Scrolled this near to the end counts as being at the end. */
const END_TOLERANCE = 4;

export function VirtualGrid<Row>(props: VirtualGridProps<Row>): ReactElement {
  const { count, rowAt, onRange, selectedIndex, isFollowing, onFollowingChange } = props;
  const gridId = useId();
  const [scrollerRef] = useState(() => createRef<HTMLDivElement>());
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scrollerRef.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN_ROWS,
    // The header covers as much of the first row as it takes from the last.
    scrollPaddingEnd: HEADER_HEIGHT,
  });
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? -1];
  useEffect(() => onRange(first, last + 1));

  const lastTop = useRef(0);
  const [scrollLeft, setScrollLeft] = useState(0);
  useEffect(() => {
    const scroller = scrollerRef.current;
    if (isFollowing && scroller !== null) scroller.scrollTop = scroller.scrollHeight;
  }, [isFollowing, scrollerRef, count]);
  const { goneCount = 0 } = props;
  const goneBefore = useRef(goneCount);
  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    const gone = goneCount - goneBefore.current;
    goneBefore.current = goneCount;
    if (gone <= 0 || scroller === null) return;
    lastTop.current = Math.max(0, scroller.scrollTop - gone * ROW_HEIGHT);
    scroller.scrollTop = lastTop.current;
  }, [goneCount, scrollerRef]);
  // A panel that comes to the front or changes its height has not moved to the end by that.
  useEffect(() => {
    const scroller = scrollerRef.current;
    if (!isFollowing || scroller === null) return undefined;
    const observer = new ResizeObserver(() => {
      scroller.scrollTop = scroller.scrollHeight;
    });
    observer.observe(scroller);
    return (): void => observer.disconnect();
  }, [isFollowing, scrollerRef]);
  const onScroll = (): void => {
    const scroller = scrollerRef.current;
    if (scroller === null) return;
    setScrollLeft(scroller.scrollLeft);
    const isAtEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - END_TOLERANCE;
    // Only a movement upwards is the person's: growth moves the end away downwards.
    const isUpwards = scroller.scrollTop < lastTop.current;
    lastTop.current = scroller.scrollTop;
    if (isUpwards && !isAtEnd && isFollowing) onFollowingChange(false);
    if (isAtEnd && !isFollowing && !isUpwards) onFollowingChange(true);
  };

  const moveTo = (index: number): void => {
    if (count === 0) return;
    const target = Math.max(0, Math.min(count - 1, index));
    props.onSelect(target);
    virtualizer.scrollToIndex(target, { align: 'auto' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') props.onSelect(undefined);
    if (props.onRowKey?.(event) === true) {
      event.preventDefault();
      return;
    }
    if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
      event.preventDefault();
      openMenuOfSelected(event.currentTarget, props);
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === 'c') {
      copyRow(props);
      return;
    }
    const screenRows = Math.max(1, Math.floor((scrollerRef.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const target = keyTarget(event.key, { selectedIndex, first, count, screenRows });
    if (target === undefined) return;
    event.preventDefault();
    moveTo(target);
  };

  /** While an edge is dragged. */
  const [dragged, setDragged] = useState<{ readonly id: string; readonly width: number }>();
  const template = props.columns
    .map(({ id, width }) => (dragged?.id === id ? `${dragged.width}px` : width))
    .join(' ');
  const resize = (id: string, width: number | undefined, isDone: boolean): void => {
    setDragged(isDone || width === undefined ? undefined : { id, width });
    if (isDone) props.onColumnWidth?.(id, width);
  };
  const scrollTop = virtualizer.scrollOffset ?? 0;
  const isSelectedDrawn = selectedIndex !== undefined && selectedIndex >= first && selectedIndex <= last;
  return (
    <div
      ref={scrollerRef}
      className="grid"
      role="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={props.columns.length}
      aria-activedescendant={isSelectedDrawn ? `${gridId}-${selectedIndex}` : undefined}
      tabIndex={0}
      data-testid={props.testId}
      data-count={count}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div
        className="grid-header"
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: template }}
        onContextMenu={(event) => {
          if (props.onHeaderMenu === undefined) return;
          event.preventDefault();
          props.onHeaderMenu(new DOMRect(event.clientX, event.clientY, 0, 0));
        }}
      >
        {props.columns.map((column) => (
          <span
            key={column.id}
            role="columnheader"
            className={cellClass(column)}
            style={{ transform: `translateX(${-scrollLeft}px)` }}
          >
            {column.title}
            {props.onColumnWidth !== undefined && column !== props.columns.at(-1) && (
              <ColumnResizer
                title={props.resizeTitle ?? ''}
                testId={`${props.testId}-resize-${column.id}`}
                onWidth={(width, isDone) => resize(column.id, width, isDone)}
              />
            )}
          </span>
        ))}
      </div>
      <div className="grid-window" role="presentation">
        {items.map((item) => {
          const row = rowAt(item.index);
          const isSelected = item.index === selectedIndex;
          const rowClass = row === undefined ? 'is-loading' : (props.rowClass?.(row) ?? '');
          return (
            <div
              key={item.key}
              id={`${gridId}-${item.index}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={isSelected}
              data-testid={`${props.testId}-row`}
              className={`grid-row ${rowClass}`}
              style={{
                gridTemplateColumns: template,
                transform: `translateY(${item.start - scrollTop}px)`,
              }}
              onClick={() => props.onSelect(item.index)}
              onContextMenu={(event) => {
                if (props.onRowMenu === undefined || row === undefined) return;
                event.preventDefault();
                props.onSelect(item.index);
                props.onRowMenu(item.index, new DOMRect(event.clientX, event.clientY, 0, 0));
              }}
            >
              {props.columns.map((column) => (
                <span key={column.id} role="gridcell" className={cellClass(column)}>
                  {row === undefined ? '' : column.cell(row, item.index)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
      <div role="presentation" style={{ height: virtualizer.getTotalSize() }} />
    </div>
  );
}

function cellClass<Row>(column: GridColumn<Row>): string {
  return `grid-cell${column.isNumeric === true ? ' is-numeric' : ''}${column.isMonospace === true ? ' is-monospace' : ''}`;
}

/** Below the row, where the keyboard is. */
function openMenuOfSelected<Row>(grid: Element, { selectedIndex, onRowMenu }: VirtualGridProps<Row>): void {
  const row = grid.querySelector('[aria-selected="true"]');
  if (selectedIndex === undefined || row === null) return;
  const { left, top, height } = row.getBoundingClientRect();
  onRowMenu?.(selectedIndex, new DOMRect(left + height, top, 0, height));
}

function copyRow<Row>(props: VirtualGridProps<Row>): void {
  const row = props.selectedIndex === undefined ? undefined : props.rowAt(props.selectedIndex);
  const isSelectingText = getSelection()?.isCollapsed === false;
  if (row !== undefined && !isSelectingText) void navigator.clipboard.writeText(props.textOf(row));
}

function keyTarget(
  key: string,
  at: {
    readonly selectedIndex: number | undefined;
    readonly first: number;
    readonly count: number;
    readonly screenRows: number;
  },
): number | undefined {
  const current = at.selectedIndex ?? at.first - 1;
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: current + 1,
    ArrowUp: current - 1,
    PageDown: current + at.screenRows,
    PageUp: current - at.screenRows,
    Home: 0,
    End: at.count - 1,
  };
  return targets[key];
}
