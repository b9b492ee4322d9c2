/** What the programs of a node tell of packets: events for Hubble, and the end of a packet with Cilium's words for the reason. */
import type { DropReason } from '../../../../link/drop-reason';
import type { Packet } from '../../../../link/packet';
import type { IpStack } from '../../../../net/ip-stack';
import type { Ipv4Address } from '../../../../wire/ipv4-address';
import type { Flow, FlowEnd, FlowEvent, TracePoint } from '../hubble/flow';
import type { FlowLog } from '../hubble/flow-log';
import type { Ipcache } from '../ipcache';
import type { FlowTuple } from './flow-tuple';
import type { PolicyDirection, PolicyMatch } from './policy-map';
import type { ServiceMap } from './service-map';

interface MonitorParts {
  readonly nodeName: string;
  readonly stack: IpStack;
  readonly log: FlowLog;
  readonly ipcache: Ipcache;
  readonly services: ServiceMap;
  readonly labelsOf: (identity: number) => readonly string[];
}

/** Ends of a packet as the program that tells of it knows them. */
export interface FlowIdentities {
  readonly source: number;
  readonly destination: number;
}

export class Monitor {
  readonly #parts: MonitorParts;
  /** By the reason and the direction, for `cilium-dbg bpf metrics list`. */
  readonly drops = new Map<string, { packets: number; bytes: number }>();

  constructor(parts: MonitorParts) {
    this.#parts = parts;
  }

  trace(point: TracePoint, tuple: FlowTuple, identities: FlowIdentities, isReply: boolean | undefined): void {
    this.#add({ kind: 'trace', point }, tuple, identities, isReply);
  }

  policyVerdict(
    tuple: FlowTuple,
    identities: FlowIdentities,
    verdict: {
      readonly direction: PolicyDirection;
      readonly match: PolicyMatch;
      readonly isAllowed: boolean;
    },
  ): void {
    // A packet that is let through began its connection; of others nobody knows.
    this.#add(
      { kind: 'policy-verdict', ...verdict },
      tuple,
      identities,
      verdict.isAllowed ? false : undefined,
    );
  }

  /** The packet ends here. */
  drop(
    packet: Packet,
    tuple: FlowTuple,
    identities: FlowIdentities,
    drop: {
      readonly reason: string;
      readonly direction: PolicyDirection;
      readonly detail?: string;
      readonly dropReason?: DropReason;
      readonly device: string;
    },
  ): void {
    const { reason, direction, detail, dropReason = 'ebpf-drop', device } = drop;
    const { stack } = this.#parts;
    const key = `${reason} ${direction}`;
    const count = this.drops.get(key) ?? { packets: 0, bytes: 0 };
    count.packets += 1;
    count.bytes += packet.end - packet.start;
    this.drops.set(key, count);
    this.#add({ kind: 'drop', reason }, tuple, identities, undefined);
    stack.packets.drop(packet, dropReason, {
      at: stack.name,
      device,
      detail: detail === undefined ? reason : `${reason}: ${detail}`,
    });
  }

  /** A socket's peer, before any packet. */
  traceSocket(
    point: TracePoint,
    { protocol, source, destination, destinationPort }: SocketTrace,
    sourceIdentity: number,
  ): void {
    const { ipcache } = this.#parts;
    this.#log({
      event: { kind: 'trace', point },
      source: this.#end(source, 0, sourceIdentity, protocol),
      destination: this.#end(destination, destinationPort, ipcache.lookUp(destination).identity, protocol),
      protocol,
      tcpFlags: 0,
      icmpType: 0,
      icmpCode: 0,
      isReply: undefined,
    });
  }

  #add(
    event: FlowEvent,
    tuple: FlowTuple,
    { source, destination }: FlowIdentities,
    isReply: boolean | undefined,
  ): void {
    const { protocol } = tuple;
    const isIcmp = protocol === 1;
    this.#log({
      event,
      source: this.#end(tuple.source, isIcmp ? 0 : tuple.sourcePort, source, protocol),
      destination: this.#end(tuple.destination, isIcmp ? 0 : tuple.destinationPort, destination, protocol),
      protocol,
      tcpFlags: tuple.tcpFlags,
      icmpType: tuple.icmpType,
      icmpCode: tuple.icmpCode,
      isReply,
    });
  }

  #log(flow: Omit<Flow, 'time' | 'nodeName'>): void {
    const { log, stack, nodeName } = this.#parts;
    log.add({ time: stack.scheduler.now(), nodeName, ...flow });
  }

  #end(address: Ipv4Address, port: number, identity: number, protocol: number): FlowEnd {
    const { ipcache, services, labelsOf } = this.#parts;
    const { owner } = ipcache.lookUp(address);
    const service =
      owner === undefined && port !== 0 ? services.find(address, port, protocol)?.service : undefined;
    return { address, port, identity, pod: owner?.pod, labels: labelsOf(identity), service };
  }
}

export interface SocketTrace {
  readonly protocol: number;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  readonly destinationPort: number;
}
