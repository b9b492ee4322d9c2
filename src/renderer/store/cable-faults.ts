/** What is wrong with cables, as the text says it. A cable is named by the interface at its machine's end. Pure. */
import type { CableFault, Design, EditCommand, FaultDirection } from '../../main/contract/design';
import type { Topology } from '../../main/contract/topology';
import { splitElementRef } from './element-ref';

/** As seen from the machine. */
export interface CableFaults {
  readonly out: CableFault;
  readonly in: CableFault;
}

const SOUND: CableFaults = { out: {}, in: {} };

/** By interface id: `node/node2:eth0`. */
export function cableFaultsOf(design: Design | undefined): ReadonlyMap<string, CableFaults> {
  const byCable = new Map<string, CableFaults>();
  for (const { cable, direction, fault } of design?.faults ?? []) {
    const before = byCable.get(cable) ?? SOUND;
    byCable.set(cable, {
      out: direction === 'in' ? before.out : fault,
      in: direction === 'out' ? before.in : fault,
    });
  }
  return byCable;
}

/** The cable that a wire is, or that an interface is at the end of. */
export function cableOf(ref: string, topology: Pick<Topology, 'wires'>): string | undefined {
  const parts = splitElementRef(ref);
  return topology.wires.find(
    (wire) =>
      wire.kind === 'cable' &&
      ((parts?.kind === 'wire' && wire.id === parts.id) ||
        (parts?.kind === 'interface' && wire.from === parts.id)),
  )?.from;
}

export function faultCommand(
  cable: string,
  direction: FaultDirection,
  fault: CableFault,
): EditCommand & { readonly kind: 'fault' } {
  return { kind: 'fault', cable: cable.slice(cable.indexOf('/') + 1), direction, fault };
}

/** Nothing gets through in either direction. */
export function isCut(faults: CableFaults | undefined): boolean {
  return faults?.out.down === true && faults.in.down === true;
}

export function isSound(fault: CableFault): boolean {
  return describeFault(fault) === '';
}

/** In few words, for the picture; empty for a sound cable. */
export function describeFaults(faults: CableFaults | undefined): string {
  if (faults === undefined) return '';
  const [sending, receiving] = [describeFault(faults.out), describeFault(faults.in)];
  if (sending === receiving) return sending;
  return [
    ...(sending === '' ? [] : [`sending: ${sending}`]),
    ...(receiving === '' ? [] : [`receiving: ${receiving}`]),
  ].join('; ');
}

function describeFault(fault: CableFault): string {
  if (fault.down === true) return 'cut';
  const { delay, jitter, loss, burstLoss, duplicate, reorder, corrupt, rate, mtu, limit } = fault;
  const words = [
    delay === undefined ? undefined : `delay ${delay}`,
    jitter === undefined ? undefined : `jitter ${jitter}`,
    loss === undefined ? undefined : `loss ${loss}`,
    burstLoss === undefined ? undefined : 'loss in bursts',
    duplicate === undefined ? undefined : `duplicates ${duplicate}`,
    reorder === undefined ? undefined : `reorders ${reorder}`,
    corrupt === undefined ? undefined : `corrupts ${corrupt}`,
    rate === undefined ? undefined : `rate ${rate}`,
    mtu === undefined ? undefined : `passes ${mtu} bytes`,
    limit === undefined ? undefined : `queue ${limit}`,
  ];
  return words.filter((word) => word !== undefined).join(', ');
}
