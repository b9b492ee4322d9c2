/**
 * Who may reach whom as a table shows it: senders in rows, receivers in columns, and why of one pair.
 *
 * Workloads of a large set that no policy tells apart share a row. Made of what the text declares: what a cluster has by
 * itself (CoreDNS, its plugin) is not in it.
 */
import type { SourceLocation } from '../base/diagnostic';
import { say, type Wording } from '../base/sentence';
import { objectRefOf } from '../lab/element-ref';
import { enforcesPolicies } from '../lab/resolve/enforces-policies';
import type { LabDocument } from '../lab/lab-document';
import type { SourcedObject } from '../lab/objects/sourced-object';
import {
  formatConnections,
  intersectConnections,
  isEveryConnection,
  isNoConnection,
  NO_CONNECTIONS,
  POLICY_PROTOCOLS,
  subtractConnections,
  type ConnectionSet,
  type PolicyProtocol,
} from '../policy/connection-set';
import { addressWithin, type ExternalRange } from '../policy/external-ranges';
import { Reachability, type ReachEnd } from '../policy/reachability';
import { isPluginPolicy } from '../policy/plugin-policy';
import { POLICY_KINDS, policiesOf } from '../policy/read-policies';
import type { ReachWorkload } from '../policy/reach-workload';
import { INGRESS_CONTROLLER, UNKNOWN_CONTROLLER } from '../policy/ways-in';
import type { KubeObject } from '../kube/objects/kube-object';
import { sideViewOf, type ReachSideView } from './reach-side-view';

/** Fewer workloads have a row each, whether policies tell them apart or not. */
const MAX_SINGLE_ROWS = 24;
const OUTSIDE = 'outside';
/** Of a port, what people think of first. */
const USUAL_PORT = { protocol: 'TCP', port: 80 } as const;

interface ReachPeerView {
  readonly id: string;
  readonly kind: 'workload' | 'external' | 'ingress-controller';
  readonly label: string;
  readonly members: readonly string[];
  readonly object?: string;
  readonly location?: SourceLocation;
}

interface ReachCellView {
  readonly reach: 'all' | 'some' | 'none' | 'self';
  readonly text: string;
  readonly change?: { readonly kind: 'opened' | 'closed' | 'both'; readonly before: string };
}

interface PairView {
  readonly from: Wording;
  readonly to: Wording;
  readonly protocol: PolicyProtocol;
  readonly port: number;
  readonly isAllowed: boolean;
  readonly text: string;
  readonly before?: string;
  readonly sides: readonly ReachSideView[];
  readonly ways: readonly { readonly text: Wording; readonly location?: SourceLocation }[];
}

export interface ReachPair {
  readonly from: Wording;
  readonly to: Wording;
  readonly ends: readonly [ReachEnd, ReachEnd];
  readonly connections: ConnectionSet;
}

interface Peer extends ReachPeerView {
  /** Several: the class talks within itself, too. */
  readonly ends: readonly ReachEnd[];
}

export class ReachView {
  readonly policyCount: number;
  /** Are there policies that only the network plugin knows? They are not counted. */
  readonly hasPluginPolicies: boolean;
  readonly rows: readonly ReachPeerView[];
  readonly columns: readonly ReachPeerView[];
  readonly #rows: readonly Peer[];
  readonly #columns: readonly Peer[];
  readonly #now: Reachability;
  readonly #before: Reachability | undefined;
  readonly #sourced: ReadonlyMap<KubeObject, SourcedObject>;

  constructor(objects: readonly SourcedObject[], before?: readonly KubeObject[]) {
    const own = objects.map(({ object }) => object);
    this.#sourced = new Map(objects.map((sourced) => [sourced.object, sourced]));
    this.#now = new Reachability(own, before === undefined ? {} : { comparedWith: policiesOf(before) });
    this.#before = before && new Reachability(before, { comparedWith: policiesOf(own) });
    this.policyCount = this.#now.policies.length;
    this.hasPluginPolicies = own.some(isPluginPolicy);
    const workloads = this.#workloadPeers();
    const { sources, targets } = this.#now.matrix;
    const hasWaysIn = this.#now.waysIn.length > 0;
    this.#rows = [...workloads, ...(hasWaysIn ? [CONTROLLER] : []), ...sources.ranges.map(outsidePeer)];
    this.#columns = [...workloads, ...targets.ranges.map(outsidePeer)];
    this.rows = this.#rows.map(viewOf);
    this.columns = this.#columns.map(viewOf);
  }

  cell(row: number, column: number): ReachCellView {
    const [from, to] = [this.#rows[row], this.#columns[column]];
    const isSelf = from?.id === to?.id && from?.ends.length === 1;
    if (from === undefined || to === undefined || isSelf) return { reach: 'self', text: '' };
    if (from.kind === 'external' && to.kind === 'external') return { reach: 'self', text: '' };
    const now = connectionsOf(this.#now, from, to);
    const cell = { reach: reachOf(now), text: formatConnections(now) };
    if (this.#before === undefined) return cell;
    const before = connectionsOf(this.#before, from, to);
    const isOpened = !isNoConnection(subtractConnections(now, before));
    const isClosed = !isNoConnection(subtractConnections(before, now));
    if (!isOpened && !isClosed) return cell;
    const kind = isOpened && isClosed ? 'both' : isOpened ? 'opened' : 'closed';
    return { ...cell, change: { kind, before: formatConnections(before) } };
  }

  /** Everybody with everybody else, with what may pass between the two. */
  *pairs(): Iterable<ReachPair> {
    for (const from of this.#rows) {
      for (const to of this.#columns) {
        const [one, other] = endsOf(from, to);
        const isSelf = from.id === to.id && from.ends.length === 1;
        if (one === undefined || other === undefined || isSelf) continue;
        if (from.kind === 'external' && to.kind === 'external') continue;
        const connections = connectionsOf(this.#now, from, to);
        yield { from: nameOf(from), to: nameOf(to), ends: [one, other], connections };
      }
    }
  }

  /** Undefined where one of them is no more. */
  explain(
    fromId: string,
    toId: string,
    wanted?: { readonly protocol: PolicyProtocol; readonly port: number },
  ): PairView | undefined {
    const from = this.#rows.find(({ id }) => id === fromId);
    const to = this.#columns.find(({ id }) => id === toId);
    const [one, other] = from === undefined || to === undefined ? [] : endsOf(from, to);
    if (from === undefined || to === undefined || one === undefined || other === undefined) return undefined;
    const now = connectionsOf(this.#now, from, to);
    const before = this.#before && connectionsOf(this.#before, from, to);
    const port = wanted ?? this.#tellingPort(to, now, before);
    const verdict = this.#now.explain(one, other, port);
    if (verdict === undefined) return undefined;
    const sides = (['egress', 'ingress'] as const).map((direction) =>
      sideViewOf(direction, verdict[direction], nameOf(direction === 'egress' ? from : to), this.#sourced),
    );
    return {
      from: nameOf(from),
      to: nameOf(to),
      ...port,
      isAllowed: verdict.isAllowed,
      text: formatConnections(now),
      ...(before === undefined ? {} : { before: formatConnections(before) }),
      sides,
      ways: this.#waysTo(from, to),
    };
  }

  #workloadPeers(): readonly Peer[] {
    const { workloads, matrix } = this.#now;
    const byClass = new Map<string, ReachWorkload[]>();
    let pod = 0;
    for (const workload of workloads) {
      const own = workload.pods.map(() => {
        const index = pod++;
        return `${matrix.sourceOf(index)}/${matrix.targetOf(index)}`;
      });
      const isSingle = workloads.length <= MAX_SINGLE_ROWS || this.#before !== undefined;
      const key = isSingle ? workload.key : [...new Set(own)].sort().join(' ');
      byClass.set(key, [...(byClass.get(key) ?? []), workload]);
    }
    const peers = [...byClass.values()].flatMap((members) => {
      const [first] = members;
      return first === undefined ? [] : [this.#workloadPeer(first, members)];
    });
    return peers.sort((one, other) => (one.label < other.label ? -1 : 1));
  }

  #workloadPeer(first: ReachWorkload, members: readonly ReachWorkload[]): Peer {
    const location = this.#sourced.get(first.object)?.location;
    return {
      id: first.key,
      kind: 'workload',
      label: `${first.namespace}/${first.name}`,
      members: members.map(({ key }) => key),
      object: objectRefOf(first.object),
      ...(location === undefined ? {} : { location }),
      ends: members.slice(0, 2).map(({ key }) => ({ kind: 'workload', key })),
    };
  }

  /** What has changed, or what the receiver says it listens on, or what is let through. */
  #tellingPort(
    to: Peer,
    now: ConnectionSet,
    before: ConnectionSet | undefined,
  ): { readonly protocol: PolicyProtocol; readonly port: number } {
    const changed =
      before === undefined
        ? NO_CONNECTIONS
        : { opened: subtractConnections(now, before), closed: subtractConnections(before, now) };
    const sets = 'opened' in changed ? [changed.opened, changed.closed] : [];
    const declared = (this.#now.find(to.id)?.pods ?? []).flatMap(({ ports }) => ports);
    for (const set of [...sets, now]) {
      if (isNoConnection(set)) continue;
      const listened = declared.find(({ protocol, port }) => isIn(set, protocol, port));
      const protocol = POLICY_PROTOCOLS.find((each) => each === listened?.protocol);
      if (listened !== undefined && protocol !== undefined) return { protocol, port: listened.port };
      if (!isEveryConnection(set)) return firstOf(set) ?? USUAL_PORT;
    }
    const [first] = declared;
    const protocol = POLICY_PROTOCOLS.find((each) => each === first?.protocol);
    return first === undefined || protocol === undefined ? USUAL_PORT : { protocol, port: first.port };
  }

  /** By Ingresses and Routes for their controller; by Services and ports of nodes for who comes from outside. */
  #waysTo(from: Peer, to: Peer): PairView['ways'] {
    if (from.kind === 'workload') return [];
    const { waysIn, serviceWays } = this.#now;
    if (from.kind === 'ingress-controller') {
      const way = waysIn.find(({ workload }) => workload.key === to.id);
      return (way?.by ?? []).map((object) => this.#wayView(object));
    }
    return serviceWays
      .filter(({ workload }) => workload.key === to.id)
      .map(({ by, entry, seen }) => this.#wayView(by, { entry, isNodeSeen: seen === 'node' }));
  }

  #wayView(
    object: KubeObject,
    by?: { readonly entry: string; readonly isNodeSeen: boolean },
  ): PairView['ways'][number] {
    const location = this.#sourced.get(object)?.location;
    const { namespace = 'default', name } = object.metadata;
    const what = `${object.kind} ${namespace}/${name}`;
    const text = by === undefined ? what : wayText(what, by);
    return location === undefined ? { text } : { text, location };
  }
}

/** Who is no object of the text has a name in each language. */
function nameOf({ kind, label }: Peer): Wording {
  if (kind === 'ingress-controller') return say('Ingress controller');
  return kind === 'external' && label === OUTSIDE ? say('outside') : label;
}

function wayText(object: string, by: { readonly entry: string; readonly isNodeSeen: boolean }): Wording {
  const { entry, isNodeSeen } = by;
  return isNodeSeen
    ? say('{object}, {entry} (policies see a node, not the client)', { object, entry })
    : `${object}, ${entry}`;
}

/** The network plugin of a lab, if it does not see to policies. */
export function policyIgnorerOf({ spec }: LabDocument): string | undefined {
  const { plugin } = spec.cluster.cni;
  return enforcesPolicies(plugin) ? undefined : plugin;
}

export function withoutPolicies(objects: readonly SourcedObject[]): readonly KubeObject[] {
  return objects.map(({ object }) => object).filter(({ kind }) => !POLICY_KINDS.has(kind));
}

const CONTROLLER: Peer = {
  id: INGRESS_CONTROLLER,
  kind: 'ingress-controller',
  label: 'Ingress controller',
  members: [INGRESS_CONTROLLER],
  ends: [{ kind: 'labels', ...UNKNOWN_CONTROLLER }],
};

function outsidePeer(range: ExternalRange): Peer {
  const end: ReachEnd = { kind: 'address', address: addressWithin(range) };
  const span = range.key.replace('[External]', '');
  const label = span === '0.0.0.0-255.255.255.255' ? OUTSIDE : span;
  return { id: range.key, kind: 'external', label, members: [range.key], ends: [end] };
}

function viewOf({ id, kind, label, members, object, location }: Peer): ReachPeerView {
  return {
    id,
    kind,
    label,
    members,
    ...(object === undefined ? {} : { object }),
    ...(location === undefined ? {} : { location }),
  };
}

/** Of a class with itself, two of its members. */
function endsOf(from: Peer, to: Peer): readonly [ReachEnd | undefined, ReachEnd | undefined] {
  return [from.ends[0], from.id === to.id ? to.ends.at(-1) : to.ends[0]];
}

function connectionsOf(reachability: Reachability, from: Peer, to: Peer): ConnectionSet {
  const [one, other] = endsOf(from, to);
  if (one === undefined || other === undefined) return NO_CONNECTIONS;
  const admitted = reachability.connections(one, other);
  if (from.kind !== 'ingress-controller') return admitted;
  const way = reachability.waysIn.find(({ workload }) => workload.key === to.id);
  return way === undefined ? NO_CONNECTIONS : intersectConnections(way.connections, admitted);
}

function reachOf(set: ConnectionSet): 'all' | 'some' | 'none' {
  if (isNoConnection(set)) return 'none';
  return isEveryConnection(set) ? 'all' : 'some';
}

function isIn(set: ConnectionSet, protocol: string, port: number): boolean {
  const known = POLICY_PROTOCOLS.find((each) => each === protocol);
  return known !== undefined && set[known].some(([first, last]) => port >= first && port <= last);
}

function firstOf(set: ConnectionSet): { protocol: PolicyProtocol; port: number } | undefined {
  for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
    const [range] = set[protocol];
    if (range !== undefined) return { protocol, port: range[0] };
  }
  return undefined;
}
