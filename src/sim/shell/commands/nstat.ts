/**
 * nstat of iproute2 6.1: what IP, ICMP, TCP and UDP have counted, those that moved. -a -z -s -r -n -j, and patterns. What it
 * showed last stands in the file of its history; then it shows what has been counted since. No rates.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { NetworkNamespace } from '../../host/network-namespace';
import { tcpCounterEntries, type CounterEntry } from '../../transport/tcp/tcp-counters';
import { udpCounterEntries } from '../../transport/udp-counters';
import { NSTAT_USAGE } from '../iproute/usage';

const LONG_OPTIONS: Readonly<Record<string, string>> = {
  '--ignore': '-a',
  '--zeros': '-z',
  '--noupdate': '-s',
  '--nooutput': '-n',
  '--reset': '-r',
  '--json': '-j',
};

// eslint-disable-next-line require-yield -- done at once
export function* nstat(process: Process, args: readonly string[]): Task<number> {
  const words = args.map((argument) => LONG_OPTIONS[argument] ?? argument);
  const flags = words.filter((word) => word.startsWith('-')).join('');
  if (/[Vh]/.test(flags)) {
    process.stdout(flags.includes('V') ? 'nstat utility, iproute2-6.1.0\n' : NSTAT_USAGE);
    return flags.includes('V') ? 0 : 255;
  }
  const unknown = /[^-aznsrjp]/.exec(flags)?.[0];
  if (unknown !== undefined) {
    process.stderr(`nstat: invalid option -- '${unknown}'\n${NSTAT_USAGE}`);
    return 255;
  }
  const counters = countersOf(process.environment.namespace);
  const isAbsolute = flags.includes('a') || flags.includes('r');
  const before = isAbsolute ? new Map<string, number>() : readHistory(process);
  if (!flags.includes('s')) writeHistory(process, counters);
  const patterns = words.filter((word) => !word.startsWith('-')).map(patternOf);
  const shown = counters
    .map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const)
    .filter(([, value]) => value !== 0 || flags.includes('z'))
    .filter(([name]) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name)));
  if (flags.includes('n')) return 0;
  if (flags.includes('j')) {
    const fields = shown.map(([name, value]) => `"${name}":${value}`);
    process.stdout(`{"kernel":{${fields.join(',')}}}\n`);
    return 0;
  }
  const lines = shown.map(([name, value]) => `${name.padEnd(32)}${String(value).padEnd(18)} 0.0\n`);
  process.stdout(`#kernel\n${lines.join('')}`);
  return 0;
}

/** In the order of /proc/net/snmp, snmp6 and netstat. */
function countersOf({ stack, tcp, udp }: NetworkNamespace): readonly CounterEntry[] {
  const { basic, extended } = tcpCounterEntries(tcp.counters, stack.counters.tcpExtIPReversePathFilter);
  const ip = stack.icmpCounters.entries().filter(([name]) => !name.startsWith('TcpExt'));
  const isExtended = ([name]: CounterEntry): boolean => name.startsWith('IpExt');
  return [
    ...ip.filter((entry) => !isExtended(entry)),
    ...basic,
    ...udpCounterEntries(udp.counters, ''),
    ...stack.ipv6.counters.entries(),
    ...udpCounterEntries(udp.countersOfIpv6, '6'),
    ...extended,
    ...ip.filter((entry) => isExtended(entry)),
  ];
}

const HISTORY_FILE = '/tmp/.nstat.u0';

function readHistory({ environment }: Process): ReadonlyMap<string, number> {
  const text = environment.files.read(HISTORY_FILE) ?? '';
  return new Map([...text.matchAll(/^(\w+) (\d+)$/gm)].map(([, name = '', value]) => [name, Number(value)]));
}

function writeHistory(
  { environment }: Process,
  counters: readonly (readonly [name: string, value: number])[],
): void {
  const lines = counters.filter(([, value]) => value !== 0).map(([name, value]) => `${name} ${value}\n`);
  environment.files.write(HISTORY_FILE, `#kernel\n${lines.join('')}`);
}

/** As a shell's, without regard to case. */
function patternOf(text: string): RegExp {
  const source = text.replace(/[.+^${}()|\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${source.replaceAll('?', '.')}$`, 'i');
}
