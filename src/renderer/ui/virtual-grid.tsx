/**
 * A table of any number of rows of one height, of which only those on screen exist.
 *
 * The rows are in a box that sticks to the top of the scroller, and are placed relative to it: placed absolutely, rows
 * that are more than 2^24 pixels down are drawn over each other in Chromium. Rows are selected by click or arrow keys.
 * Where they are is reckoned from their height: asking the page for it lays all of it out, many times a second while rows come.
 */
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
import { flushSync } from 'react-dom';
import { ColumnResizer } from './column-resizer';

export interface GridColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** As CSS `grid-template-columns` takes it, where type has its usual size: pixels grow with it. */
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
  /** Columns can be made wider and narrower, all but the last. In pixels as they are on screen; undefined is as the column comes. */
  readonly onColumnWidth?: (id: string, width: number | undefined) => void;
  /** What the edge of a column's title says. */
  readonly resizeTitle?: string;
  readonly testId: string;
}

const ROW_HEIGHT = 22;
const HEADER_HEIGHT = 24;
/** Rows are drawn anew with every step of a scroll, so that those out of view are only fetched. */
const [DRAWN_BEYOND, FETCHED_BEYOND] = [1, 12];
/** Until the browser has said how high the list is. */
const USUAL_HEIGHT = 400;
/** Scrolled this near to the end counts as being at the end. */
const END_TOLERANCE = 4;

export function VirtualGrid<Row>(props: VirtualGridProps<Row>): ReactElement {
  const { count, rowAt, onRange, selectedIndex, isFollowing, onFollowingChange } = props;
  const gridId = useId();
  const [scrollerRef] = useState(() => createRef<HTMLDivElement>());
  /** As the browser has told: how far down the rows are scrolled, and how high the list is. */
  const [scrolled, setScrolled] = useState({ top: 0, left: 0 });
  const [height, setHeight] = useState(USUAL_HEIGHT);
  const end = Math.max(0, HEADER_HEIGHT + count * ROW_HEIGHT - height);
  // The newest row is drawn where it will be once the list has been scrolled there.
  const scrollTop = isFollowing ? end : Math.min(scrolled.top, end);
  const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - DRAWN_BEYOND);
  const lastSeen = Math.ceil((scrollTop + height - HEADER_HEIGHT) / ROW_HEIGHT) - 1;
  const last = Math.min(count - 1, lastSeen + DRAWN_BEYOND);
  useEffect(() => onRange(Math.max(0, first - FETCHED_BEYOND), Math.min(count, last + 1 + FETCHED_BEYOND)));

  const lastTop = useRef(0);
  const isFollowed = useRef(isFollowing);
  useEffect(() => {
    isFollowed.current = isFollowing;
    const scroller = scrollerRef.current;
    if (!isFollowing || scroller === null) return undefined;
    // With the picture that is drawn next, which lays the page out in any case.
    const frame = requestAnimationFrame(() => {
      if (isFollowed.current) scroller.scrollTop = end;
    });
    return (): void => cancelAnimationFrame(frame);
  }, [isFollowing, scrollerRef, end]);
  // From now on it counts how far it is scrolled.
  useLayoutEffect(() => {
    if (!isFollowing) setScrolled(({ left }) => ({ top: lastTop.current, left }));
  }, [isFollowing]);
  const { goneCount = 0 } = props;
  const goneBefore = useRef(goneCount);
  useLayoutEffect(() => {
    const scroller = scrollerRef.current;
    const gone = goneCount - goneBefore.current;
    goneBefore.current = goneCount;
    if (gone <= 0 || scroller === null) return;
    if (isFollowed.current) {
      // The browser moves up to the end of a list that is shorter now, and says so when rows may have come since.
      lastTop.current = Math.min(lastTop.current, end);
      return;
    }
    lastTop.current = Math.max(0, scroller.scrollTop - gone * ROW_HEIGHT);
    scroller.scrollTop = lastTop.current;
    setScrolled(({ left }) => ({ top: lastTop.current, left }));
  }, [goneCount, scrollerRef, end]);
  useEffect(() => {
    const scroller = scrollerRef.current;
    if (scroller === null) return undefined;
    const observer = new ResizeObserver((entries) => {
      const high = entries.at(-1)?.contentRect.height ?? 0;
      // A panel behind another one has no height, and comes back with the one that it had.
      if (high > 0) setHeight(high);
    });
    observer.observe(scroller);
    return (): void => observer.disconnect();
  }, [scrollerRef]);
  const onScroll = (): void => {
    const scroller = scrollerRef.current;
    if (scroller === null) return;
    const { scrollTop: top, scrollLeft: left } = scroller;
    const isAtEnd = top + scroller.clientHeight >= scroller.scrollHeight - END_TOLERANCE;
    // Only a movement upwards is the person's: growth moves the end away downwards.
    const isUpwards = top < lastTop.current;
    lastTop.current = top;
    // Rows stick to the list, and would stay behind for a frame.
    flushSync(() => {
      const isDrawn = top === scrolled.top || (isFollowing && isAtEnd);
      if (!isDrawn || left !== scrolled.left) setScrolled({ top, left });
      if (isUpwards && !isAtEnd && isFollowing) {
        isFollowed.current = false;
        onFollowingChange(false);
      }
      if (isAtEnd && !isFollowing && !isUpwards) onFollowingChange(true);
    });
  };

  const reveal = (index: number): void => {
    const top = topWith(index, { scrollTop, height });
    if (scrollerRef.current !== null && top !== scrollTop) scrollerRef.current.scrollTop = top;
  };
  /** Rows that leave at the top have not moved the selection. */
  const selectedPlace = selectedIndex === undefined ? undefined : goneCount + selectedIndex;
  const revealed = useRef(selectedPlace);
  useEffect(() => {
    if (revealed.current === selectedPlace) return;
    revealed.current = selectedPlace;
    if (selectedIndex !== undefined) reveal(selectedIndex);
  });

  const moveTo = (index: number): void => {
    if (count === 0) return;
    const target = Math.max(0, Math.min(count - 1, index));
    props.onSelect(target);
    reveal(target);
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
    const screenRows = Math.max(1, Math.floor(height / ROW_HEIGHT) - 2);
    const target = keyTarget(event.key, { selectedIndex, first, count, screenRows });
    if (target === undefined) return;
    event.preventDefault();
    moveTo(target);
  };

  /** While an edge is dragged. */
  const [dragged, setDragged] = useState<{ readonly id: string; readonly width: number }>();
  const template = props.columns
    .map(({ id, width }) => (dragged?.id === id ? `${dragged.width}px` : grownWithType(width)))
    .join(' ');
  const resize = (id: string, width: number | undefined, isDone: boolean): void => {
    setDragged(isDone || width === undefined ? undefined : { id, width });
    if (isDone) props.onColumnWidth?.(id, width);
  };
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
            style={{ transform: `translateX(${-scrolled.left}px)` }}
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
        {indicesFrom(first, last).map((index) => {
          const row = rowAt(index);
          const isSelected = index === selectedIndex;
          const rowClass = row === undefined ? 'is-loading' : (props.rowClass?.(row) ?? '');
          return (
            <div
              key={index}
              id={`${gridId}-${index}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={isSelected}
              data-testid={`${props.testId}-row`}
              className={`grid-row ${rowClass}`}
              style={{
                gridTemplateColumns: template,
                transform: `translateY(${index * ROW_HEIGHT - scrollTop}px)`,
              }}
              onClick={() => props.onSelect(index)}
              onContextMenu={(event) => {
                if (props.onRowMenu === undefined || row === undefined) return;
                event.preventDefault();
                props.onSelect(index);
                props.onRowMenu(index, new DOMRect(event.clientX, event.clientY, 0, 0));
              }}
            >
              {props.columns.map((column) => (
                <span key={column.id} role="gridcell" className={cellClass(column)}>
                  {row === undefined ? '' : column.cell(row, index)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
      <div role="presentation" style={{ height: count * ROW_HEIGHT }} />
    </div>
  );
}

function grownWithType(width: string): string {
  return width.endsWith('px') ? `calc(${width} * var(--type))` : width;
}

function indicesFrom(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => first + place);
}

/** How far down the list is scrolled when the row is wholly in view, moved no further than is needed. The header covers the topmost row. */
function topWith(
  index: number,
  { scrollTop, height }: { readonly scrollTop: number; readonly height: number },
): number {
  const top = index * ROW_HEIGHT;
  const bottom = top + ROW_HEIGHT + HEADER_HEIGHT - height;
  return top < scrollTop ? top : Math.max(bottom, scrollTop);
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
