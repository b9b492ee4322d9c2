/**
 * traceroute in two forms: the one of Linux distributions (traceroute 2.1) and busybox's.
 *
 * Models UDP probes to rising ports, ICMP echo (-I) and TCP SYNs (-T), -n -q -m -w -f -p -N, -F (DF), -U (one port) and packet size, up to 16 probes
 * under way at once in the first form and one in the second, names by reverse lookup, and the `!H` kind of marks; IPv4 and
 * IPv6. Leaves out the options of -T (-O), --mtu and the zones of link-local addresses.
 */
import { microseconds, seconds } from '../base/time';
import type { Process } from '../host/process';
import { sleep, untilOrTimeout, type Task } from '../host/task';
import { formatIp, isIpv6, type IpAddress, type IpFamily } from '../wire/ip-address';
import { runInBackground } from './background';
import { busyboxUsage } from './busybox-usage';
import { reverseName } from './getent';
import { formatMilliseconds } from './milliseconds';
import { describeOptionError, hasOption, optionValue, parseOptions, type ParsedOptions } from './options';
import { describeResolveFailure, resolveHost } from './resolver';
import {
  EchoProbes,
  headerBytesTo,
  probeTcp,
  probeUdp,
  type ProbeResult,
  type TracePlan,
} from './trace-probes';

const FIRST_PORT = 33_434;
const TCP_PORT = 80;
const DNS_PORT = 53;
/** What it takes to open a socket and send a probe from it. */
const PROBE_TIME = microseconds(50);

const BUSYBOX_USAGE = busyboxUsage(`traceroute [-46Flnrv] [-f 1ST_TTL] [-m MAXTTL] [-q PROBES] [-p PORT]
	[-t TOS] [-w WAIT_SEC] [-s SRC_IP] [-i IFACE]
	[-z PAUSE_MSEC] HOST [BYTES]

Trace the route to HOST`);

/** By its name it is about IPv6. */
export function* linuxTraceroute6(process: Process, args: readonly string[]): Task<number> {
  return yield* linuxTraceroute(process, ['-6', ...args], args.length);
}

export function* linuxTraceroute(
  process: Process,
  args: readonly string[],
  argumentCount = args.length,
): Task<number> {
  const parsed = parseOptions(args, { short: '46dFITUnrAVf:g:i:m:N:p:t:w:q:s:z:' });
  if (!parsed.ok || parsed.options.operands[0] === undefined) {
    process.stderr(
      parsed.ok
        ? 'Usage:\n  traceroute [ -46dFITnreAUDV ] [ -f first_ttl ] [ -m max_ttl ] [ -N squeries ] [ -p port ] host [ packetlen ]\n'
        : `Bad option \`-${parsed.error.option}' (argc 1)\n`,
    );
    return 2;
  }
  const { options } = parsed;
  const host = options.operands[0] ?? '';
  const resolved = yield* resolveHost(process, host, familyOf(options));
  const address = resolved.ok ? resolved.value.addresses[0] : undefined;
  if (address === undefined) {
    const why = describeResolveFailure(resolved.ok ? 'not-found' : resolved.error);
    process.stderr(
      `${host}: ${why}\nCannot handle "host" cmdline arg \`${host}' on position 1 (argc ${argumentCount})\n`,
    );
    return 2;
  }
  const plan = planOf(options, address, 'linux');
  process.stdout(
    `traceroute to ${host} (${formatIp(address)}), ${plan.maxHops} hops max, ${plan.packetBytes} byte packets\n`,
  );
  return yield* trace(process, plan);
}

export function* busyboxTraceroute6(process: Process, args: readonly string[]): Task<number> {
  return yield* busyboxTraceroute(process, ['-6', ...args]);
}

export function* busyboxTraceroute(process: Process, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args, { short: '46FIlnrvf:m:q:p:t:w:s:i:z:' });
  if (!parsed.ok || parsed.options.operands[0] === undefined) {
    process.stderr(
      parsed.ok ? BUSYBOX_USAGE : `${describeOptionError('traceroute', parsed.error)}\n${BUSYBOX_USAGE}`,
    );
    return 1;
  }
  const host = parsed.options.operands[0];
  const resolved = yield* resolveHost(process, host, familyOf(parsed.options));
  const address = resolved.ok ? resolved.value.addresses[0] : undefined;
  if (address === undefined) {
    process.stderr(`traceroute: bad address '${host}'\n`);
    return 1;
  }
  const plan = planOf(parsed.options, address, 'busybox');
  process.stdout(
    `traceroute to ${host} (${formatIp(address)}), ${plan.maxHops} hops max, ${plan.packetBytes} byte packets\n`,
  );
  return yield* trace(process, plan);
}

function familyOf(options: ParsedOptions): IpFamily | undefined {
  if (hasOption(options, '6')) return 'IPv6';
  return hasOption(options, '4') ? 'IPv4' : undefined;
}

/** What a probe carries when no size is given. */
function defaultPayloadBytes(address: IpAddress, style: TracePlan['style']): number {
  if (style === 'linux') return 32;
  return isIpv6(address) ? 24 : 18;
}

function planOf(options: ParsedOptions, address: IpAddress, style: TracePlan['style']): TracePlan {
  const number = (name: string, fallback: number): number => Number(optionValue(options, name) ?? fallback);
  const size = options.operands[1];
  const isLinux = style === 'linux';
  const isTcp = isLinux && hasOption(options, 'T');
  const isOnePort = isLinux && hasOption(options, 'U');
  return {
    address,
    isIcmp: hasOption(options, 'I'),
    isTcp,
    isNumeric: hasOption(options, 'n'),
    probesPerHop: number('q', 3),
    firstHop: number('f', 1),
    maxHops: number('m', 30),
    wait: seconds(number('w', isLinux ? 5 : 3)),
    port: number('p', isTcp ? TCP_PORT : isOnePort ? DNS_PORT : FIRST_PORT),
    isOnePort,
    isDontFragment: hasOption(options, 'F'),
    packetBytes:
      headerBytesTo(address) +
      (size === undefined
        ? defaultPayloadBytes(address, style)
        : Math.max(Number(size) - headerBytesTo(address), 0)),
    simultaneous: isLinux ? number('N', 16) : 1,
    style,
  };
}

class TraceSession {
  readonly #process: Process;
  readonly #plan: TracePlan;
  readonly results: (ProbeResult | undefined)[] = [];
  readonly #echoes: EchoProbes | undefined;
  /** No probe from here on: those of the last hop end with it, once it is known. */
  #lastProbe: number;
  #started = 0;
  #finished = 0;
  #onChange: (() => void) | undefined = undefined;

  constructor(process: Process, plan: TracePlan) {
    this.#process = process;
    this.#plan = plan;
    this.#lastProbe = (plan.maxHops - plan.firstHop + 1) * plan.probesPerHop;
    this.#echoes = plan.isIcmp ? new EchoProbes(process) : undefined;
  }

  /** Starts probes while there may be more under way, one after the other; answers are looked at afterwards. */
  *fill(): Task {
    const { scheduler } = this.#process.environment;
    const finished = this.#finished;
    const lastProbe = this.#lastProbe;
    while (this.#started < lastProbe && this.#started - finished < this.#plan.simultaneous) {
      const index = this.#started;
      this.#started += 1;
      runInBackground(this.#process, this.#probe(index));
      if (this.#plan.simultaneous > 1) yield* sleep(scheduler, PROBE_TIME);
    }
  }

  *change(): Task {
    yield* untilOrTimeout(this.#process.environment.scheduler, this.#plan.wait, (resume) => {
      this.#onChange = resume;
      return () => {
        this.#onChange = undefined;
      };
    });
  }

  #probeWith(plan: TracePlan, ttl: number, index: number): Task<ProbeResult> {
    if (this.#echoes !== undefined) return this.#echoes.probe(plan, ttl, index);
    return plan.isTcp ? probeTcp(this.#process, plan, ttl) : probeUdp(this.#process, plan, ttl, index);
  }

  *#probe(index: number): Task {
    const plan = this.#plan;
    const hop = Math.floor(index / plan.probesPerHop);
    const ttl = plan.firstHop + hop;
    const result = yield* this.#probeWith(plan, ttl, index);
    this.results[index] = result;
    if (result.kind === 'answer' && result.isFinal) {
      this.#lastProbe = Math.min(this.#lastProbe, (hop + 1) * plan.probesPerHop);
    }
    this.#finished += 1;
    this.#onChange?.();
  }
}

function* trace(process: Process, plan: TracePlan): Task<number> {
  const session = new TraceSession(process, plan);
  const hops = plan.maxHops - plan.firstHop + 1;
  const names = new Map<IpAddress, string>();
  for (let hop = 0; hop < hops; hop += 1) {
    const results: ProbeResult[] = [];
    let text = `${String(plan.firstHop + hop).padStart(2, ' ')} `;
    let lastFrom: IpAddress | undefined;
    for (let probe = 0; probe < plan.probesPerHop; probe += 1) {
      const index = hop * plan.probesPerHop + probe;
      yield* session.fill();
      let result = session.results[index];
      while (result === undefined) {
        yield* session.change();
        yield* session.fill();
        result = session.results[index];
      }
      results.push(result);
      if (
        result.kind === 'answer' &&
        result.from !== lastFrom &&
        !plan.isNumeric &&
        !names.has(result.from)
      ) {
        const address = formatIp(result.from);
        names.set(result.from, (yield* reverseName(process, address)) ?? address);
      }
      text += formatProbe(result, lastFrom, plan.isNumeric ? undefined : names);
      if (result.kind === 'answer') lastFrom = result.from;
    }
    process.stdout(`${text}\n`);
    if (results.some((result) => result.kind === 'answer' && result.isFinal)) break;
  }
  return 0;
}

/** `  10.244.1.1 (10.244.1.1)  0.148 ms`, the address only where it changes. */
function formatProbe(
  result: ProbeResult,
  lastFrom: IpAddress | undefined,
  names: ReadonlyMap<IpAddress, string> | undefined,
): string {
  if (result.kind === 'silence') return ' *';
  const address = formatIp(result.from);
  const shown = names === undefined ? address : `${names.get(result.from) ?? address} (${address})`;
  const from = result.from === lastFrom ? '' : ` ${shown}`;
  return `${from}  ${formatMilliseconds(result.roundTripNs)} ms${result.mark}`;
}
