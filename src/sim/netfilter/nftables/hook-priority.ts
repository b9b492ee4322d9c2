/** Priorities of base chains by name (src/rule.c of nftables 1.0.6), and the hooks of each family. */
import type { NftFamily } from './command';
import type { PrintStyle } from './print-style';

const NAMED: readonly (readonly [string, number])[] = [
  ['raw', -300],
  ['mangle', -150],
  ['dstnat', -100],
  ['filter', 0],
  ['security', 50],
  ['srcnat', 100],
];
const BRIDGE_NAMED: readonly (readonly [string, number])[] = [
  ['dstnat', -300],
  ['filter', -200],
  ['out', 100],
  ['srcnat', 300],
];
/** A difference of more than this is printed as a number. */
const NEAR = 10;

const IP_HOOKS = ['prerouting', 'input', 'forward', 'output', 'postrouting'];
const HOOKS: Readonly<Record<NftFamily, readonly string[]>> = {
  ip: IP_HOOKS,
  ip6: IP_HOOKS,
  inet: [...IP_HOOKS, 'ingress'],
  bridge: IP_HOOKS,
  arp: ['input', 'output'],
  netdev: ['ingress', 'egress'],
};

export function isHookOf(family: NftFamily, hook: string): boolean {
  return HOOKS[family].includes(hook);
}

export function priorityNamed(name: string, family: NftFamily, hook: string): number | undefined {
  return namesFor(family, hook).find(([known]) => known === name)?.[1];
}

/** A name, a name with a small difference, or a number. */
export function formatPriority(
  priority: number,
  family: NftFamily,
  hook: string,
  { hasPriorityNames }: PrintStyle,
): string {
  if (!hasPriorityNames) return String(priority);
  for (const [name, value] of namesFor(family, hook)) {
    const difference = priority - value;
    if (difference === 0) return name;
    if (Math.abs(difference) <= NEAR) return `${name} ${difference < 0 ? '-' : '+'} ${Math.abs(difference)}`;
  }
  return String(priority);
}

function namesFor(family: NftFamily, hook: string): readonly (readonly [string, number])[] {
  if (family === 'bridge') {
    return BRIDGE_NAMED.filter(([name]) => fitsHook(name, hook));
  }
  if (family === 'arp' || family === 'netdev') return NAMED.filter(([name]) => name === 'filter');
  return NAMED.filter(([name]) => fitsHook(name, hook));
}

function fitsHook(name: string, hook: string): boolean {
  if (name === 'dstnat') return hook === 'prerouting';
  if (name === 'srcnat') return hook === 'postrouting';
  return name !== 'out' || hook === 'output';
}
