/** The recorded way of a packet as hops: a decision each, in the order in which they were taken. */
import { describeDropReason } from '../../link/drop-reason';
import type {
  DrawStep,
  ForwardingStep,
  NeighborStep,
  ProgramStep,
  RouteStep,
  RuleStep,
  ServerStep,
  TunnelStep,
} from '../../link/path-observer';
import { isPod, type Pod } from '../../kube/model/pod';
import { changesBetween, lineOf, viewOf } from './event-view';
import type { HeaderChange, Hop, HopOutcome } from './hop';
import { hookHops } from './hook-hops';
import type { LabObjects } from './lab-objects';
import type { PacketPath, PathEvent, RecordedStep } from './path-recorder';
import { policyWords } from './policy-hop';

type HookTold = RuleStep | DrawStep | ServerStep;
type DeviceStep = Extract<RecordedStep, { kind: 'device' }>;
type DropStep = Extract<RecordedStep, { kind: 'drop' }>;

interface Words {
  readonly stage: string;
  readonly device?: string;
  readonly outcome?: HopOutcome;
  readonly decision: string;
  readonly sentence: string;
  readonly rules?: readonly string[];
  readonly changes?: readonly HeaderChange[];
  readonly because?: Hop['because'];
  readonly others?: readonly string[];
  readonly denial?: Hop['denial'];
}

export function explainPath({ events }: PacketPath, lab: LabObjects): readonly Hop[] {
  return new PathExplainer(events, lab).hops();
}

class PathExplainer {
  readonly #events: readonly PathEvent[];
  readonly #lab: LabObjects;
  readonly #hops: Hop[] = [];
  /** Hooks that it is in: IPVS sends packets on from within one. */
  readonly #hooks: { readonly begin: PathEvent; readonly told: HookTold[] }[] = [];
  #neighbor: NeighborStep | undefined = undefined;
  #lastFrame: PathEvent | undefined = undefined;

  constructor(events: readonly PathEvent[], lab: LabObjects) {
    this.#events = events;
    this.#lab = lab;
  }

  hops(): readonly Hop[] {
    for (const event of this.#events) this.#take(event);
    return this.#hops;
  }

  #take(event: PathEvent): void {
    const { step } = event;
    switch (step.kind) {
      case 'rule':
      case 'draw':
      case 'server':
        this.#hooks.at(-1)?.told.push(step);
        break;
      case 'hook':
        this.#takeHook(event);
        break;
      case 'neighbor':
        this.#neighbor = step;
        if (step.mac === '') this.#add(event, neighborWords(step));
        break;
      case 'device':
        this.#add(event, step.isOut ? this.#sendWords(event, step) : this.#receiveWords(event, step));
        this.#lastFrame = event;
        break;
      case 'route':
        if (step.cause === 'again') this.#endStolen(event);
        this.#add(event, this.#routeWords(event, step));
        break;
      case 'forwarding':
        this.#add(event, forwardingWords(step));
        break;
      case 'tunnel':
        this.#add(event, this.#tunnelWords(event, step));
        break;
      case 'program':
        this.#add(event, this.#programWords(event, step));
        break;
      case 'delivery':
        this.#add(event, this.#deliveryWords(event));
        break;
      case 'drop':
        this.#takeDrop(event, step);
        break;
    }
  }

  #takeHook(event: PathEvent): void {
    const { step } = event;
    if (step.kind !== 'hook') return;
    if (step.verdict === undefined) {
      this.#hooks.push({ begin: event, told: [] });
      return;
    }
    const hook = this.#hooks.pop();
    if (hook === undefined) return;
    const podOf = (at: string, device: string): Pod | undefined => this.#podBehind(at, device);
    this.#hops.push(...hookHops({ begin: hook.begin, end: event, step, told: hook.told }, this.#lab, podOf));
  }

  /** IPVS has taken it out of a hook, and sends it on to the server that it chose. */
  #endStolen(event: PathEvent): void {
    const hook = this.#hooks.at(-1);
    if (hook?.begin.step.kind !== 'hook') return;
    if (!hook.told.some(({ kind }) => kind === 'server')) return;
    this.#hooks.pop();
    const step = { ...hook.begin.step, verdict: 'STOLEN' as const };
    const visit = { begin: hook.begin, end: event, step, told: hook.told };
    this.#hops.push(...hookHops(visit, this.#lab, () => undefined));
  }

  /** A rule has told already why. */
  #takeDrop(event: PathEvent, step: DropStep): void {
    const last = this.#hops.at(-1);
    const isTold = last?.at === event.at && (last.outcome === 'dropped' || last.outcome === 'refused');
    if (isTold) return;
    const isRefused = step.reason === 'no-socket' || step.reason === 'netfilter-reject';
    const sentence = describeDropReason(step.reason);
    this.#add(event, {
      stage: isRefused ? 'socket' : 'drop',
      device: step.device,
      outcome: isRefused ? 'refused' : 'dropped',
      decision: step.reason,
      sentence: `${sentence}${step.detail === '' ? '' : `: ${step.detail}`}.`,
      rules: step.detail === '' ? [] : [step.detail],
    });
  }

  #sendWords(event: PathEvent, { device, mtuBytes }: DeviceStep): Words {
    const neighbor = this.#neighbor?.device === device ? this.#neighbor : undefined;
    this.#neighbor = undefined;
    const stage = 'send';
    const decision = `out by ${device}`;
    const changes = this.#frameChanges(event);
    const mtu = `mtu ${mtuBytes}`;
    if (neighbor === undefined)
      return {
        stage,
        device,
        decision,
        sentence: `It leaves by the interface ${device}.`,
        rules: [mtu],
        changes,
      };
    const { address, mac, state } = neighbor;
    const hasWaited = mac === '';
    const lladdr = hasWaited ? (viewOf(event).frame.destinationMac ?? '') : mac;
    return {
      stage,
      device,
      decision,
      sentence: `It leaves by the interface ${device} for the next hop ${this.#withName(address)}, ${hasWaited ? 'which has told its MAC address by now' : 'whose MAC address is known'}.`,
      rules: [`${address} dev ${device} lladdr ${lladdr} ${hasWaited ? 'REACHABLE' : state}`, mtu],
      changes,
    };
  }

  /** `10.244.2.1 (Pod default/web)` */
  #withName(address: string): string {
    const name = this.#lab.nameOf(address);
    return name === address ? address : `${address} (${name})`;
  }

  #receiveWords(event: PathEvent, { device }: DeviceStep): Words {
    return {
      stage: 'receive',
      device,
      decision: `in by ${device}`,
      sentence: `It arrives at the interface ${device}.`,
      changes: this.#frameChanges(event),
    };
  }

  /** What was made of it between two links. */
  #frameChanges(event: PathEvent): readonly HeaderChange[] {
    const before = this.#lastFrame;
    if (before === undefined) return [];
    const shown = new Set(['source MAC', 'destination MAC', 'TTL', 'tunnel']);
    return changesBetween(viewOf(before), viewOf(event)).filter(({ field }) => shown.has(field));
  }

  #routeWords(event: PathEvent, step: RouteStep): Words {
    const { route, type, table, gateway, device, others, cause } = step;
    const destination = viewOf(event).frame.packet?.destination ?? '';
    const outer = viewOf(event).frame.tunnels[0]?.destination;
    const to = outer ?? destination;
    const why = cause === 'again' ? 'Its destination has changed, so that routing is asked again: ' : '';
    const whose = this.#withName(to);
    if (route === undefined)
      return {
        stage: 'route',
        decision: 'no route',
        sentence: `${why}No route leads to ${whose}.`,
        others: [],
      };
    const via = gateway === '' ? `directly by ${device}` : `by way of ${gateway} on ${device}`;
    const where =
      type === 'local'
        ? 'is an address of this machine itself, so that the packet is delivered here'
        : type === 'unicast'
          ? `is reached ${via}`
          : `is refused by a route of the type ${type}`;
    return {
      stage: 'route',
      device,
      decision: route,
      sentence: `${why}${whose} ${where}.`,
      rules: [`table ${table}: ${route}`],
      others: others.map((other) => `${other}: ${whyNot(other, route)}`),
    };
  }

  #tunnelWords(event: PathEvent, { device, encapsulation, remote }: TunnelStep): Words {
    const whose = this.#withName(remote);
    return {
      stage: encapsulation.split(' ')[0] ?? 'tunnel',
      device,
      outcome: 'changed',
      decision: `into the tunnel to ${remote}`,
      sentence: `${device} wraps it into a packet of the nodes, to ${whose}, which takes it out again.`,
      rules: [`${encapsulation} dev ${device} dst ${remote}`],
      changes:
        this.#lastFrame === undefined
          ? []
          : changesBetween(viewOf(this.#lastFrame), viewOf(event)).filter(({ field }) => field === 'tunnel'),
    };
  }

  #programWords(event: PathEvent, { decision, text, subject, sources }: ProgramStep): Words {
    const [namespace = '', name = ''] = subject.split('/');
    if (decision === 'service') {
      const service = this.#lab.find('Service', namespace, name);
      return {
        stage: 'eBPF service',
        outcome: 'changed',
        decision: text,
        sentence: `The network plugin's program sends what is for the Service ${subject} to one of its backends.`,
        because: service === undefined ? [] : [this.#lab.because(service)],
      };
    }
    const isAccepted = decision !== 'policy-denied';
    const pod = this.#lab.find('Pod', namespace, name);
    const direction = text.startsWith('egress') ? 'egress' : 'ingress';
    const words = isPod(pod)
      ? policyWords(this.#lab, { pod, direction, view: viewOf(event), isAccepted })
      : { decision: text, sentence: `${text}.`, because: [], others: [], reasons: undefined };
    return {
      stage: 'policy',
      outcome: isAccepted ? 'goes-on' : 'dropped',
      decision: words.decision,
      sentence: words.sentence,
      rules: [`eBPF policy map: ${text}`, ...sources.map((source) => `made by ${source}`)],
      because: words.because,
      others: words.others,
      ...(isAccepted || words.reasons === undefined ? {} : { denial: words.reasons }),
    };
  }

  #deliveryWords(event: PathEvent): Words {
    const { frame, destination } = viewOf(event);
    if (frame.tunnels.length > 0)
      return {
        stage: 'tunnel',
        outcome: 'changed',
        decision: 'out of the tunnel',
        sentence: 'The outer packet has reached its end: what was in it goes on from here.',
        rules: frame.tunnels.map((tunnel) => `${tunnel.name}, ${tunnel.source} > ${tunnel.destination}`),
      };
    const protocol = frame.packet?.protocol ?? '';
    return {
      stage: 'socket',
      outcome: 'delivered',
      decision: `delivered to ${protocol} ${destination}`,
      sentence: `It has arrived: the machine gives it to ${protocol}.`,
    };
  }

  /** The Pod at the other end of a veth pair whose end on the node this is. */
  #podBehind(at: string, device: string): Pod | undefined {
    return this.#lab.podOfDevice(at, device);
  }

  #add({ timeNs, at, ...event }: PathEvent, words: Words): void {
    this.#hops.push({
      timeNs,
      at,
      device: words.device ?? '',
      stage: words.stage,
      outcome: words.outcome ?? 'goes-on',
      decision: words.decision,
      sentence: words.sentence,
      rules: words.rules ?? [],
      packet: lineOf({ timeNs, at, ...event }),
      changes: words.changes ?? [],
      because: words.because ?? [],
      others: words.others ?? [],
      ...(words.denial === undefined ? {} : { denial: words.denial }),
    });
  }
}

function neighborWords({ address, device, state }: NeighborStep): Words {
  return {
    stage: 'neighbor',
    device,
    decision: `asks who has ${address}`,
    sentence: `Nobody has told yet which MAC address ${address} has: the packet waits while the machine asks on ${device}.`,
    rules: [`${address} dev ${device} ${state}`],
  };
}

function forwardingWords({ bridge, mac, port, decision }: ForwardingStep): Words {
  switch (decision) {
    case 'port':
      return {
        stage: 'bridge',
        device: bridge,
        decision: `to port ${port}`,
        sentence: `The bridge ${bridge} has learnt that ${mac} is behind its port ${port}.`,
        rules: [`${mac} dev ${port} master ${bridge}`],
      };
    case 'local':
      return {
        stage: 'bridge',
        device: bridge,
        decision: 'to the bridge itself',
        sentence: `The frame is for the bridge ${bridge} itself: the machine's own IP stack takes it.`,
        rules: [`${mac} dev ${bridge} permanent`],
      };
    case 'flood':
      return {
        stage: 'bridge',
        device: bridge,
        outcome: 'copied',
        decision: 'to every port',
        sentence: `The bridge ${bridge} does not know where ${mac} is, and sends a copy out of every port.`,
      };
  }
}

/** Why one of two routes to the same destination is not the one that was taken. */
function whyNot(other: string, taken: string): string {
  if (prefixOf(other) < prefixOf(taken)) return 'its prefix is shorter';
  if (prefixOf(other) === prefixOf(taken)) return 'the same prefix, and it comes later (metric, or age)';
  return 'its prefix is longer, but its table is asked later, or not at all (ip rule)';
}

function prefixOf(route: string): number {
  return Number(/\/(\d+)/u.exec(route)?.[1] ?? '0');
}
