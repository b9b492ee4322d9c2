/**
 * From a device to the chain of its endpoint, with a tree of prefixes, so that a node with many endpoints does not ask for each
 * (projectcalico/calico v3.29 `felix/rules/dispatch.go`).
 */
import type { FelixChain, FelixRule } from './felix-chain';
import { endpointChainName } from './endpoint-chains';

interface DispatchOptions {
  readonly chain: string;
  /** Of the chains of endpoints. */
  readonly prefix: string;
  readonly side: 'in' | 'out';
  readonly devices: readonly string[];
  /** For all others. */
  readonly endRules: readonly FelixRule[];
}

export function dispatchChains({
  chain,
  prefix,
  side,
  devices,
  endRules,
}: DispatchOptions): readonly FelixChain[] {
  const names = devices.toSorted();
  const common = commonPrefix(names);
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const start = name.slice(0, common.length + 1);
    groups.set(start, [...(groups.get(start) ?? []), name]);
  }
  const toEndpoint = (name: string): FelixRule => ({
    match: `--${side}-interface ${name}`,
    action: `--goto ${endpointChainName(prefix, name)}`,
  });
  const children: FelixChain[] = [];
  const rules = [...groups].flatMap(([start, own]): readonly FelixRule[] => {
    if (own.length === 1) return own.map(toEndpoint);
    const child = `${chain}-${start.slice(common.length)}`;
    children.push({ name: child, rules: [...own.map(toEndpoint), ...endRules] });
    return [{ match: `--${side}-interface ${start}+`, action: `--goto ${child}` }];
  });
  return [...children, { name: chain, rules: [...rules, ...endRules] }];
}

function commonPrefix([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
