/** The addresses and interfaces of the lab, as values of a filter. Pure. */
import type { Topology } from '../../main/contract/topology';
import { addressNamesOf } from './address-names';

interface LabCompletion {
  readonly text: string;
  readonly title: string;
}

/** Those whose address or name has `word` in it. */
export function labCompletions(
  topology: Topology,
  wants: 'address' | 'interface',
  word: string,
): readonly LabCompletion[] {
  const all =
    wants === 'address'
      ? [...addressNamesOf(topology, new Map())].map(([text, title]) => ({ text, title }))
      : interfacesOf(topology);
  return all.filter(
    ({ text, title }) => text.toLowerCase().includes(word) || title.toLowerCase().includes(word),
  );
}

function interfacesOf({ machines }: Topology): readonly LabCompletion[] {
  return machines.flatMap(({ interfaces, pods }) =>
    [...interfaces, ...pods.flatMap((pod) => pod.interfaces)].map(({ id, addresses }) => ({
      text: `"${id}"`,
      title: addresses[0] ?? '',
    })),
  );
}
