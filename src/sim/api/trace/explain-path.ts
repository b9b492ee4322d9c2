/** The recorded way of a packet as hops: a decision each, in the order in which they were taken. */
import { append } from '../../base/append';
import { inEnglish, say } from '../../base/sentence';
import type {
  DrawStep,
  NeighborStep,
  RouteStep,
  RuleStep,
  ServerStep,
  TunnelStep,
} from '../../link/path-observer';
import type { Pod } from '../../kube/model/pod';
import { reasonOf } from '../drop-text';
import { changesBetween, lineOf, viewOf } from './event-view';
import type { HeaderChange, Hop } from './hop';
import { hookHops } from './hook-hops';
import type { HopWords } from './hop-words';
import type { LabObjects } from './lab-objects';
import { forwardingWords, neighborWords, sendWords } from './link-words';
import type { PacketPath, PathEvent, RecordedStep } from './path-recorder';
import { programWords } from './program-words';
import { routeWords } from './route-words';

type HookTold = RuleStep | DrawStep | ServerStep;
type DeviceStep = Extract<RecordedStep, { kind: 'device' }>;
type DropStep = Extract<RecordedStep, { kind: 'drop' }>;

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
        this.#add(event, programWords(step, viewOf(event), this.#lab));
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
    append(this.#hops, hookHops({ begin: hook.begin, end: event, step, told: hook.told }, this.#lab, podOf));
  }

  /** IPVS has taken it out of a hook, and sends it on to the server that it chose. */
  #endStolen(event: PathEvent): void {
    const hook = this.#hooks.at(-1);
    if (hook?.begin.step.kind !== 'hook') return;
    if (!hook.told.some(({ kind }) => kind === 'server')) return;
    this.#hooks.pop();
    const step = { ...hook.begin.step, verdict: 'STOLEN' as const };
    const visit = { begin: hook.begin, end: event, step, told: hook.told };
    append(
      this.#hops,
      hookHops(visit, this.#lab, () => undefined),
    );
  }

  /** A rule has told already why. */
  #takeDrop(event: PathEvent, step: DropStep): void {
    const last = this.#hops.at(-1);
    const isTold = last?.at === event.at && (last.outcome === 'dropped' || last.outcome === 'refused');
    if (isTold) return;
    const isRefused = step.reason === 'no-socket' || step.reason === 'netfilter-reject';
    this.#add(event, {
      stage: isRefused ? 'socket' : 'drop',
      device: step.device,
      outcome: isRefused ? 'refused' : 'dropped',
      decision: step.reason,
      sentence: reasonOf(step),
      rules: step.detail === '' ? [] : [inEnglish(step.detail)],
      ...(step.reason === 'no-socket'
        ? { closedPort: viewOf(event).frame.packet?.destinationPort ?? '' }
        : {}),
    });
  }

  #sendWords(event: PathEvent, { device, mtuBytes }: DeviceStep): HopWords {
    const neighbor = this.#neighbor?.device === device ? this.#neighbor : undefined;
    this.#neighbor = undefined;
    const destinationMac = viewOf(event).frame.destinationMac ?? '';
    const changes = this.#frameChanges(event);
    return sendWords({ device, mtuBytes, neighbor, destinationMac, changes }, this.#lab);
  }

  #receiveWords(event: PathEvent, { device }: DeviceStep): HopWords {
    return {
      stage: 'receive',
      device,
      decision: say('in by {device}', { device }),
      sentence: say('It arrives at the interface {device}', { device }),
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

  #routeWords(event: PathEvent, step: RouteStep): HopWords {
    const { frame } = viewOf(event);
    const to = frame.tunnels[0]?.destination ?? frame.packet?.destination ?? '';
    return routeWords(step, { to, at: event.at }, this.#lab);
  }

  #tunnelWords(event: PathEvent, { device, encapsulation, remote }: TunnelStep): HopWords {
    const whose = this.#lab.withName(remote);
    return {
      stage: encapsulation.split(' ')[0] ?? 'tunnel',
      device,
      outcome: 'changed',
      decision: say('into the tunnel to {remote}', { remote }),
      sentence: say('{device} wraps it into a packet of the nodes, to {whose}, which takes it out again', {
        device,
        whose,
      }),
      rules: [`${encapsulation} dev ${device} dst ${remote}`],
      changes:
        this.#lastFrame === undefined
          ? []
          : changesBetween(viewOf(this.#lastFrame), viewOf(event)).filter(({ field }) => field === 'tunnel'),
    };
  }

  #deliveryWords(event: PathEvent): HopWords {
    const { at } = event;
    const { frame, destination } = viewOf(event);
    if (frame.tunnels.length > 0)
      return {
        stage: 'tunnel',
        outcome: 'changed',
        decision: say('out of the tunnel'),
        sentence: say('The outer packet has reached its end: what was in it goes on from here'),
        rules: frame.tunnels.map((tunnel) => `${tunnel.name}, ${tunnel.source} > ${tunnel.destination}`),
      };
    const protocol = frame.packet?.protocol ?? '';
    return {
      stage: 'socket',
      outcome: 'delivered',
      decision: say('delivered to {protocol} {destination}', { protocol, destination }),
      sentence:
        this.#lab.podOfNamespace(at) === undefined
          ? say('It has arrived: the machine gives it to {protocol}', { protocol })
          : say('It has arrived: the Pod gives it to {protocol}', { protocol }),
    };
  }

  /** The Pod at the other end of a veth pair whose end on the node this is. */
  #podBehind(at: string, device: string): Pod | undefined {
    return this.#lab.podOfDevice(at, device);
  }

  #add({ timeNs, at, ...event }: PathEvent, words: HopWords): void {
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
      ...(words.closedPort === undefined ? {} : { closedPort: words.closedPort }),
      ...(words.denial === undefined ? {} : { denial: words.denial }),
    });
  }
}
