/** `vlan`, `mpls`, `pppoed`, `pppoes`, `geneve`, `llc`: tests that also move where later ones look. */
import { err, ok } from '../../base/result';
import { GENEVE_PORT } from '../../wire/geneve';
import { LINK_TYPE } from '../packet-table';
import { BPF, statement, WITH_X } from './bpf-code';
import type { FilterLayers } from './filter-link';
import {
  andNodes,
  codeNode,
  headerLengthStatements,
  NONE,
  notNode,
  testNode,
  type FilterLoad,
  type FilterNode,
} from './filter-node';
import { ipv4PortTest } from './filter-primitives';
import { all, either, type Generated } from './filter-tests';

const VLAN_TYPES = [0x8100, 0x88a8, 0x9100] as const;
const MPLS = 0x8847;
const MPLS_OF_PPP = 0x0281;
const PPPOE_DISCOVERY = 0x8863;
const PPPOE_SESSION = 0x8864;
const IP6 = 0x86dd;
const UDP = 17;
const IPV6_HEADER_BYTES = 40;
const TAG_BYTES = 4;
const UDP_HEADER_BYTES = 8;

function tooLarge(what: string, value: number, largest: number): Generated {
  return err(`${what} ${value} greater than maximum ${largest}`);
}

export function vlanTest(layers: FilterLayers, tag: number | undefined): Generated {
  if (layers.labelCount > 0) return err('no VLAN match after MPLS');
  if (!layers.isEthernet) return err(`no VLAN support for ${layers.linkName}`);
  if (tag !== undefined && tag > 0xfff) return tooLarge('VLAN tag', tag, 0xfff);
  const types = VLAN_TYPES.map((type) => layers.typeTest(type));
  const isTag = ok(testNode(layers.fromPayload(0, 2), tag ?? 0, 0xfff));
  const test = tag === undefined ? either(...types) : all(either(...types), isTag);
  const { payload, linkTypeField } = layers;
  layers.payload = { ...payload, constant: payload.constant + TAG_BYTES };
  layers.linkTypeField = { ...linkTypeField, constant: linkTypeField.constant + TAG_BYTES };
  return test;
}

export function mplsTest(layers: FilterLayers, label: number | undefined): Generated {
  const isFollowing =
    layers.labelCount > 0
      ? ok(testNode(layers.fromNetwork(-2, 1), 0, 1))
      : layers.isEthernet || layers.linkType === LINK_TYPE.PPP
        ? layers.typeTest(layers.isEthernet ? MPLS : MPLS_OF_PPP)
        : err<string>(`no MPLS support for ${layers.linkName}`);
  if (!isFollowing.ok) return isFollowing;
  if (label !== undefined && label > 0xf_ffff) return tooLarge('MPLS label', label, 0xf_ffff);
  const isLabel = ok(testNode(layers.fromNetwork(0, 4), (label ?? 0) << 12, 0xffff_f000));
  layers.networkBytes += TAG_BYTES;
  layers.llcBytes += TAG_BYTES;
  layers.labelCount += 1;
  return label === undefined ? isFollowing : all(isFollowing, isLabel);
}

export function pppoeDiscoveryTest(layers: FilterLayers): Generated {
  return layers.typeTest(PPPOE_DISCOVERY);
}

export function pppoeSessionTest(layers: FilterLayers, session: number | undefined): Generated {
  const isType = layers.typeTest(PPPOE_SESSION);
  if (!isType.ok) return isType;
  if (session !== undefined && session > 0xffff) return tooLarge('PPPoE session number', session, 0xffff);
  const isSession = ok(testNode(layers.fromPayload(0, 4), session ?? 0, 0xffff));
  const header = { ...layers.payload, constant: layers.payload.constant + layers.networkBytes + 6 };
  layers.linkType = LINK_TYPE.PPP;
  layers.linkHeader = header;
  layers.linkTypeField = header;
  layers.payload = { ...header, constant: header.constant + 2 };
  layers.networkBytes = 0;
  layers.llcBytes = 0;
  return session === undefined ? isType : all(isType, isSession);
}

/** RFC 8926. Finds the frame or packet inside, whatever options stand before it. */
export function geneveTest(layers: FilterLayers, network: number | undefined): Generated {
  if (network !== undefined && network > 0xff_ffff) return tooLarge('Geneve VNI', network, 0xff_ffff);
  const { payload, networkBytes, registers } = layers;
  const outer = payload.constant + networkBytes;
  const isNetwork = (load: FilterLoad): readonly Generated[] =>
    network === undefined ? [] : [ok(testNode(load, network << 8, 0xffff_ff00))];
  const range = { low: GENEVE_PORT, high: GENEVE_PORT, protocol: 'udp', isRange: false } as const;
  // Both ways end with the start of UDP in A and X, which are equal then.
  const inIpv4 = all(
    ipv4PortTest(layers, [UDP], range, 'dst'),
    ok(testNode(layers.fromTransport(UDP_HEADER_BYTES, 1), 0, 0xc0)),
    ...isNetwork(layers.fromTransport(UDP_HEADER_BYTES + 4, 4)),
    ok(
      codeNode(
        [...headerLengthStatements(payload.register, outer), statement(BPF.X_TO_A)],
        BPF.IF_EQUAL + WITH_X,
      ),
    ),
  );
  const added =
    payload.register === NONE
      ? []
      : [statement(BPF.INDEX_MEMORY, payload.register), statement(BPF.ADD + WITH_X)];
  const inIpv6 = all(
    layers.typeTest(IP6),
    ok(testNode(layers.fromNetwork(6, 1), UDP)),
    ok(testNode(layers.fromNetwork(IPV6_HEADER_BYTES + 2, 2), GENEVE_PORT)),
    ok(testNode(layers.fromNetwork(IPV6_HEADER_BYTES + UDP_HEADER_BYTES, 1), 0, 0xc0)),
    ...isNetwork(layers.fromNetwork(IPV6_HEADER_BYTES + UDP_HEADER_BYTES + 4, 4)),
    ok(
      codeNode(
        [statement(BPF.LOAD_NUMBER, IPV6_HEADER_BYTES), ...added, statement(BPF.A_TO_X)],
        BPF.IF_EQUAL + WITH_X,
      ),
    ),
  );
  const [type, header, body] = [registers.take(), registers.take(), registers.take()];
  const locate = codeNode(
    [
      statement(BPF.ADD, outer + UDP_HEADER_BYTES),
      statement(BPF.A_TO_X),
      statement(BPF.ADD, 2),
      statement(BPF.STORE, type),
      statement(BPF.LOAD_BYTE_AT_X),
      statement(BPF.AND, 0x3f),
      statement(BPF.MULTIPLY, 4),
      statement(BPF.ADD, 8),
      statement(BPF.ADD + WITH_X),
      statement(BPF.STORE, header),
      statement(BPF.LOAD_HALF_AT_X, 2),
      statement(BPF.INDEX_MEMORY, header),
      // What is inside is a frame, or else a packet.
      statement(BPF.SKIP_UNLESS_ETHERNET, 5),
      statement(BPF.X_TO_A),
      statement(BPF.ADD, 12),
      statement(BPF.STORE, type),
      statement(BPF.ADD, 2),
      statement(BPF.A_TO_X),
      statement(BPF.STORE_INDEX, body),
      statement(BPF.LOAD_NUMBER, 0),
    ],
    BPF.IF_EQUAL,
  );
  const test = all(either(inIpv4, inIpv6), ok(locate));
  layers.isOptimized = false;
  layers.linkType = LINK_TYPE.ETHERNET;
  layers.linkHeader = { register: header, constant: 0 };
  layers.linkTypeField = { register: type, constant: 0 };
  layers.payload = { register: body, constant: 0 };
  layers.networkBytes = 0;
  layers.llcBytes = 0;
  layers.isInTunnel = true;
  return test;
}

const LLC_SUPERVISORY = new Map([
  ['rr', 0x01],
  ['rnr', 0x05],
  ['rej', 0x09],
]);

const LLC_UNNUMBERED = new Map([
  ['ui', 0x03],
  ['ua', 0x63],
  ['disc', 0x43],
  ['dm', 0x0f],
  ['sabme', 0x6f],
  ['test', 0xe3],
  ['xid', 0xaf],
  ['frmr', 0x87],
]);

const LLC_KINDS: ReadonlySet<string> = new Set([
  'i',
  's',
  'u',
  ...LLC_SUPERVISORY.keys(),
  ...LLC_UNNUMBERED.keys(),
]);

/** `llc`, `llc u`, `llc rr`: frames with an IEEE 802.2 header. */
export function llcTest(layers: FilterLayers, kind: string | undefined): Generated {
  if (kind !== undefined && !LLC_KINDS.has(kind)) return err(`unknown LLC type name "${kind}"`);
  if (!layers.isEthernet) return err(`'llc' not supported for ${layers.linkName}`);
  const control = (value: number, mask: number): FilterNode =>
    testNode(layers.fromPayload(2, 1), value, mask);
  const isLlc = andNodes(
    notNode(testNode(layers.fromType(0, 2), 1500, -1, 'gt')),
    notNode(testNode(layers.fromPayload(0, 2), 0xffff)),
  );
  switch (kind) {
    case undefined:
      return ok(isLlc);
    case 'i':
      return ok(andNodes(isLlc, notNode(testNode(layers.fromPayload(2, 1), 1, -1, 'set'))));
    case 's':
      return ok(andNodes(isLlc, control(0x01, 0x03)));
    case 'u':
      return ok(andNodes(isLlc, control(0x03, 0x03)));
    default: {
      const supervisory = LLC_SUPERVISORY.get(kind);
      return ok(
        andNodes(
          isLlc,
          supervisory === undefined
            ? control(LLC_UNNUMBERED.get(kind) ?? 0, 0xef)
            : control(supervisory, 0x0f),
        ),
      );
    }
  }
}

/** Of a "cooked" capture the header says it, else whoever captured. */
export function directionTest(layers: FilterLayers, hasDirections: boolean, isOutbound: boolean): Generated {
  const isOut =
    layers.linkType === LINK_TYPE.LINUX_SLL
      ? testNode(layers.fromLink(0, 2), 4)
      : layers.linkType === LINK_TYPE.LINUX_SLL2
        ? testNode(layers.fromLink(10, 1), 4)
        : hasDirections
          ? codeNode([statement(BPF.LOAD_DIRECTION)], BPF.IF_EQUAL, 2)
          : undefined;
  if (isOut === undefined) {
    return err(`inbound/outbound not supported on ${layers.linkName} when reading savefiles`);
  }
  return ok(isOutbound ? isOut : notNode(isOut));
}

/** Of a "cooked" capture the header says it, else whoever captured. */
export function interfaceIndexTest(layers: FilterLayers, isLive: boolean, index: number): Generated {
  if (layers.linkType === LINK_TYPE.LINUX_SLL2) return ok(testNode(layers.fromLink(4, 4), index));
  return isLive
    ? ok(codeNode([statement(BPF.LOAD_INTERFACE)], BPF.IF_EQUAL, index))
    : err(`ifindex not supported on ${layers.linkName} when reading savefiles`);
}
