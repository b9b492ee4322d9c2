/**
 * A capture to be browsed without a program: a line of tcpdump for each packet, which opens to its fields and bytes.
 *
 * Time of day is UTC, so that the same lab gives the same page everywhere.
 */
import type { CaptureSession } from '../../../sim/api/capture-session';
import { CaptureText } from '../../../sim/api/capture-text';
import { packetContentOf, type PacketContent } from '../../../sim/api/packet-details';
import { escapeHtml } from '../html-text';
import { WINDOW_PRINT_OPTIONS } from '../print-options';
import type { PageContext } from './page-context';

interface ShownCapture {
  readonly name: string;
  readonly sha256: string;
  readonly session: CaptureSession;
}

const PRINT_OPTIONS = { ...WINDOW_PRINT_OPTIONS, zoneOffsetMinutes: () => 0 };
const DUMP_OPTIONS = { ...PRINT_OPTIONS, hexDump: 'hex-and-ascii-with-link-header' } as const;
/** Of one capture: more make a browser slow that has to lay all of them out. */
const MAX_PACKETS = 1000;
const LINES_AT_ONCE = 100;

export function captureHtml(
  { name, sha256, session }: ShownCapture,
  { space, messages: { t } }: PageContext,
): string {
  const source = { store: session.store, rows: () => session.matches() };
  const lines = new CaptureText(source, PRINT_OPTIONS, { tunnels: 'decoded' });
  const dumps = new CaptureText(source, DUMP_OPTIONS);
  const { first, count } = session.matches();
  const end = Math.min(count, first + MAX_PACKETS);
  const rows: string[] = [];
  let index = first;
  for (; index < end && !space.isUsedUp('packets'); index += LINES_AT_ONCE) {
    const some = Math.min(LINES_AT_ONCE, end - index);
    const bytes = dumps.lines(index, some);
    for (const [place, { number, interfaceId, direction, text }] of lines.lines(index, some).entries()) {
      const content = packetContentOf(session, index + place);
      const head = `<span class="dim">${number}</span> ${escapeHtml(interfaceId)} <span class="dim">${direction}</span> ${escapeHtml(text)}`;
      const fields = content === undefined ? '' : fieldLines(content).join('\n');
      const dump = (bytes[place]?.text ?? '').split('\n').filter((line) => line.startsWith('\t0x'));
      const body = `${fields}\n\n${escapeHtml(dump.map((line) => line.trim()).join('\n'))}`;
      const row = `<details><summary>${head}</summary><pre>${body}</pre></details>`;
      if (!space.take('packets', row)) break;
      rows.push(row);
    }
  }
  const total = session.matchCount;
  const shown = { shown: rows.length, count: total, command: 'podwire export --as bundle' };
  const missing =
    rows.length === total
      ? ''
      : `<p class="note">${escapeHtml(t('The first {shown} of {count} packets are here; {command} has all of them.', shown))}</p>`;
  const label = escapeHtml(t('Packets of {name}', { name }));
  const list =
    rows.length === 0
      ? `<p>${escapeHtml(t('No packet.'))}</p>`
      : `<div class="packets" role="region" tabindex="0" aria-label="${label}">\n${rows.join('\n')}\n</div>`;
  const title = t('Capture {name}: {count} packets', { name, count: total });
  return `<h4>${escapeHtml(title)}</h4>
${list}
${missing}<p class="dim hash">${escapeHtml(t('SHA-256 of the pcapng file: {hash}', { hash: sha256 }))}</p>
`;
}

/** Where a field stands is counted in bytes of the frame, as in the dump below it. */
function fieldLines({ layers }: PacketContent): readonly string[] {
  return layers.flatMap(({ name, summary, from, to, fields }) => [
    `<b>${escapeHtml(name)}</b> ${escapeHtml(summary)} ${placeHtml(from, to)}`,
    ...fields.map(
      (field) => `  ${escapeHtml(`${field.name}: ${field.value}`)} ${placeHtml(field.from, field.to)}`,
    ),
  ]);
}

/** Its element is short: there are tens of thousands of them on a page. */
function placeHtml(from: number, to: number): string {
  const last = to - 1;
  return last <= from ? `<i>${offsetText(from)}</i>` : `<i>${offsetText(from)}-${offsetText(last)}</i>`;
}

function offsetText(offset: number): string {
  return `0x${offset.toString(16).padStart(4, '0')}`;
}
