/** Addresses of a lab for a terminal: one in full, or all of them in a table. */
import type { AddressNetwork } from './address-networks';
import type { AddressAnswer, AddressHolderView } from './address-view';

/** A paragraph for each. */
export function addressAnswersText(answers: readonly AddressAnswer[]): string {
  return answers
    .map(
      ({ address, network, text }) => `${address}\n  network  ${networkText(network)}\n  lives    ${text}\n`,
    )
    .join('\n');
}

export function addressTableText(
  networks: readonly AddressNetwork[],
  answers: readonly AddressAnswer[],
): string {
  return [
    ...columns([['NETWORK', 'RANGE'], ...networks.map(({ name, range = '' }) => [name, range])]),
    '',
    ...columns([
      ['ADDRESS', 'NETWORK', 'WHOSE'],
      ...answers.map(({ address, network, holders }) => [
        address,
        network.name,
        holders.map((holder) => holderText(holder)).join(', '),
      ]),
    ]),
    '',
  ].join('\n');
}

function networkText({ name, range }: AddressNetwork): string {
  return range === undefined ? name : `${name}, ${range}`;
}

/** As `--on` takes interfaces: `default/client:eth0`. */
export function holderText({ kind, name, device, node }: AddressHolderView): string {
  if (kind === 'service') return `Service ${name}`;
  const place = kind === 'pod' ? name : `${kind === 'node' ? 'node' : 'host'}/${name}`;
  const where = device === undefined ? place : `${place}:${device}`;
  return node === undefined ? where : `${where} (on ${node})`;
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}
