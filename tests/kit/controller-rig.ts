import { Prng } from '#sim/base/prng';
import { milliseconds, type Duration, type SimTime } from '#sim/base/time';
import { calendarTime, formatIsoDate } from '#sim/app/calendar';
import { Scheduler } from '#sim/engine/scheduler';
import type { ControllerContext } from '#sim/kube/controllers/controller';
import { EventRecorder } from '#sim/kube/controllers/event-recorder';
import { isPod, type Pod } from '#sim/kube/model/pod';
import { numberFieldOf, type KubeObject } from '#sim/kube/objects/kube-object';
import { SettleCount } from '#sim/kube/settle-count';
import { ObjectStore, refOf } from '#sim/kube/store/object-store';

/** 2025-01-01T00:00:00Z */
const START_TIME_MS = 1_735_689_600_000;

/** A store with controllers and without nodes: a test does what kubelets do. */
export class ControllerRig {
  readonly context: ControllerContext;
  readonly store: ObjectStore;
  readonly scheduler = new Scheduler();

  /** `gatherTime`: of a large cluster. */
  constructor(gatherTime?: Duration) {
    const { scheduler } = this;
    this.store = new ObjectStore({
      scheduler,
      prng: new Prng(1),
      formatTime: (time) => formatIsoDate(calendarTime(START_TIME_MS, time)),
    });
    const { store } = this;
    const recorder = new EventRecorder(store);
    this.context = { store, scheduler, recorder, settle: new SettleCount(), gatherTime };
    this.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  }

  create(object: KubeObject): KubeObject {
    const created = this.store.create(object);
    if (!created.ok) throw new Error(created.error.message);
    return created.value;
  }

  /** Merges into the spec. */
  changeSpec(kind: string, name: string, changes: Readonly<Record<string, unknown>>): void {
    const object = this.get(kind, name);
    const spec = typeof object.spec === 'object' ? object.spec : {};
    const updated = this.store.update({ ...object, spec: { ...spec, ...changes } });
    if (!updated.ok) throw new Error(updated.error.message);
  }

  get(kind: string, name: string): KubeObject {
    const found = this.find(kind, name);
    if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
    return found;
  }

  find(kind: string, name: string): KubeObject | undefined {
    return this.store.find(kind, 'default', name) ?? this.store.find(kind, '', name);
  }

  names(kind: string): readonly string[] {
    return this.store.list(kind).map(({ metadata }) => metadata.name);
  }

  pods(): readonly Pod[] {
    return this.store.list('Pod').filter(isPod);
  }

  /** `reason message` of each event, the count where it came more than once. */
  events(kind?: string): readonly string[] {
    return this.store
      .list('Event')
      .filter((event) => kind === undefined || Reflect.get(Object(event['involvedObject']), 'kind') === kind)
      .map((event) => {
        const count = numberFieldOf(event, 'count') ?? 1;
        return `${String(event['reason'])} ${String(event['message'])}${count > 1 ? ` x${count}` : ''}`;
      });
  }

  run(ms: number): void {
    this.scheduler.runUntil((this.scheduler.now() + milliseconds(ms)) as SimTime);
  }

  /** What a kubelet reports. */
  setPod(name: string, state: 'ready' | 'unready' | 'Succeeded' | 'Failed', exitCode = 1): void {
    const pod = this.get('Pod', name);
    const isReady = state === 'ready';
    const isRunning = isReady || state === 'unready';
    const finishedAt = this.store.timestamp();
    const terminated = {
      exitCode: state === 'Succeeded' ? 0 : exitCode,
      reason: 'Error',
      startedAt: finishedAt,
      finishedAt,
    };
    this.store.patchStatus(refOf(pod), {
      phase: isRunning ? 'Running' : state,
      conditions: [
        { type: 'Ready', status: isReady ? 'True' : 'False', lastTransitionTime: this.store.timestamp() },
      ],
      containerStatuses: [
        { name: 'main', restartCount: 0, state: isRunning ? { running: {} } : { terminated } },
      ],
    });
  }

  /** All that are there run and are ready, those too that come of it. */
  makeAllReady(): void {
    for (let round = 0; round < 20; round += 1) {
      this.run(20);
      for (const pod of this.pods()) {
        if (pod.status?.phase === undefined || pod.status.phase === 'Pending')
          this.setPod(pod.metadata.name, 'ready');
      }
    }
    this.run(20);
  }

  /** As `kubectl get -o jsonpath` of a status. */
  status(kind: string, name: string): Readonly<Record<string, unknown>> {
    const { status } = this.get(kind, name);
    return typeof status === 'object' && status !== null ? { ...status } : {};
  }
}

export function workload(
  kind: string,
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  podSpec: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image: 'nginx' }], ...podSpec },
      },
      ...spec,
    },
  };
}
