/**
 * conntrack of conntrack-tools 1.4.7: -L, -C, -F, -D and -E with -p, -s, -d, --orig-src, --orig-dst, --reply-src,
 * --reply-dst, --sport, --dport. Leaves out the expectation table and changing entries.
 */
import type { Process } from '../../host/process';
import { until, type Task } from '../../host/task';
import { formatConnection, formatConntrackEvent } from '../../netfilter/format-connection';
import type { ConnectionFilter } from '../../netfilter/conntrack';
import { parseIpv4 } from '../../wire/ipv4-address';
import { optionValue, parseOptions, type ParsedOptions } from '../../app/options';

const VERSION = 'conntrack v1.4.7 (conntrack-tools)';
const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, sctp: 132 };
const LONG_OPTIONS = {
  dump: 'L',
  count: 'C',
  flush: 'F',
  delete: 'D',
  event: 'E',
  proto: 'p:',
  src: 's:',
  dst: 'd:',
  'orig-src': 's:',
  'orig-dst': 'd:',
  'reply-src': 'r:',
  'reply-dst': 'q:',
  sport: 'sport:',
  dport: 'dport:',
  'orig-port-src': 'sport:',
  'orig-port-dst': 'dport:',
};

export function* conntrack(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: 'LCFDEp:s:d:r:q:o:f:n', long: LONG_OPTIONS });
  const command = parsed.ok
    ? ['L', 'C', 'F', 'D', 'E'].find((letter) => parsed.options.values.has(letter))
    : undefined;
  const { conntrack: table } = process.environment.namespace.stack.netfilter;
  if (!parsed.ok || command === undefined) {
    process.stderr(
      'Command line interface for the connection tracking system. Version 1.4.7\nUsage: conntrack [commands] [options]\n',
    );
    return 2;
  }
  const filter = filterOf(parsed.options);
  const now = process.environment.scheduler.now();
  switch (command) {
    case 'L': {
      const entries = table.entries(filter);
      process.stdout(entries.map((entry) => `${formatConnection(entry, now)}\n`).join(''));
      process.stderr(`${VERSION}: ${entries.length} flow entries have been shown.\n`);
      return 0;
    }
    case 'C':
      process.stdout(`${table.count}\n`);
      return 0;
    case 'F':
      table.flush();
      process.stderr(`${VERSION}: connection tracking table has been emptied.\n`);
      return 0;
    case 'D': {
      const deleted = table.delete(filter);
      process.stdout(deleted.map((entry) => `${formatConnection(entry, now)}\n`).join(''));
      process.stderr(`${VERSION}: ${deleted.length} flow entries have been deleted.\n`);
      return deleted.length > 0 ? 0 : 1;
    }
    default:
      return yield* watch(process);
  }
}

/** `conntrack -E` until it is interrupted. */
function* watch(process: Process): Task<number> {
  const { conntrack: table } = process.environment.namespace.stack.netfilter;
  const previous = table.observer;
  table.observer = {
    onConntrackEvent: (event, connection): void => {
      previous?.onConntrackEvent(event, connection);
      process.stdout(`${formatConntrackEvent(event, connection)}\n`);
    },
  };
  process.own({
    close: () => {
      table.observer = previous;
    },
  });
  for (;;) yield* until(() => () => undefined);
}

function filterOf(options: ParsedOptions): ConnectionFilter {
  const address = (name: string): number | undefined => parseIpv4(optionValue(options, name) ?? '');
  const number = (name: string): number | undefined => {
    const value = optionValue(options, name);
    return value === undefined ? undefined : Number(value);
  };
  const protocolText = optionValue(options, 'p');
  const entries = {
    protocol: protocolText === undefined ? undefined : (PROTOCOLS[protocolText] ?? Number(protocolText)),
    originalSource: address('s'),
    originalDestination: address('d'),
    replySource: address('r'),
    replyDestination: address('q'),
    originalSourcePort: number('sport'),
    originalDestinationPort: number('dport'),
  };
  const given: { -readonly [Key in keyof ConnectionFilter]: ConnectionFilter[Key] } = {};
  for (const key of FILTER_KEYS) {
    const value = entries[key];
    if (value !== undefined) given[key] = value;
  }
  return given;
}

const FILTER_KEYS = [
  'protocol',
  'originalSource',
  'originalDestination',
  'replySource',
  'replyDestination',
  'originalSourcePort',
  'originalDestinationPort',
] as const;
