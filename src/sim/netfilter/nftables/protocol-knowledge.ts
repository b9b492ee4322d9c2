/**
 * What the tests of a rule say of the protocols of a packet: fields of other protocols are refused, and bits that are a field
 * of a known one get its name (src/payload.c and src/proto.c of nftables 1.0.6).
 */
import type { NftExpression } from './expression';
import { fieldAt, TRANSPORT_PROTOCOLS, type HeaderField, type HeaderName } from './header-fields';
import type { NftPlace } from './nft-problem';
import type { MatchStatement } from './statement';
import type { ValueTyping } from './value-typing';

export class ProtocolKnowledge {
  network: 'ip' | 'ip6' | undefined;
  transport: HeaderName | 'unknown' | undefined = undefined;
  /** What said so. */
  transportPlace: NftPlace | undefined = undefined;
  /** It is one of these, after `meta l4proto { tcp, udp }`. */
  #transports: readonly HeaderName[] = [];
  readonly #values: ValueTyping;

  constructor(network: 'ip' | 'ip6' | undefined, values: ValueTyping) {
    this.network = network;
    this.#values = values;
  }

  get #transportHeader(): HeaderName {
    const { transport } = this;
    return transport === undefined || transport === 'unknown' ? 'th' : transport;
  }

  get hasTransport(): boolean {
    return this.transport !== undefined || this.#transports.length > 0;
  }

  /** Which protocol a packet has from here on. */
  learn({ left, operator, right, place }: MatchStatement): void {
    if (operator !== 'implicit' && operator !== '==') return;
    const isProtocol =
      (left.kind === 'meta' && left.key === 'l4proto') ||
      (left.kind === 'payload' &&
        ['protocol', 'nexthdr'].includes(left.field.name) &&
        left.field.base === 'network');
    if (isProtocol && right.kind === 'set' && right.elements.length > 1) {
      this.#transports = right.elements
        .map(({ key }) => (key.kind === 'value' ? transportOf(Number(key.value)) : undefined))
        .filter((name) => name !== undefined);
      return;
    }
    const value = right.kind === 'set' && right.elements.length === 1 ? right.elements[0]?.key : right;
    if (value?.kind !== 'value') return;
    const number = Number(value.value);
    if (left.kind === 'meta' && left.key === 'nfproto') this.network = number === 2 ? 'ip' : 'ip6';
    if (left.kind === 'payload' && left.field.name === 'type' && left.field.header === 'ether') {
      this.network = number === 0x800 ? 'ip' : number === 0x86dd ? 'ip6' : this.network;
    }
    if (!isProtocol) return;
    this.transport = transportOf(number) ?? (left.kind === 'meta' ? 'unknown' : undefined);
    this.transportPlace = place;
  }

  /** A field as it is read from here on, which may say more of the packet. */
  typeField(field: HeaderField, expression: NftExpression): NftExpression {
    if (field.header === 'arp' && this.network !== undefined) {
      this.#conflict(this.network, field.header, expression);
    }
    if (field.base === 'network' && (field.header === 'ip' || field.header === 'ip6')) {
      if (this.network !== undefined && this.network !== field.header) {
        this.#conflict(this.network, field.header, expression);
      }
      this.network = field.header;
    }
    if (field.base !== 'transport') return expression;
    if (field.header === 'th') {
      const renamed =
        this.transport === undefined || this.transport === 'unknown'
          ? undefined
          : fieldAt(this.transport, field.offsetBits, field.lengthBits);
      return renamed === undefined
        ? expression
        : { kind: 'payload', field: renamed, place: expression.place };
    }
    const other = [...this.#transports, this.transport].find(
      (name) => name !== undefined && name !== field.header,
    );
    if (other !== undefined) this.#conflict(other, field.header, expression);
    if (field.header === 'icmp') this.network ??= 'ip';
    if (field.header === 'icmpv6') this.network ??= 'ip6';
    this.transport = field.header;
    this.transportPlace ??= expression.place;
    return expression;
  }

  #conflict(first: string, second: string, expression: NftExpression): void {
    this.#values.fail(expression.place, `conflicting protocols specified: ${first} vs. ${second}`);
  }

  /** Bits that are a field of a header get its name. */
  nameRaw(expression: Extract<NftExpression, { kind: 'raw-payload' }>): NftExpression {
    const { base, offsetBits, lengthBits, place } = expression;
    const header = base === 'nh' ? this.network : base === 'll' ? 'ether' : this.#transportHeader;
    const field = header === undefined ? undefined : fieldAt(header, offsetBits, lengthBits);
    return field === undefined ? expression : { kind: 'payload', field, place };
  }
}

function transportOf(protocol: number): HeaderName | undefined {
  for (const [name, number] of TRANSPORT_PROTOCOLS) if (number === protocol) return name;
  return undefined;
}
