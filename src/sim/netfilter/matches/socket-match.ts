/** `-m socket`: whether a socket of this machine is there for the packet (xt_socket). Sockets here have no mark. */
import { ipv4Of } from '../../wire/ipv4-address';
import { CONNECTION_STATUS, FLOW_STATE } from '../connection';
import type { RulePlace } from '../extension';
import { Match } from '../match';
import type { FoundSocket, SocketQuery } from '../netfilter-host';
import { IPV4_HEADER_BYTES, isIcmpError, LEADING_TRANSPORT_BYTES } from '../packet-words';
import { optionTable } from '../option-table';
import type { RuleContext } from '../rule-context';

const FLAGS = ['--transparent', '--nowildcard', '--restore-skmark'] as const;
const OPTIONS = optionTable(FLAGS);
const ICMP = 1;
const TCP = 6;
const UDP = 17;
const HOOKS = ['PREROUTING', 'INPUT'];

export class SocketMatch extends Match {
  readonly name = 'socket';
  readonly options = OPTIONS;
  readonly #flags = new Set<string>();

  takeOption(option: string): undefined {
    this.#flags.add(option);
  }

  override fits({ hookName }: RulePlace): boolean {
    return hookName === undefined || HOOKS.includes(hookName);
  }

  matches(context: RuleContext): boolean {
    const found = findSocketOf(context);
    if (found === undefined) return false;
    if (this.#flags.has('--transparent') && !found.isTransparent) return false;
    const isRestoring = this.#flags.has('--restore-skmark');
    if (found.isWildcard && !this.#flags.has('--nowildcard')) return false;
    // Sockets here have no mark of their own.
    if (isRestoring) context.packet.mark = 0;
    return true;
  }

  format(): string {
    return FLAGS.filter((flag) => this.#flags.has(flag))
      .map((flag) => ` ${flag}`)
      .join('');
  }

  describe(): string {
    return `socket${this.format()}`;
  }
}

/** `nf_sk_lookup_slow_v4`: an ICMP error is about the packet that it quotes, an answer to a masqueraded one has changed. */
function findSocketOf(context: RuleContext): FoundSocket | undefined {
  const { packet, connection, state } = context;
  const query = context.protocol === ICMP ? quotedQuery(context) : plainQuery(context);
  if (query === undefined) return undefined;
  const isReply = (packet.flowState & FLOW_STATE.REPLY) !== 0;
  const isTranslated = connection?.has(CONNECTION_STATUS.SOURCE_NAT) === true;
  if (connection === undefined || !isReply || !isTranslated) return state.host.findSocket?.(query);
  const { original } = connection;
  return state.host.findSocket?.({
    ...query,
    destination: ipv4Of(original.source),
    destinationPort: original.ports >>> 16,
  });
}

function plainQuery(context: RuleContext): SocketQuery | undefined {
  if (context.protocol !== TCP && context.protocol !== UDP) return undefined;
  if (context.transportBytes < LEADING_TRANSPORT_BYTES || context.isLaterFragment) return undefined;
  return {
    protocol: context.protocol,
    source: ipv4Of(context.source),
    sourcePort: context.sourcePort,
    destination: ipv4Of(context.destination),
    destinationPort: context.destinationPort,
    kind: 'any',
  };
}

/** The quoted packet was sent by the socket. */
function quotedQuery({ packet, transportOffset }: RuleContext): SocketQuery | undefined {
  if (packet.end - transportOffset < LEADING_TRANSPORT_BYTES || !isIcmpError(packet.uint8(transportOffset)))
    return undefined;
  const quote = transportOffset + LEADING_TRANSPORT_BYTES;
  if (packet.end - quote < IPV4_HEADER_BYTES) return undefined;
  const ports = quote + ((packet.uint8(quote) & 0xf) << 2);
  const protocol = packet.uint8(quote + 9);
  if ((protocol !== TCP && protocol !== UDP) || packet.end - ports < 4) return undefined;
  return {
    protocol,
    source: ipv4Of(packet.uint32(quote + 16)),
    sourcePort: packet.uint16(ports + 2),
    destination: ipv4Of(packet.uint32(quote + 12)),
    destinationPort: packet.uint16(ports),
    kind: 'any',
  };
}
