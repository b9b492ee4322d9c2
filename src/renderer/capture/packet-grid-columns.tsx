/** The columns of the list of packets: tcpdump's line, or what Wireshark's list has. */
import { Bookmark, MessageSquare } from 'lucide-react';
import type { ReactElement } from 'react';
import type { CaptureRow } from '../../main/contract/capture-requests';
import type { Translate } from '../i18n/messages';
import { formatMicroseconds } from '../ui/format-time';
import type { GridColumn } from '../ui/virtual-grid';
import { shortName } from './address-names';
import type { ColumnWidths } from './column-widths';
import { fieldColumns } from './list-columns';
import { oneLineOf, shortInterface, splitPacketLine } from './packet-line';

export const TIME_FORMATS = ['clock', 'since-start', 'since-previous', 'epoch'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

const MIN_INTERFACE_LETTERS = 6;
const ARROW_WIDTH = 20;
const LETTER_WIDTH = 7.2;

interface ColumnOptions {
  readonly timeFormat: TimeFormat;
  readonly isTcpdump: boolean;
  /** From left to right; those of a list of lines stand by themselves. */
  readonly columns: readonly string[];
  readonly widths: ColumnWidths;
  /** Whose an address is; empty when names are not to be shown. */
  readonly names: ReadonlyMap<string, string>;
  readonly startTimeMs: number;
  readonly rowAt: (index: number) => CaptureRow | undefined;
}

/** Each row is a grid of its own: only the last cell may be as wide as its text. */
export function packetColumns(options: ColumnOptions, t: Translate): readonly GridColumn<CaptureRow>[] {
  const columns = columnsAsTheyCome(options, t);
  return columns.map((column, index) => {
    if (index === columns.length - 1) return { ...column, width: 'max-content' };
    const width = options.widths[column.id];
    return width === undefined ? column : { ...column, width: `${width}px` };
  });
}

function columnsAsTheyCome(options: ColumnOptions, t: Translate): readonly GridColumn<CaptureRow>[] {
  const { timeFormat, isTcpdump } = options;
  const interfaceWidth = isTcpdump ? 222 : 150;
  const interfaceLetters = lettersIn(options.widths['interface'] ?? interfaceWidth);
  const first: readonly GridColumn<CaptureRow>[] = [
    {
      id: 'number',
      title: t('No.'),
      width: '58px',
      isNumeric: true,
      cell: (row) => <NumberCell row={row} />,
    },
    {
      id: 'time',
      title: timeFormat === 'clock' ? t('Time') : t('Seconds'),
      width: timeFormat === 'epoch' ? '150px' : '126px',
      isMonospace: true,
      cell: (row, index) => timeText(row, index, options),
    },
    {
      id: 'interface',
      title: t('Interface'),
      width: `${interfaceWidth}px`,
      cell: (row) => (
        <span className="packet-interface" title={`${row.interfaceId}, ${row.direction}`}>
          <span className="packet-direction" aria-label={row.direction === 'in' ? t('in') : t('out')}>
            {row.direction === 'in' ? '→' : '←'}
          </span>
          {shortInterface(shortName(row.interfaceId), interfaceLetters)}
        </span>
      ),
    },
  ];
  if (isTcpdump) {
    return [
      ...first,
      {
        id: 'packet',
        title: t('Packet'),
        width: 'max-content',
        isMonospace: true,
        cell: (row) => oneLineOf(splitPacketLine(row.text).packet),
      },
    ];
  }
  const known = [...first, ...wordColumns(options, t)];
  const fields = fieldColumns(options.columns);
  return options.columns.map(
    (id) => known.find((each) => each.id === id) ?? fieldColumn(id, fields.indexOf(id)),
  );
}

/** So many letters of an interface's name fit beside the arrow. */
function lettersIn(width: number): number {
  return Math.max(MIN_INTERFACE_LETTERS, Math.round((width - ARROW_WIDTH) / LETTER_WIDTH));
}

function fieldColumn(field: string, place: number): GridColumn<CaptureRow> {
  return {
    id: field,
    title: field,
    width: '130px',
    isMonospace: true,
    cell: (row) => {
      const value = row.values?.[place] ?? '';
      return <span title={value}>{value}</span>;
    },
  };
}

/** What tcpdump's line says, taken apart. */
function wordColumns(options: ColumnOptions, t: Translate): readonly GridColumn<CaptureRow>[] {
  return [
    {
      id: 'source',
      title: t('Source'),
      width: '172px',
      cell: (row) => <AddressCell address={row.source} port={row.sourcePort} names={options.names} />,
    },
    {
      id: 'destination',
      title: t('Destination'),
      width: '172px',
      cell: (row) => (
        <AddressCell address={row.destination} port={row.destinationPort} names={options.names} />
      ),
    },
    { id: 'protocol', title: t('Protocol'), width: '62px', cell: (row) => row.protocol },
    { id: 'length', title: t('Length'), width: '52px', isNumeric: true, cell: (row) => row.length },
    {
      id: 'info',
      title: t('Info'),
      width: '340px',
      isMonospace: true,
      cell: (row) => (row.comment === undefined ? row.info : `${row.info}  # ${row.comment}`),
    },
  ];
}

function NumberCell(props: { readonly row: CaptureRow }): ReactElement {
  const { number, isMarked, comment } = props.row;
  return (
    <>
      {comment !== undefined && <MessageSquare className="packet-sign" aria-hidden />}
      {isMarked && <Bookmark className="packet-sign is-mark" aria-hidden />}
      {number}
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
  const numeric = address.includes(':') && port !== 0 ? `[${address}]${end}` : `${address}${end}`;
  if (name === undefined) return <span className="packet-address mono">{numeric}</span>;
  return (
    <span className="packet-address" title={`${name} ${numeric}`}>
      <span className="packet-name">{shortName(name)}</span>{' '}
      <span className="packet-number mono">{numeric}</span>
    </span>
  );
}

const NS_PER_SECOND = 1e9;

function timeText(row: CaptureRow, index: number, { timeFormat, startTimeMs, rowAt }: ColumnOptions): string {
  switch (timeFormat) {
    case 'clock':
      return splitPacketLine(row.text).stamp || formatMicroseconds(row.timeNs);
    case 'since-start':
      return formatMicroseconds(row.timeNs);
    case 'since-previous':
      return index === 0 ? '0.000000' : sinceText(row, rowAt(index - 1));
    case 'epoch': {
      const nanoseconds = (startTimeMs % 1000) * 1e6 + row.timeNs;
      const seconds = Math.floor(startTimeMs / 1000) + Math.floor(nanoseconds / NS_PER_SECOND);
      return `${seconds}.${String(Math.floor((nanoseconds % NS_PER_SECOND) / 1000)).padStart(6, '0')}`;
    }
  }
}

/** A row that has not been fetched has no time yet. */
function sinceText(row: CaptureRow, earlier: CaptureRow | undefined): string {
  return earlier === undefined ? '…' : formatMicroseconds(Math.max(0, row.timeNs - earlier.timeNs));
}
