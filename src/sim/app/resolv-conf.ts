/** /etc/resolv.conf and /etc/hosts (resolv.conf(5), hosts(5)). */
import { withoutFinalDot } from '../wire/dns-name';
import { parseIp, type IpAddress } from '../wire/ip-address';

export interface ResolverConfiguration {
  readonly nameservers: readonly IpAddress[];
  readonly search: readonly string[];
  readonly ndots: number;
  readonly timeoutSeconds: number;
  readonly attempts: number;
  /** Options without a value, which glibc alone knows: `single-request`, `use-vc` and so on. */
  readonly flags: ReadonlySet<string>;
}

/** MAXNS of the C library. */
const MAX_NAMESERVERS = 3;
/** The C library cuts larger values down to this. */
const MAX_NDOTS = 15;

/** Leaves out zones of link-local nameservers, sortlist, and options that change nothing here. */
export function parseResolvConf(text: string): ResolverConfiguration {
  const nameservers: IpAddress[] = [];
  let search: readonly string[] = [];
  const numbers = new Map([
    ['ndots', 1],
    ['timeout', 5],
    ['attempts', 2],
  ]);
  const flags = new Set<string>();
  for (const line of text.split('\n')) {
    const [keyword, ...words] = line
      .replace(/[#;].*/, '')
      .split(/\s+/)
      .filter((word) => word !== '');
    if (keyword === 'nameserver') {
      const address = parseIp(words[0] ?? '');
      if (address !== undefined && nameservers.length < MAX_NAMESERVERS) nameservers.push(address);
    } else if (keyword === 'search' || keyword === 'domain') {
      search = keyword === 'domain' ? words.slice(0, 1) : words;
    } else if (keyword === 'options') {
      for (const word of words) {
        const [, name, value] = /^(ndots|timeout|attempts):(\d+)$/.exec(word) ?? [];
        if (name === undefined) flags.add(word);
        else numbers.set(name, Number(value));
      }
    }
  }
  return {
    nameservers,
    search: search.map(withoutFinalDot).filter((domain) => domain !== ''),
    ndots: Math.min(numbers.get('ndots') ?? 1, MAX_NDOTS),
    timeoutSeconds: Math.max(numbers.get('timeout') ?? 5, 1),
    attempts: Math.max(numbers.get('attempts') ?? 2, 1),
    flags,
  };
}

interface HostsEntry {
  readonly address: IpAddress;
  /** The first is the canonical name. */
  readonly names: readonly string[];
}

export function parseHosts(text: string): readonly HostsEntry[] {
  const entries: HostsEntry[] = [];
  for (const line of text.split('\n')) {
    const [addressText, ...names] = line
      .replace(/#.*/, '')
      .split(/\s+/)
      .filter((word) => word !== '');
    const address = parseIp(addressText ?? '');
    if (address !== undefined && names.length > 0) entries.push({ address, names });
  }
  return entries;
}
