/** The list of packets: what is captured, which of it is shown, and each packet in full. */
import { useEffect, useMemo, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { CaptureRow } from '../../main/contract/capture-requests';
import { Message } from '../i18n/message';
import { useMessages } from '../i18n/messages-context';
import { mutedIdsOfEnds, withToggled } from '../store/muting';
import { useCapture, useLab, useStores } from '../store/stores-context';
import { useTypeScale } from '../store/use-code-size';
import { copyHtml } from '../ui/copy-html';
import { DetailsStrip } from '../ui/details-strip';
import { EmptyState } from '../ui/empty-state';
import { Menu } from '../ui/menu';
import { useElement } from '../ui/use-element';
import { useRowWindow } from '../ui/use-row-window';
import { useWidth } from '../ui/use-width';
import { VirtualGrid } from '../ui/virtual-grid';
import './capture.css';
import { CaptureChart } from './capture-chart';
import { CaptureTabs } from './capture-tabs';
import { CaptureToolbar } from './capture-toolbar';
import { withRule } from './color-rules';
import { ColorsDialog } from './colors-dialog';
import { columnMenu } from './column-menu';
import { withWidth } from './column-widths';
import { ColumnsDialog } from './columns-dialog';
import { CommentDialog } from './comment-dialog';
import { DisplayFilterBar } from './display-filter-bar';
import { FilterAdvice, FilterProblemText } from './filter-box';
import { saveListOptions, savedListOptions, type ListOptions } from './list-options';
import { BUILT_IN_COLUMNS, fieldColumns, withColumn } from './list-columns';
import { LostPackets } from './lost-packets';
import { MutedWorkloads } from './muted-workloads';
import { packetColumns } from './packet-grid-columns';
import { packetToneOf, splitPacketLine } from './packet-line';
import { packetMenu } from './packet-menu';
import { packetTable } from './packet-table';
import { PacketStudy, type StudyPart } from './packet-study';
import { useAddressNames } from './use-address-names';

/** Until the browser has said how wide the list is. */
const USUAL_ROOM = 1000;

interface Selection {
  /** Where it is, in the list of that filter. */
  readonly listId: string;
  readonly place: number;
  /** What it is: a packet stays selected when another filter shows it, too. */
  readonly captureId: string | undefined;
  readonly number: number | undefined;
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();

export function CaptureView(): ReactElement {
  const { t } = useMessages();
  const state = useCapture((each) => each);
  const {
    captureId,
    filter,
    displayFilter,
    hiddenNoise,
    mutedWorkloads,
    count,
    first,
    rows,
    startTimeMs,
    startNs,
    firstNs,
  } = state;
  /** Another filter has other rows under the same numbers. */
  const listId = JSON.stringify([captureId, filter, displayFilter, hiddenNoise, mutedWorkloads]);
  const [isFollowingWanted, setIsFollowing] = useState(true);
  /** A file is read from its beginning. */
  const isFollowing = isFollowingWanted && state.fileName === undefined;
  const [options, setOptions] = useState<ListOptions>(savedListOptions);
  const [selection, setSelection] = useState<Selection>();
  const [part, setPart] = useState<StudyPart>('packet');
  const [isStudying, setIsStudying] = useState(false);
  const [menu, setMenu] = useState<{ readonly row: CaptureRow; readonly at: DOMRectReadOnly }>();
  const [columnMenuAt, setColumnMenuAt] = useState<DOMRectReadOnly>();
  const [commented, setCommented] = useState<CaptureRow>();
  const [dialog, setDialog] = useState<'columns' | 'colors'>();
  const [isFinding, setIsFinding] = useState(false);
  const { journey, lab, workspace } = useStores();
  const { wish } = state;
  const { columns: wantedColumns, rules, isTcpdump } = options;
  useEffect(
    () =>
      wish({
        columns: isTcpdump ? [] : [...fieldColumns(wantedColumns)],
        rules: rules.map((rule) => rule.filter),
      }),
    [wish, wantedColumns, rules, isTcpdump],
  );
  const names = useAddressNames();
  const shownNames = options.hasNames ? names : NO_NAMES;
  const { shownCount, rowAt, onRange } = useRowWindow(rows, count, { isFollowing, first });
  const [area, areaRef] = useElement<HTMLDivElement>();
  const scale = useTypeScale();
  const room = (useWidth(area) ?? USUAL_ROOM) / scale;
  const numberDigits = String(state.total).length;
  const hasInterfaces = state.fileName === undefined || state.interfaces.some((name) => name !== '');
  const columns = useMemo(
    () =>
      packetColumns(
        {
          ...options,
          names: shownNames,
          startTimeMs,
          startNs,
          firstNs,
          rowAt,
          room,
          hasInterfaces,
          numberDigits,
        },
        t,
      ),
    [options, shownNames, startTimeMs, startNs, firstNs, rowAt, room, hasInterfaces, numberDigits, t],
  );
  const selectedPlace =
    selection?.listId === listId && selection.place >= first && selection.place < first + shownCount
      ? selection.place
      : undefined;
  const selectedRow = selectedPlace === undefined ? undefined : rows.at(selectedPlace);

  const select = (place: number | undefined): void => {
    setSelection(
      place === undefined ? undefined : { listId, captureId, place, number: rows.at(place)?.number },
    );
    if (place !== undefined) setIsFollowing(false);
  };
  const { study } = state;
  useEffect(() => {
    if (selection?.number === undefined || selection.listId === listId || selection.captureId !== captureId)
      return undefined;
    let isWanted = true;
    void study.find(-1, 'next', { kind: 'number', number: selection.number }).then((place) => {
      if (isWanted && place !== undefined) setSelection({ ...selection, listId, place });
    });
    return (): void => {
      isWanted = false;
    };
  }, [study, selection, listId, captureId]);
  const applyFilter = (wanted: string): void => {
    void state.setDisplayFilter(wanted);
  };
  const goTo = async (number: number): Promise<void> => {
    const place = await state.study.find(-1, 'next', { kind: 'number', number });
    if (place !== undefined) select(place);
  };
  const showPart = (wanted: StudyPart): void => {
    setPart(wanted);
    setIsStudying(wanted === 'conversations');
  };
  const onPanelKey = (event: KeyboardEvent): void => {
    if (
      event.key.toLowerCase() !== 'f' ||
      !(event.ctrlKey || event.metaKey) ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    event.stopPropagation();
    setIsFinding(true);
  };
  const onRowKey = (event: KeyboardEvent): boolean => {
    if (selectedRow === undefined || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === 'm') void state.mark([selectedRow.number], !selectedRow.isMarked);
    else if (event.key === 'c') setCommented(selectedRow);
    else return false;
    return true;
  };
  const mutableWorkloads = ({ source, destination }: CaptureRow): readonly string[] => {
    const { topology } = lab.getState();
    // What the lab hides is not known while a file is shown.
    if (topology === undefined || state.fileName !== undefined) return [];
    const ids = mutedIdsOfEnds([source, destination], topology);
    return ids.filter((id) => !mutedWorkloads.includes(id));
  };
  const changeOptions = (changed: ListOptions): void => {
    setOptions(changed);
    saveListOptions(changed);
  };
  return (
    <div className="panel packets-panel" data-testid="packets" onKeyDown={onPanelKey}>
      <CaptureTabs />
      <CaptureToolbar
        isFollowing={isFollowing}
        onFollowingChange={setIsFollowing}
        options={options}
        onOptionsChange={changeOptions}
        onConversations={() => showPart('conversations')}
        onDialog={setDialog}
      />
      <FilterProblemText />
      <FilterAdvice />
      <CaptureProblems />
      <LostPackets />
      <MutedWorkloads />
      <DisplayFilterBar
        selectedPlace={selectedPlace}
        onSelect={select}
        isFinding={isFinding}
        onFindingChange={setIsFinding}
      />
      {options.hasChart && <CaptureChart onTime={(afterNs) => applyFilter(timeFilter(afterNs))} />}
      <div className="packets-split">
        <div className="grid-area" ref={areaRef}>
          <VirtualGrid
            label={t('Packets')}
            columns={columns}
            count={shownCount}
            rowAt={rowAt}
            onRange={(from, to) => onRange(Math.max(0, from - 1), to)}
            goneCount={first}
            selectedIndex={selectedPlace === undefined ? undefined : selectedPlace - first}
            onSelect={(index) => select(index === undefined ? undefined : first + index)}
            onRowMenu={(index, at) => {
              const row = rowAt(index);
              if (row !== undefined) setMenu({ row, at });
            }}
            onHeaderMenu={setColumnMenuAt}
            onRowKey={onRowKey}
            isFollowing={isFollowing}
            onFollowingChange={setIsFollowing}
            rowClass={(row) => rowClass(row, rules)}
            textOf={(row) => row.text}
            onColumnWidth={(id, width) =>
              changeOptions({
                ...options,
                widths: withWidth(options.widths, id, width === undefined ? undefined : width / scale),
              })
            }
            resizeTitle={t('Drag to change the width; a double click takes that back')}
            testId="capture"
          />
          {count === first && <NoPackets />}
        </div>
        {(selectedRow !== undefined || isStudying) && (
          <DetailsStrip
            testId="capture-details"
            onClose={() => {
              select(undefined);
              setIsStudying(false);
            }}
          >
            <PacketStudy
              part={part}
              onPart={setPart}
              row={selectedRow}
              names={names}
              onFilter={applyFilter}
              onColumn={(field) =>
                changeOptions({ ...options, isTcpdump: false, columns: withColumn(wantedColumns, field) })
              }
              onGoTo={(number) => void goTo(number)}
            />
          </DetailsStrip>
        )}
      </div>
      {menu !== undefined && (
        <Menu
          label={t('Packet {number}', { number: menu.row.number })}
          anchor={menu.at}
          entries={packetMenu(menu.row, displayFilter, t, {
            applyFilter,
            workloads: mutableWorkloads(menu.row),
            mute: (id) => void state.muteWorkloads(withToggled(mutedWorkloads, id)),
            mark: () => void state.mark([menu.row.number], !menu.row.isMarked),
            comment: () => setCommented(menu.row),
            showPart,
            showJourney:
              captureId === undefined || state.fileName !== undefined
                ? undefined
                : (): void => {
                    workspace.getState().showPanel('journey');
                    void journey.getState().askPacket(captureId, menu.row.number);
                  },
            copy: (text) => void navigator.clipboard.writeText(text),
            copyTable: () => void copyHtml(packetTable(menu.row, fieldColumns(wantedColumns), t)),
            color: (rule) => changeOptions({ ...options, rules: withRule(rules, rule) }),
            editColors: () => setDialog('colors'),
          })}
          onClose={() => setMenu(undefined)}
          testId="packet-menu"
        />
      )}
      {columnMenuAt !== undefined && !isTcpdump && (
        <Menu
          label={t('Columns of the packets')}
          anchor={columnMenuAt}
          entries={columnMenu(wantedColumns, t, {
            change: (columnNames) => changeOptions({ ...options, columns: columnNames }),
            reset: () => changeOptions({ ...options, columns: BUILT_IN_COLUMNS, widths: {} }),
            showAll: () => setDialog('columns'),
          })}
          onClose={() => setColumnMenuAt(undefined)}
          testId="column-menu"
        />
      )}
      {dialog === 'columns' && (
        <ColumnsDialog
          columns={wantedColumns}
          widths={options.widths}
          onChange={(columnNames, widths) => changeOptions({ ...options, columns: columnNames, widths })}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'colors' && (
        <ColorsDialog
          rules={rules}
          onChange={(changed) => changeOptions({ ...options, rules: changed })}
          onClose={() => setDialog(undefined)}
        />
      )}
      {commented !== undefined && (
        <CommentDialog
          number={commented.number}
          comment={commented.comment ?? ''}
          onClose={() => setCommented(undefined)}
        />
      )}
    </div>
  );
}

function rowClass(row: CaptureRow, rules: ListOptions['rules']): string {
  const color = row.rule === undefined ? undefined : rules[row.rule]?.color;
  const tone = `packet-${packetToneOf(splitPacketLine(row.text).packet)}`;
  return `${tone}${color === undefined ? '' : ` is-colored color-${color}`}${row.isMarked ? ' is-marked-packet' : ''}`;
}

/** What follows a moment that was pointed at in the chart. */
function timeFilter(afterNs: number): string {
  return `frame.time_relative >= ${Math.max(0, afterNs / 1e9).toFixed(6)}`;
}

function CaptureProblems(): ReactElement | undefined {
  const { t, words } = useMessages();
  const { missingInterface, openProblem, fileProblem, displayProblem } = useCapture((state) => state);
  const texts = [
    missingInterface === undefined
      ? undefined
      : t('There is no interface {name} any more. Choose others.', { name: missingInterface }),
    openProblem === undefined
      ? undefined
      : t('Not opened: {file}: {why}', { file: openProblem.fileName, why: words(openProblem.why) }),
    fileProblem === undefined ? undefined : t('The file breaks off: {problem}', { problem: fileProblem }),
    displayProblem === undefined ? undefined : words(displayProblem.message),
  ].filter((text) => text !== undefined);
  if (texts.length === 0) return undefined;
  return (
    <p className="filter-problem" role="alert" data-testid="capture-problem">
      {texts.map((text) => (
        <span key={text}>{text}</span>
      ))}
    </p>
  );
}

function NoPackets(): ReactElement {
  const { t } = useMessages();
  const isPlaying = useLab((state) => state.clock?.isPlaying ?? false);
  const { filter, displayFilter, hiddenNoise, mutedWorkloads, isRunning, total, fileName } = useCapture(
    (state) => state,
  );
  if (total > 0 && displayFilter !== '') {
    return (
      <EmptyState title={t('Nothing to show')}>
        {t('{count} packets were captured, and the display filter shows none of them.', { count: total })}
      </EmptyState>
    );
  }
  if (fileName !== undefined) {
    return <EmptyState title={t('An empty capture')}>{t('The file has no packets.')}</EmptyState>;
  }
  if (!isRunning) {
    return (
      <EmptyState title={t('Not capturing')}>
        {t('Press Start to capture on the chosen interfaces.')}
      </EmptyState>
    );
  }
  if (!isPlaying) {
    return (
      <EmptyState title={t('The clock stands still')}>
        <Message
          of={'Press {play} to play, or {step} to run until the next frame.'}
          values={{ play: <kbd>{t('Space')}</kbd>, step: <kbd>.</kbd> }}
        />
      </EmptyState>
    );
  }
  return (
    <EmptyState title={t('No packets yet')}>
      {hiddenNoise.length > 0 && `${t('Noise is hidden.')} `}
      {mutedWorkloads.length > 0 && `${t('So are the packets of some workloads.')} `}
      {filter === ''
        ? t(
            'Nothing has crossed these interfaces. Open a terminal in a Pod and send something: ping, wget, nslookup.',
          )
        : t('Nothing that crossed these interfaces matches the filter.')}
    </EmptyState>
  );
}
