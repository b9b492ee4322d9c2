/** The columns of the list of packets: tcpdump's line, or what Wireshark's list has. */
import { Bookmark, MessageSquare } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import type { CaptureRow } from '../../main/contract/capture-requests';
import type { Translate } from '../i18n/messages';
import { formatMicroseconds } from '../ui/format-time';
import type { GridColumn } from '../ui/virtual-grid';
import { shortName } from './address-names';
import type { ColumnWidths } from './column-widths';
import { fittedWidths } from './fitted-widths';
import { fieldColumns } from './list-columns';
import { oneLineOf, shortInterface, splitPacketLine } from './packet-line';

export const TIME_FORMATS = ['clock', 'since-start', 'since-first', 'since-previous', 'epoch'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

const MIN_INTERFACE_LETTERS = 6;
const ARROW_WIDTH = 20;
const LETTER_WIDTH = 7.2;
/** As the last column it is as wide as its text, which is cut as in one so wide. */
const LAST_INTERFACE_WIDTH = 222;
/** Signs of a mark and a comment have room where the number is short. */
const [MIN_NUMBER_WIDTH, DIGIT_WIDTH] = [44, 8.2];

type PacketColumn = Omit<GridColumn<CaptureRow>, 'width'>;

interface ColumnOptions {
  readonly timeFormat: TimeFormat;
  readonly isTcpdump: boolean;
  /** From left to right; those of a list of lines stand by themselves. */
  readonly columns: readonly string[];
  readonly widths: ColumnWidths;
  /** Whose an address is; empty when names are not to be shown. */
  readonly names: ReadonlyMap<string, string>;
  readonly startTimeMs: number;
  readonly startNs: number;
  /** The time of the capture's first packet. */
  readonly firstNs: number;
  readonly rowAt: (index: number) => CaptureRow | undefined;
  /** How wide the list is, in pixels where type has its usual size. */
  readonly room: number;
  /** False of a file that names none. */
  readonly hasInterfaces: boolean;
  /** The number of the newest packet is so long. */
  readonly numberDigits: number;
}

/** Each row is a grid of its own: only the last cell may be as wide as its text. */
export function packetColumns(options: ColumnOptions, t: Translate): readonly GridColumn<CaptureRow>[] {
  const { columns, isTcpdump, widths, room } = options;
  const all = isTcpdump ? LINE_COLUMNS : columns;
  const wanted = options.hasInterfaces ? all : all.filter((column) => column !== 'interface');
  const fitted = fittedWidths(wanted, widths, { room, needed: neededWidths(options) });
  const known = knownColumns(options, fitted.get('interface'), t);
  const fields = fieldColumns(columns);
  return [...fitted].map(([id, width], place) => {
    const column = known.find((each) => each.id === id) ?? fieldColumn(id, fields.indexOf(id));
    return {
      ...column,
      // Whichever columns there are, what somebody noted is at the beginning.
      ...(place === 0
        ? { cell: (row, index) => <NotedCell row={row}>{column.cell(row, index)}</NotedCell> }
        : {}),
      width: width === undefined ? 'max-content' : `${width}px`,
    };
  });
}

/** Of a list of tcpdump's lines. */
const LINE_COLUMNS: readonly string[] = ['number', 'time', 'interface', 'packet'];

/** Of columns whose texts are all of one length. */
function neededWidths({ timeFormat, numberDigits }: ColumnOptions): ColumnWidths {
  return {
    number: Math.max(MIN_NUMBER_WIDTH, Math.ceil(numberDigits * DIGIT_WIDTH)),
    time: timeFormat === 'epoch' ? 126 : timeFormat === 'clock' ? 112 : 84,
  };
}

function knownColumns(
  options: ColumnOptions,
  interfaceWidth: number | undefined,
  t: Translate,
): readonly PacketColumn[] {
  const { timeFormat } = options;
  const interfaceLetters = lettersIn(interfaceWidth ?? LAST_INTERFACE_WIDTH);
  return [
    {
      id: 'number',
      title: t('No.'),
      isNumeric: true,
      cell: (row) => row.number,
    },
    {
      id: 'time',
      title: timeFormat === 'clock' ? t('Time') : t('Seconds'),
      isMonospace: true,
      cell: (row, index) => timeText(row, index, options),
    },
    {
      id: 'interface',
      title: t('Interface'),
      cell: (row) => (
        <span
          className="packet-interface"
          title={row.direction === undefined ? row.interfaceId : `${row.interfaceId}, ${row.direction}`}
        >
          {row.direction !== undefined && (
            <span className="packet-direction" aria-label={row.direction === 'in' ? t('in') : t('out')}>
              {row.direction === 'in' ? '→' : '←'}
            </span>
          )}
          {shortInterface(shortOwner(row.interfaceId), interfaceLetters)}
        </span>
      ),
    },
    {
      id: 'packet',
      title: t('Packet'),
      isMonospace: true,
      cell: (row) => oneLineOf(splitPacketLine(row.text).packet),
    },
    ...wordColumns(options, t),
  ];
}

/** Nodes and Pods are told apart by their interfaces. */
function shortOwner(interfaceId: string): string {
  return shortName(interfaceId).replace(/^node\//u, '');
}

/** So many letters of an interface's name fit beside the arrow. */
function lettersIn(width: number): number {
  return Math.max(MIN_INTERFACE_LETTERS, Math.round((width - ARROW_WIDTH) / LETTER_WIDTH));
}

function fieldColumn(field: string, place: number): PacketColumn {
  return {
    id: field,
    title: field,
    isMonospace: true,
    cell: (row) => {
      const value = row.values?.[place] ?? '';
      return <span title={value}>{value}</span>;
    },
  };
}

/** What tcpdump's line says, taken apart. */
function wordColumns(options: ColumnOptions, t: Translate): readonly PacketColumn[] {
  return [
    {
      id: 'source',
      title: t('Source'),
      cell: (row) => <AddressCell address={row.source} port={row.sourcePort} names={options.names} />,
    },
    {
      id: 'destination',
      title: t('Destination'),
      cell: (row) => (
        <AddressCell address={row.destination} port={row.destinationPort} names={options.names} />
      ),
    },
    { id: 'protocol', title: t('Protocol'), cell: (row) => row.protocol },
    { id: 'length', title: t('Length'), isNumeric: true, cell: (row) => row.length },
    {
      id: 'info',
      title: t('Info'),
      isMonospace: true,
      cell: (row) => (row.comment === undefined ? row.info : `${row.info}  # ${oneLineOf(row.comment)}`),
    },
  ];
}

function NotedCell(props: { readonly row: CaptureRow; readonly children: ReactNode }): ReactElement {
  const { isMarked, comment } = props.row;
  return (
    <>
      {comment !== undefined && <MessageSquare className="packet-sign" aria-hidden />}
      {isMarked && <Bookmark className="packet-sign is-mark" aria-hidden />}
      {props.children}
    </>
  );
}

function AddressCell(props: {
  readonly address: string;
  readonly port: number;
  readonly names: ReadonlyMap<string, string>;
}): ReactElement {
  const { address, port } = props;
  const name = props.names.get(address);
  const end = port === 0 ? '' : `:${port}`;
  if (name === undefined) {
    const numeric = address.includes(':') && port !== 0 ? `[${address}]` : address;
    return (
      <span className="packet-address mono" title={`${numeric}${end}`}>
        <CutText text={numeric} end={end} />
      </span>
    );
  }
  const short = shortName(name);
  return (
    <span className="packet-address" title={`${name}${end} (${address})`}>
      <span className="packet-name">
        <CutText text={short} end={end} />
      </span>{' '}
      <span className="packet-number mono">{address}</span>
    </span>
  );
}

/** Cut in its middle where there is no room for it, which takes no measuring: its first part gives way to the rest. */
function CutText(props: { readonly text: string; readonly end: string }): ReactElement {
  const { text, end } = props;
  const tail = text.length < LONG_NAME ? 0 : TAIL_LETTERS;
  return (
    <>
      <span className="cut-head">{text.slice(0, text.length - tail)}</span>
      <span className="cut-tail">
        {text.slice(text.length - tail)}
        {end}
      </span>
    </>
  );
}

/** What tells Pods of one Deployment apart, and from where on a name has that. */
const [TAIL_LETTERS, LONG_NAME] = [5, 13];

const NS_PER_SECOND = 1e9;

function timeText(row: CaptureRow, index: number, options: ColumnOptions): string {
  const { timeFormat, startTimeMs, startNs, rowAt } = options;
  switch (timeFormat) {
    case 'clock':
      return splitPacketLine(row.text).stamp || formatMicroseconds(row.timeNs);
    case 'since-start':
      return formatMicroseconds(row.timeNs);
    case 'since-first':
      return formatMicroseconds(row.timeNs - options.firstNs);
    case 'since-previous':
      return index === 0 ? '0.000000' : sinceText(row, rowAt(index - 1));
    case 'epoch': {
      const nanoseconds = (startTimeMs % 1000) * 1e6 + startNs + row.timeNs;
      const seconds = Math.floor(nanoseconds / NS_PER_SECOND);
      const microseconds = Math.floor((nanoseconds - seconds * NS_PER_SECOND) / 1000);
      return `${Math.floor(startTimeMs / 1000) + seconds}.${String(microseconds).padStart(6, '0')}`;
    }
  }
}

/** A row that has not been fetched has no time yet. */
function sinceText(row: CaptureRow, earlier: CaptureRow | undefined): string {
  return earlier === undefined ? '…' : formatMicroseconds(Math.max(0, row.timeNs - earlier.timeNs));
}
