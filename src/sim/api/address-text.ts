/** Addresses of a lab for a terminal: one in full, or all of them in a table. */
import { largestOf } from '../base/extremes';
import { inEnglish, say, type Wording } from '../base/sentence';
import type { AddressNetwork } from './address-networks';
import type { AddressAnswer, AddressHolderView } from './address-view';

/** A paragraph for each. */
export function addressAnswersText(answers: readonly AddressAnswer[]): string {
  return answers
    .map(
      ({ address, network, text }) =>
        `${address}\n  network  ${networkText(network)}\n  lives    ${inEnglish(text)}\n`,
    )
    .join('\n');
}

export function addressTableText(
  networks: readonly AddressNetwork[],
  answers: readonly AddressAnswer[],
): string {
  return [
    ...columns([['NETWORK', 'RANGE'], ...networks.map(({ name, range = '' }) => [inEnglish(name), range])]),
    '',
    ...columns([
      ['ADDRESS', 'NETWORK', 'WHOSE'],
      ...answers.map(({ address, network, holders }) => [
        address,
        inEnglish(network.name),
        holders.map((holder) => holderText(holder)).join(', '),
      ]),
    ]),
    '',
  ].join('\n');
}

/** For programs, which read English. */
export function plainNetwork(network: AddressNetwork): AddressNetwork {
  return { ...network, name: inEnglish(network.name) };
}

export function plainAnswer(answer: AddressAnswer): AddressAnswer & { readonly text: string } {
  return { ...answer, network: plainNetwork(answer.network), text: inEnglish(answer.text) };
}

function networkText({ name, range }: AddressNetwork): string {
  return range === undefined ? inEnglish(name) : `${inEnglish(name)}, ${range}`;
}

/** As `--on` takes interfaces: `default/client:eth0`. */
export function holderWords({ kind, name, device, node }: AddressHolderView): Wording {
  if (kind === 'service') return `Service ${name}`;
  const place = kind === 'pod' ? name : `${kind === 'node' ? 'node' : 'host'}/${name}`;
  const where = device === undefined ? place : `${place}:${device}`;
  return node === undefined ? where : say('{place} (on {node})', { place: where, node });
}

function holderText(holder: AddressHolderView): string {
  return inEnglish(holderWords(holder));
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => largestOf(rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}
