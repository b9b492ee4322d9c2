/** `-m socket`: whether a socket of this machine is there for the packet (xt_socket). Sockets here have no mark. */
import { CONNECTION_STATUS, FLOW_STATE } from '../connection';
import type { RulePlace } from '../extension';
import { Match } from '../match';
import type { FoundSocket, SocketQuery } from '../netfilter-host';
import { optionTable } from '../option-table';
import { isIcmp, isIcmpError, LEADING_TRANSPORT_BYTES } from '../packet-words';
import { readQuotedTuple } from '../quoted-tuple';
import type { RuleContext } from '../rule-context';

const FLAGS = ['--transparent', '--nowildcard', '--restore-skmark'] as const;
const OPTIONS = optionTable(FLAGS);
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
  const query = isIcmp(context.protocol) ? quotedQuery(context) : plainQuery(context);
  if (query === undefined) return undefined;
  const isReply = (packet.flowState & FLOW_STATE.REPLY) !== 0;
  const isTranslated = connection?.has(CONNECTION_STATUS.SOURCE_NAT) === true;
  if (connection === undefined || !isReply || !isTranslated) return state.host.findSocket?.(query);
  const { original } = connection;
  return state.host.findSocket?.({
    ...query,
    destination: context.addressAt(original.source),
    destinationPort: original.ports >>> 16,
  });
}

function plainQuery(context: RuleContext): SocketQuery | undefined {
  if (context.protocol !== TCP && context.protocol !== UDP) return undefined;
  if (context.transportBytes < LEADING_TRANSPORT_BYTES || context.isLaterFragment) return undefined;
  return {
    protocol: context.protocol,
    source: context.addressAt(context.source),
    sourcePort: context.sourcePort,
    destination: context.addressAt(context.destination),
    destinationPort: context.destinationPort,
    kind: 'any',
  };
}

/** The quoted packet was sent by the socket. */
function quotedQuery(context: RuleContext): SocketQuery | undefined {
  const { packet, transportOffset, transportBytes, protocol } = context;
  if (transportBytes < LEADING_TRANSPORT_BYTES || !isIcmpError(packet.uint8(transportOffset), protocol))
    return undefined;
  const quoted = readQuotedTuple(context);
  if (quoted === undefined || (quoted.protocol !== TCP && quoted.protocol !== UDP)) return undefined;
  return {
    protocol: quoted.protocol,
    source: context.addressAt(quoted.destination),
    sourcePort: quoted.ports & 0xffff,
    destination: context.addressAt(quoted.source),
    destinationPort: quoted.ports >>> 16,
    kind: 'any',
  };
}
