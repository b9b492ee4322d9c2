/** What can be done with a packet of the list, as the entries of its menu. Pure. */
import type { CaptureRow } from '../../main/contract/capture-requests';
import type { Translate } from '../i18n/messages';
import { mutedName } from '../store/muting';
import type { MenuEntry } from '../ui/menu';
import { COLOR_NAMES, RULE_COLORS, type ColorRule } from './color-rules';

type MenuAction = MenuEntry & { readonly kind?: 'action' };

interface PacketActions {
  readonly applyFilter: (filter: string) => void;
  /** Whose packet it is, to hide all of theirs: ids that the host takes. */
  readonly workloads: readonly string[];
  readonly mute: (workload: string) => void;
  readonly mark: () => void;
  readonly comment: () => void;
  readonly showPart: (part: 'everywhere' | 'stream') => void;
  /** None for what a file has. */
  readonly showJourney: (() => void) | undefined;
  readonly copy: (text: string) => void;
  /** As a table of HTML. */
  readonly copyTable: () => void;
  /** From now on, packets that the filter lets through. */
  readonly color: (rule: ColorRule) => void;
  readonly editColors: () => void;
}

/** `current` is the display filter that is applied. */
export function packetMenu(
  row: CaptureRow,
  current: string,
  t: Translate,
  actions: PacketActions,
): readonly MenuEntry[] {
  const filters = packetFilters(row, t);
  const applied = (prefix: string, ending: string): readonly MenuAction[] =>
    filters.map(({ label, filter }) => ({
      label,
      note: filter,
      onSelect: () => actions.applyFilter(`${prefix}${filter}${ending}`),
    }));
  const joined = current === '' ? '' : `(${current}) and `;
  return [
    { kind: 'submenu', label: t('Apply as filter'), testId: 'apply-filter', entries: applied('', '') },
    {
      kind: 'submenu',
      label: t('And also'),
      isDisabled: current === '',
      entries: applied(joined, ''),
    },
    { kind: 'submenu', label: t('But not'), entries: applied(`${joined}not (`, ')') },
    {
      kind: 'submenu',
      label: t('Color its conversation'),
      testId: 'packet-color',
      entries: colorEntries(filters, t, actions),
    },
    {
      kind: 'submenu',
      label: t('Hide all packets of'),
      isDisabled: actions.workloads.length === 0,
      testId: 'packet-mute',
      entries: actions.workloads.map((id) => ({
        label: mutedName(id),
        note: id,
        testId: 'packet-mute-workload',
        onSelect: () => actions.mute(id),
      })),
    },
    { kind: 'separator' },
    {
      label: row.isMarked ? t('Remove the mark') : t('Mark'),
      keys: 'M',
      testId: 'packet-mark',
      onSelect: actions.mark,
    },
    { label: t('Comment…'), keys: 'C', testId: 'packet-comment', onSelect: actions.comment },
    { kind: 'separator' },
    {
      label: t('Follow the stream'),
      isDisabled: row.sourcePort === 0,
      testId: 'packet-stream',
      onSelect: () => actions.showPart('stream'),
    },
    {
      label: t('The same packet everywhere'),
      testId: 'packet-everywhere',
      onSelect: () => actions.showPart('everywhere'),
    },
    ...(actions.showJourney === undefined
      ? []
      : [{ label: t('Show its journey'), onSelect: actions.showJourney }]),
    { kind: 'separator' },
    { label: t('Copy as text'), keys: 'Ctrl+C', onSelect: () => actions.copy(row.text) },
    { label: t('Copy as CSV'), onSelect: () => actions.copy(csvLine(row)) },
    { label: t('Copy as JSON'), onSelect: () => actions.copy(JSON.stringify(row, undefined, 2)) },
    { label: t('Copy as YAML'), onSelect: () => actions.copy(yamlOf(row)) },
    { label: t('Copy as HTML'), testId: 'packet-html', onSelect: actions.copyTable },
  ];
}

/** The conversation; without ports both addresses, without those all packets of the protocol. */
function colorEntries(
  filters: readonly OfferedFilter[],
  t: Translate,
  actions: PacketActions,
): readonly MenuAction[] {
  const named = (name: OfferedFilter['name']): OfferedFilter | undefined =>
    filters.find((each) => each.name === name);
  const wanted = named('conversation') ?? named('addresses') ?? named('protocol');
  return [
    ...RULE_COLORS.map((color) => ({
      label: t(COLOR_NAMES[color]),
      testId: `color-${color}`,
      onSelect: (): void => {
        if (wanted !== undefined) actions.color({ color, filter: wanted.filter });
      },
    })),
    { label: t('Coloring rules…'), onSelect: actions.editColors },
  ];
}

/** A text of JSON is one of YAML. */
function yamlOf(row: CaptureRow): string {
  return Object.entries(row)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('');
}

interface OfferedFilter {
  readonly name?: 'conversation' | 'addresses' | 'protocol';
  readonly label: string;
  readonly filter: string;
}

function packetFilters(row: CaptureRow, t: Translate): readonly OfferedFilter[] {
  const { source, destination, sourcePort, destinationPort, protocol, interfaceId, packetId } = row;
  const address = addressField(source);
  const transport = transportOf(row);
  const filters: OfferedFilter[] = [];
  if (address !== undefined) {
    filters.push(
      { label: t('Source'), filter: `${address}.src == ${source}` },
      { label: t('Destination'), filter: `${address}.dst == ${destination}` },
      {
        name: 'addresses',
        label: t('Both addresses'),
        filter: `${address}.addr == ${source} and ${address}.addr == ${destination}`,
      },
    );
    if (transport !== undefined) {
      filters.push({
        name: 'conversation',
        label: t('Conversation'),
        filter: `${address}.addr == ${source} and ${address}.addr == ${destination} and ${transport}.port == ${sourcePort} and ${transport}.port == ${destinationPort}`,
      });
    }
  }
  if (transport !== undefined) {
    filters.push({
      label: t('Port'),
      filter: `${transport}.port == ${Math.min(sourcePort, destinationPort)}`,
    });
  }
  const name = protocol.toLowerCase();
  filters.push(
    { name: 'protocol', label: t('Protocol'), filter: PROTOCOL_FIELDS[name] ?? name },
    { label: t('Interface'), filter: `frame.interface_name == "${interfaceId}"` },
    { label: t('This packet everywhere'), filter: `frame.packet_id == ${packetId}` },
  );
  return filters;
}

/** Where the column's word is not the field's. */
const PROTOCOL_FIELDS: Readonly<Record<string, string>> = {
  ethernet: 'eth',
  ipv4: 'ip',
  loopback: 'null',
};

function addressField(address: string): 'ip' | 'ipv6' | 'eth' | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) return 'ip';
  if (/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(address)) return 'eth';
  return address.includes(':') ? 'ipv6' : undefined;
}

function transportOf({ sourcePort, protocol }: CaptureRow): 'tcp' | 'udp' | 'sctp' | undefined {
  if (sourcePort === 0) return undefined;
  if (protocol === 'SCTP') return 'sctp';
  return protocol === 'TCP' || protocol === 'HTTP' || protocol === 'TLS' ? 'tcp' : 'udp';
}

/** As in the exported file, with the values of further columns behind: a cell that begins as a formula would be run by spreadsheets. */
function csvLine(row: CaptureRow): string {
  const { number, timeNs, interfaceId, source, destination, protocol, length, info, values = [] } = row;
  return [number, timeNs, interfaceId, source, destination, protocol, length, info, ...values]
    .map((cell) => {
      const text = String(cell);
      const safe = /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
      return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    })
    .join(',');
}
