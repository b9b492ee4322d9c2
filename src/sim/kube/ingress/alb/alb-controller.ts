/**
 * The program of the image aws-load-balancer-controller, v2.11 (`controllers/ingress/group_controller.go`): it asks the cloud for a
 * balancer for each group of Ingresses of its class, and carries no request itself.
 *
 * Models the finalizers, events, the hostname in the status, that a model which cannot be built leaves everything as it was, and one
 * replica that leads. Leaves out Services of type LoadBalancer, webhooks, IngressClassParams and pod readiness gates.
 */
import { runInBackground } from '../../../app/background';
import { goReply } from '../../../app/images/go-http';
import { goFlag, untilStopped, type ContainerContext } from '../../../app/images/container-context';
import { startHttpServer } from '../../../app/http-server';
import { milliseconds, seconds } from '../../../base/time';
import type { Process } from '../../../host/process';
import { Change, sleep, type Task } from '../../../host/task';
import { calendarNow, formatIsoDate } from '../../../app/calendar';
import { listFieldOf, textFieldOf, type KubeObject } from '../../objects/kube-object';
import { equalsJson } from '../../store/json';
import type { IngressCluster, IngressDoor } from '../ingress-cluster';
import { ingressViewOf, isOfController, type IngressView } from '../ingress-objects';
import type { AlbFleet } from './alb-fleet';
import { albGroupsOf, buildAlb } from './build-alb';
import { ALB_CONTROLLER } from './installation';

const WATCHED = ['Ingress', 'IngressClass', 'Service', 'EndpointSlice', 'Node'];
const HEALTH_PORT = 61_779;
const LEASE_NAME = 'aws-load-balancer-controller-leader';
/** Changes of one moment are one. */
const BATCH = milliseconds(10);
const PAUSE = seconds(2);
const GROUP_FINALIZER = 'group.ingress.k8s.aws/';
const SINGLE_FINALIZER = 'ingress.k8s.aws/resources';
const COMPONENT = 'ingress';

export function* albController(process: Process, context: ContainerContext, door: IngressDoor): Task<number> {
  return yield* new AlbController(process, context, door).run();
}

class AlbController {
  readonly #process: Process;
  readonly #cluster: IngressCluster;
  readonly #fleet: AlbFleet | undefined;
  readonly #clusterName: string;
  readonly #ingressClass: string;
  readonly #namespace: string;
  readonly #podName: string;
  readonly #change = new Change();
  /** Of each group, what was said of it last. */
  readonly #said = new Map<string, string>();
  #isDirty = false;
  #isUnsettled = false;

  constructor(process: Process, { args }: ContainerContext, door: IngressDoor) {
    const { environment } = process;
    this.#process = process;
    this.#cluster = door.viewFrom(environment.machineName);
    this.#fleet = door.albs;
    this.#clusterName = goFlag(args, 'cluster-name') ?? '';
    this.#ingressClass = goFlag(args, 'ingress-class') ?? 'alb';
    this.#namespace = environment.variables.get('POD_NAMESPACE') ?? 'kube-system';
    this.#podName = environment.hostname;
  }

  *run(): Task<number> {
    const process = this.#process;
    if (this.#clusterName === '') {
      this.#log('error', 'unable to load controller config', {
        error: 'kubernetes cluster name must be specified',
      });
      return 1;
    }
    if (this.#fleet === undefined) {
      const error =
        'unable to initialize AWS cloud: this lab has no cloud: write cluster.loadBalancer with kind cloud';
      this.#log('error', 'unable to initialize AWS cloud', { error });
      return 1;
    }
    startHttpServer(process, {
      port: HEALTH_PORT,
      handler: function* (request) {
        yield* [];
        return goReply(process, request, { text: 'ok' });
      },
    });
    this.#log('info', 'starting manager', {});
    const stop = this.#cluster.onChange(WATCHED, () => this.#enqueue());
    process.onExit(() => {
      stop();
      this.#settle();
    });
    this.#enqueue();
    runInBackground(process, this.#follow(this.#fleet));
    return yield* untilStopped(process);
  }

  #log(level: 'info' | 'error', msg: string, fields: Readonly<Record<string, string>>): void {
    const ts = formatIsoDate(calendarNow(this.#process.environment));
    this.#process.stderr(`${JSON.stringify({ level, ts, logger: 'controllers.ingress', msg, ...fields })}\n`);
  }

  #enqueue(): void {
    this.#isDirty = true;
    if (!this.#isUnsettled) {
      this.#isUnsettled = true;
      this.#cluster.settle.begin();
    }
    this.#change.notify();
  }

  #settle(): void {
    if (!this.#isUnsettled) return;
    this.#isUnsettled = false;
    this.#cluster.settle.end();
  }

  #settleIfDone(): void {
    if (!this.#isDirty) this.#settle();
  }

  *#follow(fleet: AlbFleet): Task {
    const { scheduler } = this.#process.environment;
    for (;;) {
      while (!this.#isDirty) yield* this.#change.wait(scheduler);
      yield* sleep(scheduler, BATCH);
      while (!this.#cluster.isConnected || !this.#isLeader()) {
        // Another replica does it.
        if (this.#cluster.isConnected) this.#settle();
        yield* sleep(scheduler, PAUSE);
      }
      this.#isDirty = false;
      this.#reconcile(fleet);
      this.#settleIfDone();
    }
  }

  /** Whoever has the Lease; it is free when the Pod of its holder is gone. */
  #isLeader(): boolean {
    const lease = this.#cluster.find('Lease', this.#namespace, LEASE_NAME);
    const holder = textFieldOf(lease?.spec, 'holderIdentity');
    if (holder === this.#podName) return true;
    if (holder !== undefined && this.#cluster.find('Pod', this.#namespace, holder) !== undefined)
      return false;
    const spec = { holderIdentity: this.#podName, leaseDurationSeconds: 15 };
    if (lease !== undefined) return this.#cluster.update({ ...lease, spec });
    const metadata = { name: LEASE_NAME, namespace: this.#namespace };
    return this.#cluster.create({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec });
  }

  #reconcile(fleet: AlbFleet): void {
    const all = this.#cluster.list('Ingress').map(ingressViewOf);
    const isOwn = (view: IngressView): boolean =>
      view.object.metadata.deletionTimestamp === undefined &&
      isOfController(view, this.#cluster, {
        controller: ALB_CONTROLLER,
        annotation: this.#ingressClass,
        canTakeUnclassed: false,
      });
    const groups = albGroupsOf(all.filter(isOwn));
    for (const [id, members] of groups) this.#reconcileGroup(fleet, { id, members });
    for (const id of fleet.groups) if (!groups.has(id)) fleet.remove(id);
    for (const view of all) if (!isOwn(view)) this.#release(view);
  }

  #reconcileGroup(
    fleet: AlbFleet,
    group: { readonly id: string; readonly members: readonly IngressView[] },
  ): void {
    for (const view of group.members) this.#hold(view);
    const model = buildAlb(this.#cluster, { ...group, clusterName: this.#clusterName });
    if (typeof model === 'string') {
      this.#tell(group, {
        type: 'Warning',
        reason: 'FailedBuildModel',
        message: `Failed build model due to ${model}`,
      });
      return;
    }
    const hostname = fleet.put(group.id, model);
    if (hostname === undefined) {
      const message = 'Failed deploy model due to no address is left in the pool of this lab';
      this.#tell(group, { type: 'Warning', reason: 'FailedDeployModel', message });
      return;
    }
    const ingress = [{ hostname }];
    for (const { object } of group.members) {
      if (!equalsJson(listFieldOf(object.status, 'loadBalancer', 'ingress'), ingress))
        this.#cluster.patchStatus(object, { loadBalancer: { ingress } });
    }
    this.#tell(group, {
      type: 'Normal',
      reason: 'SuccessfullyReconciled',
      message: 'Successfully reconciled',
    });
  }

  /** Once for each thing that there is to say. */
  #tell(
    { id, members }: { readonly id: string; readonly members: readonly IngressView[] },
    event: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string },
  ): void {
    const key = `${event.message} ${members.map(({ object }) => object.metadata.generation ?? 0).join()}`;
    if (this.#said.get(id) === key) return;
    this.#said.set(id, key);
    for (const { object } of members) this.#cluster.recordEvent(object, { ...event, component: COMPONENT });
    if (event.type === 'Warning')
      this.#log('error', 'Reconciler error', { ingress: id, error: event.message });
    else this.#log('info', 'successfully deployed model', { ingressGroup: id });
  }

  /** The cloud's balancer has to go before the Ingress may. */
  #hold({ object, annotations }: IngressView): void {
    const group = annotations['alb.ingress.kubernetes.io/group.name'];
    const wanted = group === undefined ? SINGLE_FINALIZER : `${GROUP_FINALIZER}${group}`;
    const before = object.metadata.finalizers ?? [];
    const others = before.filter((each) => !isOwnFinalizer(each));
    if (before.includes(wanted) && before.length === others.length + 1) return;
    this.#writeFinalizers(object, [...others, wanted]);
  }

  #release({ object }: IngressView): void {
    const before = object.metadata.finalizers ?? [];
    const others = before.filter((each) => !isOwnFinalizer(each));
    if (others.length < before.length) this.#writeFinalizers(object, others);
  }

  #writeFinalizers(object: KubeObject, finalizers: readonly string[]): void {
    const { namespace = '', name } = object.metadata;
    const current = this.#cluster.find('Ingress', namespace, name);
    if (current === undefined) return;
    const kept = finalizers.length === 0 ? undefined : finalizers;
    this.#cluster.update({ ...current, metadata: { ...current.metadata, finalizers: kept } });
  }
}

function isOwnFinalizer(name: string): boolean {
  return name === SINGLE_FINALIZER || name.startsWith(GROUP_FINALIZER);
}
