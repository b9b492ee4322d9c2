/** A packet as a table of HTML, for documents and tickets: the columns as they are called, and its row. Pure. */
import type { CaptureRow } from '../../main/contract/capture-requests';
import type { Translate } from '../i18n/messages';
import { escaped } from '../ui/escaped';
import { formatMicroseconds } from '../ui/format-time';

/** `fields` are what `row.values` are of. */
export function packetTable(row: CaptureRow, fields: readonly string[], t: Translate): string {
  const { number, timeNs, interfaceId, source, destination, protocol, length, info, values = [] } = row;
  const titles = [
    t('No.'),
    t('Seconds'),
    t('Interface'),
    t('Source'),
    t('Destination'),
    t('Protocol'),
    t('Length'),
    t('Info'),
    ...fields.slice(0, values.length),
  ];
  const time = formatMicroseconds(timeNs);
  const cells = [number, time, interfaceId, source, destination, protocol, length, info, ...values];
  return `<table>\n<tr>${elements('th', titles)}</tr>\n<tr>${elements('td', cells)}</tr>\n</table>\n`;
}

function elements(name: 'th' | 'td', cells: readonly (string | number)[]): string {
  return cells.map((cell) => `<${name}>${escaped(String(cell))}</${name}>`).join('');
}
