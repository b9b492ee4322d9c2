/**
 * Where the layers of a packet begin while a filter is read, and how a link type names what it carries (gen_linktype of
 * libpcap's gencode.c).
 *
 * `vlan`, `mpls`, `pppoes` and `geneve` move the layers for everything that stands to their right, even beside an `or`.
 */
import { err, ok, type Result } from '../../base/result';
import { LINK_TYPE } from '../packet-table';
import { BPF, statement, WITH_X } from './bpf-code';
import { FilterRegisters } from './filter-registers';
import {
  andNodes,
  codeNode,
  constantNode,
  NONE,
  notNode,
  orNodes,
  testNode,
  type FilterLoad,
  type FilterNode,
} from './filter-node';

export const FILTER_ETHER_TYPE = {
  IP: 0x0800,
  ARP: 0x0806,
  RARP: 0x8035,
  IP6: 0x86dd,
  DECNET: 0x6003,
} as const;
const ATALK = 0x809b;
const AARP = 0x80f3;
const IPX = 0x8137;
const [SAP_ISO, SAP_STP, SAP_IPX, SAP_NETBEUI] = [0xfe, 0x42, 0xe0, 0xf0] as const;

/** Larger numbers are EtherTypes. */
const LARGEST_FRAME_LENGTH = 1500;
const LINUX_SLL_802_2 = 4;
const LINUX_SLL_802_3 = 1;
const AF_INET = 2;
const [AF_INET6_OF_OPENBSD, AF_INET6_OF_FREEBSD, AF_INET6_OF_DARWIN] = [24, 28, 30] as const;

const PPP_TYPES = new Map<number, number>([
  [FILTER_ETHER_TYPE.IP, 0x21],
  [FILTER_ETHER_TYPE.IP6, 0x57],
  [0x6003, 0x27],
  [ATALK, 0x29],
  [0x0600, 0x25],
  [SAP_ISO, 0x23],
  [SAP_STP, 0x31],
  [SAP_IPX, 0x2b],
]);

/** The start of a layer: a fixed number of bytes, counted from a register when the way there varies. */
export interface LayerStart {
  readonly register: number;
  readonly constant: number;
}

export class FilterLayers {
  linkType: number;
  linkHeader: LayerStart = { register: NONE, constant: 0 };
  linkTypeField: LayerStart;
  payload: LayerStart;
  /** From `payload` to the network header behind an IEEE 802.2 header. */
  llcBytes = 0;
  /** From `payload` to the network header. */
  networkBytes = 0;
  labelCount = 0;
  isInTunnel = false;
  readonly registers = new FilterRegisters();
  /** Libpcap leaves programs with jumps inside of blocks as they are. */
  isOptimized = true;
  /** Numbers of the NULL link type are in the order of the machine that captured. */
  readonly isSwapped: boolean;

  constructor(linkType: number, isSwapped: boolean) {
    this.linkType = linkType;
    this.isSwapped = isSwapped;
    const [typeOffset, payloadOffset] = LINK_OFFSETS.get(linkType) ?? [0, 0];
    this.linkTypeField = { register: NONE, constant: typeOffset };
    this.payload = { register: NONE, constant: payloadOffset };
    if (linkType === LINK_TYPE.ETHERNET) this.llcBytes = 3;
  }

  /** As libpcap calls the link type. */
  get linkName(): string {
    return LINK_NAMES.get(this.linkType) ?? `DLT ${this.linkType}`;
  }

  get isEthernet(): boolean {
    return this.linkType === LINK_TYPE.ETHERNET;
  }

  fromLink(offset: number, size: 1 | 2 | 4): FilterLoad {
    return loadAt(this.linkHeader, offset, size);
  }

  fromType(offset: number, size: 1 | 2 | 4): FilterLoad {
    return loadAt(this.linkTypeField, offset, size);
  }

  fromPayload(offset: number, size: 1 | 2 | 4): FilterLoad {
    return loadAt(this.payload, offset, size);
  }

  fromNetwork(offset: number, size: 1 | 2 | 4): FilterLoad {
    return loadAt(this.payload, this.networkBytes + offset, size);
  }

  /** After an IPv4 header with its options. */
  fromTransport(offset: number, size: 1 | 2 | 4): FilterLoad {
    const ipHeader = this.payload.constant + this.networkBytes;
    return { register: this.payload.register, ipHeader, offset: ipHeader + offset, size };
  }

  /** Whether the frame in the tunnel has a link header; undefined outside of one. */
  linkHeaderTest(): FilterNode | undefined {
    if (!this.isInTunnel) return undefined;
    const [header, payload] = [this.linkHeader.register, this.payload.register];
    return notNode(
      codeNode(
        [statement(BPF.LOAD_MEMORY, header), statement(BPF.INDEX_MEMORY, payload)],
        BPF.IF_EQUAL + WITH_X,
      ),
    );
  }

  /** Whether the link layer says that it carries the protocol, which is an EtherType or an 802.2 address. */
  typeTest(protocol: number): Result<FilterNode, string> {
    if (this.labelCount > 0) return this.#labelledTypeTest(protocol);
    switch (this.linkType) {
      case LINK_TYPE.ETHERNET:
        return ok(this.#etherTypeTest(protocol));
      case LINK_TYPE.LINUX_SLL:
        return ok(this.#cookedTypeTest(protocol));
      case LINK_TYPE.LINUX_SLL2:
        return ok(testNode(this.fromType(0, 2), protocol));
      case LINK_TYPE.NULL:
      case LINK_TYPE.LOOP:
        return ok(this.#familyTest(protocol));
      case LINK_TYPE.RAW:
        if (protocol === FILTER_ETHER_TYPE.IP) return ok(testNode(this.fromNetwork(0, 1), 0x40, 0xf0));
        return ok(
          protocol === FILTER_ETHER_TYPE.IP6
            ? testNode(this.fromNetwork(0, 1), 0x60, 0xf0)
            : constantNode(false),
        );
      case LINK_TYPE.IPV4:
        return ok(constantNode(protocol === FILTER_ETHER_TYPE.IP));
      case LINK_TYPE.IPV6:
        return ok(constantNode(protocol === FILTER_ETHER_TYPE.IP6));
      case LINK_TYPE.PPP:
        return ok(testNode(this.fromType(0, 2), PPP_TYPES.get(protocol) ?? protocol));
      default:
        return err(`filters on link type ${this.linkType} are not modelled`);
    }
  }

  #labelledTypeTest(protocol: number): Result<FilterNode, string> {
    if (protocol !== FILTER_ETHER_TYPE.IP && protocol !== FILTER_ETHER_TYPE.IP6) {
      return err('unsupported protocol over mpls');
    }
    const isBottom = testNode(this.fromNetwork(-2, 1), 1, 1);
    const version = protocol === FILTER_ETHER_TYPE.IP ? 0x40 : 0x60;
    return ok(andNodes(isBottom, testNode(this.fromNetwork(0, 1), version, 0xf0)));
  }

  #etherTypeTest(protocol: number): FilterNode {
    const type = (value: number): FilterNode => testNode(this.fromType(0, 2), value);
    const isLength = notNode(testNode(this.fromType(0, 2), LARGEST_FRAME_LENGTH, -1, 'gt'));
    switch (protocol) {
      case SAP_ISO:
      case SAP_NETBEUI:
        return andNodes(isLength, testNode(this.fromPayload(0, 2), protocol * 0x101));
      case SAP_IPX:
        return orNodes(type(IPX), andNodes(isLength, this.#ipxTest()));
      case ATALK:
        return orNodes(type(ATALK), andNodes(isLength, this.#snapTest(0x0008_0007, ATALK)));
      case AARP:
        return orNodes(type(AARP), andNodes(isLength, this.#snapTest(0, AARP)));
      default:
        if (protocol <= LARGEST_FRAME_LENGTH) {
          return andNodes(isLength, testNode(this.fromPayload(0, 1), protocol));
        }
        return type(protocol);
    }
  }

  #ipxTest(): FilterNode {
    return orNodes(
      this.#snapTest(0, IPX),
      testNode(this.fromPayload(0, 1), SAP_IPX),
      testNode(this.fromPayload(0, 2), 0xffff),
    );
  }

  /** IEEE 802.2 with a SubNetwork Access Protocol header. */
  #snapTest(organization: number, protocol: number): FilterNode {
    return andNodes(
      testNode(this.fromPayload(4, 4), ((organization & 0xffff) << 16) | protocol),
      testNode(this.fromPayload(0, 4), 0xaaaa_0300 | (organization >>> 16)),
    );
  }

  #cookedTypeTest(protocol: number): FilterNode {
    if (protocol > LARGEST_FRAME_LENGTH) {
      return protocol === ATALK || protocol === AARP
        ? orNodes(
            testNode(this.fromType(0, 2), protocol),
            andNodes(
              testNode(this.fromType(0, 2), LINUX_SLL_802_2),
              this.#snapTest(protocol === ATALK ? 0x0008_0007 : 0, protocol),
            ),
          )
        : testNode(this.fromType(0, 2), protocol);
    }
    const isLlc = testNode(this.fromType(0, 2), LINUX_SLL_802_2);
    switch (protocol) {
      case SAP_ISO:
      case SAP_NETBEUI:
        return andNodes(isLlc, testNode(this.fromPayload(0, 2), protocol * 0x101));
      case SAP_IPX:
        return orNodes(
          testNode(this.fromType(0, 2), IPX),
          testNode(this.fromType(0, 2), LINUX_SLL_802_3),
          andNodes(isLlc, orNodes(testNode(this.fromPayload(0, 1), SAP_IPX), this.#snapTest(0, IPX))),
        );
      default:
        return andNodes(isLlc, testNode(this.fromPayload(0, 1), protocol));
    }
  }

  /** The three numbers that the BSDs have for IPv6: a file may come from any. */
  #familyTest(protocol: number): FilterNode {
    const isLittleEndian = this.linkType === LINK_TYPE.NULL && !this.isSwapped;
    const test = (family: number): FilterNode =>
      testNode(this.fromLink(0, 4), isLittleEndian ? family << 24 : family);
    if (protocol === FILTER_ETHER_TYPE.IP) return test(AF_INET);
    return protocol === FILTER_ETHER_TYPE.IP6
      ? orNodes(test(AF_INET6_OF_DARWIN), test(AF_INET6_OF_OPENBSD), test(AF_INET6_OF_FREEBSD))
      : constantNode(false);
  }
}

const LINK_NAMES = new Map<number, string>([
  [LINK_TYPE.ETHERNET, 'Ethernet'],
  [LINK_TYPE.NULL, 'BSD loopback'],
  [LINK_TYPE.LOOP, 'OpenBSD loopback'],
  [LINK_TYPE.RAW, 'Raw IP'],
  [LINK_TYPE.IPV4, 'Raw IPv4'],
  [LINK_TYPE.IPV6, 'Raw IPv6'],
  [LINK_TYPE.LINUX_SLL, 'Linux cooked v1'],
  [LINK_TYPE.LINUX_SLL2, 'Linux cooked v2'],
  [LINK_TYPE.PPP, 'PPP'],
]);

/** Of the field that says what is carried, and of what is carried. */
const LINK_OFFSETS = new Map<number, readonly [number, number]>([
  [LINK_TYPE.ETHERNET, [12, 14]],
  [LINK_TYPE.NULL, [0, 4]],
  [LINK_TYPE.LOOP, [0, 4]],
  [LINK_TYPE.RAW, [0, 0]],
  [LINK_TYPE.IPV4, [0, 0]],
  [LINK_TYPE.IPV6, [0, 0]],
  [LINK_TYPE.LINUX_SLL, [14, 16]],
  [LINK_TYPE.LINUX_SLL2, [0, 20]],
  [LINK_TYPE.PPP, [2, 4]],
]);

function loadAt(start: LayerStart, offset: number, size: 1 | 2 | 4): FilterLoad {
  return { register: start.register, ipHeader: NONE, offset: start.constant + offset, size };
}
