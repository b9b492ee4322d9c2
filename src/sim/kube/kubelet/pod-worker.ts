/**
 * One Pod on its node, from its sandbox to its end.
 *
 * Kubernetes v1.32 `pkg/kubelet/pod_workers.go`, `pkg/kubelet/kuberuntime/kuberuntime_manager.go` (`SyncPod`).
 *
 * Models the sandbox (a network namespace held by a pause container), init containers one after the other, sidecars,
 * containers, other images, probes, graceful termination, and the status after each change.
 */
import { invariant } from '../../base/invariant';
import { Later, whenKnown } from '../../base/later';
import { milliseconds, seconds, type Duration, type SimTime } from '../../base/time';
import { FileSystem } from '../../host/file-system';
import type { Environment } from '../../host/process';
import type { NetworkNamespace } from '../../host/network-namespace';
import { formatIp, isIpv6, type IpAddress } from '../../wire/ip-address';
import type { PodAnswer, PodSandbox } from '../cni/pod-network';
import type { RuntimeSandbox } from '../container-runtime';
import type { Container, Pod } from '../model/pod';
import { isPod, isPodFinished, podPath, SERVICE_ACCOUNT_PATH } from '../model/pod';
import { sandboxIdOf } from '../sandbox-id';
import type { ObjectRef } from '../store/object-store';
import { ContainerRunner, type ContainerOwner } from './container-runner';
import { prepareVariables } from './container-variables';
import type { KubeletContext } from './kubelet-context';
import { networkNotReady } from './network-not-ready';
import { podBandwidthOf } from './pod-bandwidth';
import { hostnameOf, hostsFileOf, resolvConfOf } from './pod-files';
import { DEFAULT_GRACE_SECONDS, PodProbes } from './pod-probes';
import { gateStateOf, podStatusOf } from './pod-status';
import { PodVolumes } from './pod-volumes';
import { portMappingsOf } from './port-mappings';
import { runtimeSandboxOf } from './runtime-sandboxes';
import { TerminationOrder } from './termination-order';
import { hasVolumeFrom, tellsOfPod } from './volume-texts';

/** Setting up the sandbox: the pause container and the network plugin. */
const MIN_SANDBOX_MS = 30;
const SANDBOX_SPREAD_MS = 40;
/** How often a kubelet comes to each Pod (`syncFrequency`); a change falls somewhere in between. */
const SYNC_PERIOD_MS = 60_000;
/** How long it waits to try again what a volume lacks (`exponentialbackoff`). */
const FIRST_MOUNT_RETRY_MS = 500;
const MAX_MOUNT_RETRY_MS = 122_000;
/** When no address is left the kubelet tries again. */
const SANDBOX_RETRY_TIME = seconds(10);
/** When the node has no network yet (`backOffOnTransientErrorPeriod`). */
const NETWORK_RETRY_TIME = seconds(1);
/** When something of it cannot be taken away (`workerBackOffPeriod`). */
const KILL_RETRY_TIME = seconds(10);

interface FileSetting {
  readonly hostname: string;
  readonly addresses: readonly string[];
}

/** What the node's own files say when the container starts. */
interface NodeFiles {
  readonly nodeHosts: string;
  readonly nodeResolvConf: string;
}

export class PodWorker implements ContainerOwner {
  readonly #context: KubeletContext;
  readonly #onGone: () => void;
  readonly #volumes: PodVolumes;
  readonly #initRunners: readonly ContainerRunner[];
  readonly #runners: readonly ContainerRunner[];
  readonly #probes: PodProbes;
  #pod: Pod;
  /** It has a network namespace, whether that is made already or will be when its node is used. */
  #hasSandbox = false;
  /** The one that the network plugin has not answered for yet. */
  #pendingSandbox: PodSandbox | undefined = undefined;
  /** Of the first one; it is not made anew. */
  #sandboxCreatedAt: SimTime | undefined = undefined;
  #addresses: readonly string[] = [];
  readonly #startTime: string;
  #isTerminating = false;
  #isGone = false;
  #areContainersStarted = false;
  /** Its containers have done their work: what is left of them ends too. */
  #isCompleting = false;
  /** All have ended, and none will start again. */
  #isOver = false;
  /** Why the kubelet ends it. */
  #failure: { readonly reason: string; readonly message: string } | undefined = undefined;
  #mountRetryMs = FIRST_MOUNT_RETRY_MS;
  #sandboxProblem: string | undefined = undefined;
  /** Which attempt to create the sandbox it is. */
  #attempt = 0;

  constructor(pod: Pod, context: KubeletContext, onGone: () => void) {
    this.#pod = pod;
    this.#context = context;
    this.#onGone = onGone;
    this.#probes = new PodProbes(this, context);
    const { store, nodeName, domain, machine, scheduler, nodeAddresses: hostAddresses } = context;
    const nowSeconds = (): number => Math.floor(machine.startTimeMs / 1e3 + scheduler.now() / 1e9);
    this.#volumes = new PodVolumes({ store, nodeName, domain, hostAddresses, nowSeconds }, machine);
    this.#startTime = context.store.timestamp();
    const { restartPolicy = 'Always' } = pod.spec;
    this.#initRunners = (pod.spec.initContainers ?? []).map((container) => {
      const policy = container.restartPolicy ?? (restartPolicy === 'Never' ? 'Never' : 'OnFailure');
      return new ContainerRunner(container, policy, this, {
        context,
        isInit: container.restartPolicy !== 'Always',
      });
    });
    this.#runners = pod.spec.containers.map(
      (container) => new ContainerRunner(container, restartPolicy, this, { context, isInit: false }),
    );
    const key = podPath(pod);
    const wait = MIN_SANDBOX_MS + context.machine.prng.split(`sandbox ${key}`).below(SANDBOX_SPREAD_MS);
    context.scheduler.schedule(milliseconds(wait), () => this.#setUp());
    const { activeDeadlineSeconds } = pod.spec;
    if (activeDeadlineSeconds !== undefined)
      context.scheduler.schedule(seconds(activeDeadlineSeconds), () => this.#exceedDeadline());
  }

  get pod(): Pod {
    return this.#pod;
  }

  get podAddress(): string {
    return this.#addresses[0] ?? '';
  }

  get namespace(): NetworkNamespace | undefined {
    if (!this.#hasSandbox) return undefined;
    const { machine } = this.#context;
    return this.#pod.spec.hostNetwork === true
      ? machine.rootNamespace
      : machine.namespaces.get(podPath(this.#pod));
  }

  /** What the runtime has of it; undefined before its sandbox is there. */
  get runtimeSandbox(): RuntimeSandbox | undefined {
    const createdAt = this.#sandboxCreatedAt;
    if (createdAt === undefined) return undefined;
    return runtimeSandboxOf(
      this.#pod,
      { id: this.sandboxId, createdAt, isReady: this.#hasSandbox, addresses: this.#addresses },
      this.runners.flatMap((runner) => runner.runtimeContainers()),
    );
  }

  /** 64 digits; another one after each attempt that failed. */
  get sandboxId(): string {
    return sandboxIdOf(podPath(this.#pod), this.#attempt);
  }

  #sandbox(): PodSandbox {
    return { pod: podPath(this.#pod), uid: this.#pod.metadata.uid ?? '', containerId: this.sandboxId };
  }

  get runners(): readonly ContainerRunner[] {
    return [...this.#initRunners, ...this.#runners];
  }

  /** Ready, finished, or waiting for something that time alone will not bring soon. */
  get isSettled(): boolean {
    if (this.#isGone || (this.#isOver && !this.#isTerminating)) return true;
    if (this.#isTerminating || this.#isCompleting) return false;
    if (this.#sandboxProblem !== undefined) return true;
    return this.runners.every((runner) => this.#isRunnerSettled(runner));
  }

  /** Why it is not ready although it is settled. */
  get problem(): string | undefined {
    if (this.#sandboxProblem !== undefined) return this.#sandboxProblem;
    for (const runner of this.runners) {
      if (runner.blockedReason !== undefined) return `${runner.container.name}: ${runner.blockedReason}`;
      const failed = this.#probes.failedKindOf(runner);
      if (failed !== undefined && !runner.isReady) return `${runner.container.name}: ${failed} probe fails`;
    }
    return undefined;
  }

  /** A container by name, or the first one. */
  environmentOf(containerName: string | undefined): Environment | undefined {
    const runner =
      containerName === undefined
        ? this.#runners[0]
        : this.runners.find(({ container }) => container.name === containerName);
    return runner?.environment;
  }

  update(pod: Pod): void {
    const hasGateChanged = gateStateOf(pod) !== gateStateOf(this.#pod);
    const before = this.#pod.metadata;
    this.#pod = pod;
    const { labels, annotations } = pod.metadata;
    if ((labels !== before.labels || annotations !== before.annotations) && tellsOfPod(pod))
      this.#refreshVolumesLater(`labels ${pod.metadata.resourceVersion ?? ''}`);
    if (pod.metadata.deletionTimestamp !== undefined) this.#terminate();
    else if (!this.#isTerminating && !this.#isGone) this.#followImages(pod);
    if (hasGateChanged && this.#hasSandbox) this.#writeStatus();
  }

  /** Are its files those of this ConfigMap or Secret? */
  usesData(ref: ObjectRef): boolean {
    return hasVolumeFrom(this.#pod, ref);
  }

  /** A ConfigMap or Secret has changed: files follow when the kubelet comes to this Pod again, variables never. */
  followData(ref: ObjectRef, version: number): void {
    if (hasVolumeFrom(this.#pod, ref)) this.#refreshVolumesLater(String(version));
  }

  #refreshVolumesLater(change: string): void {
    const { scheduler, machine } = this.#context;
    const prng = machine.prng.split(`volumes of ${podPath(this.#pod)} ${change}`);
    scheduler.schedule(milliseconds(prng.below(SYNC_PERIOD_MS)), () => this.#refreshVolumes());
  }

  #refreshVolumes(): void {
    if (!this.#isGone) this.#volumes.refresh(this.#pod);
  }

  /** The image is all of a container that may change. */
  #followImages({ spec }: Pod): void {
    const grace = this.#grace();
    for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
      const runner = this.runners.find((candidate) => candidate.container.name === container.name);
      if (runner !== undefined && runner.container.image !== container.image)
        runner.redefine(container, grace);
    }
  }

  /** Others have written into the status while the node was cut off. */
  resync(): void {
    if (!this.#isGone && this.#hasSandbox) this.#writeStatus();
  }

  /** The object is gone already. */
  destroy(): void {
    if (this.#isGone) return;
    this.#probes.stop();
    for (const runner of this.runners) runner.kill();
    this.#release();
  }

  /** The node is off: its processes are gone, and nothing is written any more. */
  powerOff(): void {
    if (this.#isGone) return;
    this.#release();
    this.#probes.stop();
    for (const runner of this.runners) runner.kill();
  }

  onContainerChange(): void {
    if (this.#isGone) return;
    this.#probes.follow(this.runners, this.#isTerminating);
    const isEnding = this.#isTerminating || this.#isCompleting;
    if (!isEnding) this.#startNext();
    this.#writeStatus();
    if (!isEnding && this.#isFinished()) this.#complete();
  }

  /** Nothing that comes with it needs the node to be there now. */
  mayBeDormant(): boolean {
    const { spec } = this.#pod;
    const { images } = this.#context;
    if (spec.containers.every((container) => images.isOfNode?.(container) === true)) return true;
    return (
      spec.hostNetwork !== true &&
      spec.containers.every(({ volumeMounts = [] }) =>
        volumeMounts.every(({ mountPath }) => mountPath === SERVICE_ACCOUNT_PATH),
      )
    );
  }

  createEnvironment(container: Container): (() => Environment) | string {
    if (!this.#hasSandbox) return 'the sandbox of the Pod is gone';
    const { machine, nodeName, nodeAddresses, store } = this.#context;
    const pod = this.#pod;
    const hostname = hostnameOf(pod, nodeName);
    const addresses = this.#addresses.length > 0 ? this.#addresses : nodeAddresses;
    const variables = prepareVariables(container, {
      store,
      pod,
      hostname,
      podAddresses: addresses,
      hostAddresses: nodeAddresses,
    });
    if (!variables.ok) return variables.error;
    return () => {
      const { namespace } = this;
      invariant(namespace !== undefined, 'a container starts in a sandbox');
      const environment = machine.createEnvironment({
        name: `${podPath(pod)}/${container.name}`,
        hostname,
        namespace,
        programs: new Set(),
        flavor: 'busybox',
      });
      environment.whenVariablesUsed((own) => {
        for (const [name, value] of variables.value()) own.set(name, value);
      });
      this.#prepareFiles(container, environment, { hostname, addresses });
      return environment;
    };
  }

  #isRunnerSettled(runner: ContainerRunner): boolean {
    if (runner.isReady || runner.isFinished || runner.blockedReason !== undefined) return true;
    if (runner.isUnhealthy) return false;
    return runner.isRunning && this.#probes.failedKindOf(runner) !== undefined;
  }

  /** Volumes come before everything else (`WaitForAttachAndMount`). */
  #setUp(): void {
    if (this.#isGone || this.#isTerminating || this.#isCompleting) return;
    const problems = this.#volumes.setUp(this.#pod);
    const [first] = problems;
    if (first === undefined) {
      this.#createSandbox();
      return;
    }
    for (const { volume, message } of problems) {
      this.#warn('FailedMount', `MountVolume.SetUp failed for volume "${volume}" : ${message}`);
    }
    this.#sandboxProblem = `volume ${first.volume}: ${first.message}`;
    this.#writeStatus();
    this.#context.scheduler.schedule(milliseconds(this.#mountRetryMs), () => this.#setUp());
    this.#mountRetryMs = Math.min(this.#mountRetryMs * 2, MAX_MOUNT_RETRY_MS);
  }

  #warn(reason: string, message: string): void {
    const { recorder, nodeName } = this.#context;
    recorder.record({
      about: this.#pod,
      type: 'Warning',
      reason,
      message,
      component: 'kubelet',
      host: nodeName,
    });
  }

  #createSandbox(): void {
    if (this.#isGone || this.#isTerminating || this.#isCompleting) return;
    const { machine, network, nodeAddresses, scheduler } = this.#context;
    if (this.#pod.spec.hostNetwork === true) {
      this.#addresses = nodeAddresses;
      this.#beginInSandbox();
      return;
    }
    const problem = network.problem?.();
    if (problem !== undefined) {
      const message = `network is not ready: container runtime network not ready: ${networkNotReady(problem)}`;
      this.#sandboxProblem = message;
      this.#warn('NetworkNotReady', message);
      this.#writeStatus();
      scheduler.schedule(NETWORK_RETRY_TIME, () => this.#createSandbox());
      return;
    }
    const bandwidth = podBandwidthOf(this.#pod);
    if (!bandwidth.ok) {
      this.#failSandbox(bandwidth.error);
      return;
    }
    const key = podPath(this.#pod);
    const sandbox = this.#sandbox();
    const attachment = network.addPod({
      ...sandbox,
      makeNamespace: () => machine.createNamespace(key),
      wanted: this.#context.findPinnedAddress(key),
      portMappings: portMappingsOf(this.#pod),
      bandwidth: bandwidth.value,
    });
    this.#pendingSandbox = sandbox;
    whenKnown(attachment, (answer) => this.#finishSandbox(answer, sandbox));
    // Its containers are told of before their network is there.
    if (attachment instanceof Later) this.#writeStatus();
  }

  /** The network plugin has answered. */
  #finishSandbox(answer: PodAnswer, sandbox: PodSandbox): void {
    // It has been torn down meanwhile, and a Pod of the same name may be where it was.
    if (this.#pendingSandbox !== sandbox) return;
    this.#pendingSandbox = undefined;
    const { machine, network, nodeAddresses } = this.#context;
    if (this.#isGone || this.#isTerminating || this.#isCompleting) {
      if (answer.ok) network.removePod(sandbox);
      if (machine.isAwake) machine.deleteNamespace(sandbox.pod);
      return;
    }
    if (!answer.ok) {
      this.#failSandbox(answer.error);
      return;
    }
    this.#addresses = inOrderOfNode(answer.value.addresses, nodeAddresses).map(formatIp);
    this.#beginInSandbox();
  }

  #failSandbox(problem: string): void {
    this.#sandboxProblem = problem;
    this.#warn(
      'FailedCreatePodSandBox',
      `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${this.sandboxId}": ${problem}`,
    );
    this.#writeStatus();
    this.#attempt += 1;
    this.#context.scheduler.schedule(SANDBOX_RETRY_TIME, () => this.#createSandbox());
  }

  #beginInSandbox(): void {
    this.#hasSandbox = true;
    this.#sandboxCreatedAt = this.#context.scheduler.now();
    const isSecondTry = this.#sandboxProblem !== undefined;
    this.#sandboxProblem = undefined;
    this.#startNext();
    if (isSecondTry || !this.#context.isTerse) this.#writeStatus();
  }

  readonly #started = new Set<ContainerRunner>();

  /** Init containers one by one, a sidecar as soon as it runs, then all others: each is pulled and created in turn. */
  #startNext(): void {
    if (!this.#hasSandbox || this.#areContainersStarted) return;
    for (const runner of this.#initRunners) {
      if (!this.#started.has(runner)) {
        this.#started.add(runner);
        runner.start();
        return;
      }
      const isSidecar = runner.container.restartPolicy === 'Always';
      const isDone = isSidecar ? runner.isStarted : runner.isFinished && runner.exitCode === 0;
      if (!isDone) return;
    }
    for (const runner of this.#runners) {
      if (!this.#started.has(runner)) {
        this.#started.add(runner);
        runner.start();
        return;
      }
      if (!runner.hasBegun) return;
    }
    this.#areContainersStarted = true;
  }

  /** An init container that failed for good ends the Pod before it has begun. */
  #isFinished(): boolean {
    if (this.#initRunners.some((runner) => runner.isFinished && runner.exitCode !== 0)) return true;
    return this.#areContainersStarted && this.#runners.every((runner) => runner.isFinished);
  }

  /** Before somebody looks into them; at once where they are as they were at the start of the container. */
  #prepareFiles(container: Container, environment: Environment, setting: FileSetting): void {
    const nodeFiles = this.#context.machine.root.files;
    const nodeHosts = nodeFiles.read('/etc/hosts') ?? '';
    const nodeResolvConf = nodeFiles.read('/etc/resolv.conf') ?? '';
    const prepare = (): void => {
      this.#volumes.mount(container, environment);
      this.#writeFiles(container, environment, { ...setting, nodeHosts, nodeResolvConf });
    };
    if (this.#volumes.hasParts(container)) prepare();
    else environment.files.whenUsed(prepare);
  }

  /** The runtime mounts each by itself, over any volume, but for one that takes the very place. */
  #writeFiles(
    { volumeMounts = [] }: Container,
    environment: Environment,
    { hostname, addresses, nodeHosts, nodeResolvConf }: FileSetting & NodeFiles,
  ): void {
    const { clusterDns, domain } = this.#context;
    const isCovered = volumeMounts.some(({ mountPath }) => /^\/+(etc\/*)?$/.test(mountPath));
    for (const [path, text] of [
      ['/etc/hostname', `${hostname}\n`],
      ['/etc/hosts', hostsFileOf(this.#pod, { domain, addresses, hostname, nodeHosts })],
      ['/etc/resolv.conf', resolvConfOf(this.#pod, { clusterDns, domain, nodeResolvConf })],
    ] as const) {
      if (volumeMounts.some(({ mountPath }) => mountPath === path)) continue;
      if (isCovered) {
        const single = FileSystem.empty();
        single.write('/file', text);
        environment.files.mount(path, single, '/file');
      } else environment.files.write(path, text);
    }
  }

  /** What a container has from SIGTERM to SIGKILL when nobody says otherwise. */
  #grace(): Duration {
    return seconds(this.#pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS);
  }

  #terminate(): void {
    if (this.#isTerminating || this.#isGone) return;
    this.#isTerminating = true;
    // Others still want to know whether it is ready (`StopLivenessAndStartup`).
    this.#probes.stopAllButReadiness();
    const { deletionGracePeriodSeconds = DEFAULT_GRACE_SECONDS } = this.#pod.metadata;
    this.#stopContainers(seconds(deletionGracePeriodSeconds), () => this.#finishTermination());
  }

  /** Sidecars that are left end when the others have done their work. */
  #complete(): void {
    this.#isCompleting = true;
    this.#stopContainers(this.#grace(), () => {
      this.#isOver = true;
      if (this.#isTerminating || this.#isGone) return;
      this.#probes.stop();
      this.#writeStatus();
      this.#releaseNetwork();
    });
  }

  /** `pkg/kubelet/active_deadline.go` */
  #exceedDeadline(): void {
    if (this.#isGone || this.#isTerminating || this.#isCompleting) return;
    const message = 'Pod was active on the node longer than the specified deadline';
    this.#failure = { reason: 'DeadlineExceeded', message };
    const { recorder, nodeName } = this.#context;
    recorder.record({
      about: this.#pod,
      type: 'Normal',
      reason: 'DeadlineExceeded',
      message,
      component: 'kubelet',
      host: nodeName,
    });
    this.#complete();
  }

  #stopContainers(grace: Duration, onAllEnded: () => void): void {
    const runners = this.runners;
    const running = runners.filter((runner) => runner.isRunning).map(({ container }) => container.name);
    const order = new TerminationOrder(this.#pod.spec, running);
    let left = runners.length;
    for (const runner of runners) {
      runner.stop(grace, order, () => {
        order.markEnded(runner.container.name);
        left -= 1;
        if (left === 0) onAllEnded();
      });
    }
  }

  /** The last status, then the object itself. */
  #finishTermination(): void {
    this.#context.scheduler.schedule(milliseconds(1), () => {
      if (this.#isGone) return;
      this.#isOver = true;
      this.#probes.stop();
      this.#writeStatus();
      this.#tearDown();
    });
  }

  /** Again and again while the network plugin has something against it. */
  #tearDown(): void {
    if (this.#isGone) return;
    const { scheduler, store } = this.#context;
    if (!this.#releaseNetwork()) {
      scheduler.schedule(KILL_RETRY_TIME, () => this.#tearDown());
      return;
    }
    const { name, namespace = '', uid } = this.#pod.metadata;
    this.#release();
    this.#context.whenConnected(() => {
      store.delete({ kind: 'Pod', namespace, name }, { gracePeriodSeconds: 0, uid });
    });
  }

  #release(): void {
    this.#isGone = true;
    // Whatever the plugin says: nobody is left to ask it again.
    if (!this.#releaseNetwork()) this.#context.machine.deleteNamespace(podPath(this.#pod));
    this.#hasSandbox = false;
    this.#pendingSandbox = undefined;
    this.#onGone();
  }

  /** A Pod that has finished gives its address back, though its object still names it. Answers whether its network is gone. */
  #releaseNetwork(): boolean {
    const sandbox = this.#hasSandbox ? this.#sandbox() : this.#pendingSandbox;
    if (sandbox === undefined || this.#pod.spec.hostNetwork === true) {
      this.#hasSandbox = false;
      return true;
    }
    const { network, machine } = this.#context;
    const removed = network.removePod(sandbox);
    if (!removed.ok) {
      const { uid = '' } = this.#pod.metadata;
      const cause = `failed to destroy network for sandbox \\"${this.sandboxId}\\": ${removed.error.replaceAll('"', '\\"')}`;
      this.#warn(
        'FailedKillPod',
        `error killing pod: failed to "KillPodSandbox" for "${uid}" with KillPodSandboxError: "rpc error: code = Unknown desc = ${cause}"`,
      );
      return false;
    }
    this.#hasSandbox = false;
    this.#pendingSandbox = undefined;
    machine.deleteNamespace(podPath(this.#pod));
    return true;
  }

  #writeStatus(): void {
    // Ending and starting again is one step of the kubelet, which reports when it is done.
    if (!this.#isTerminating && this.runners.some((runner) => runner.isRedefined)) return;
    // What it is when the node is back is written then.
    if (this.#context.isCutOff()) return;
    const { store, nodeAddresses } = this.#context;
    const { name, namespace = '', uid } = this.#pod.metadata;
    const current = store.find('Pod', namespace, name);
    if (!isPod(current) || current.metadata.uid !== uid || isPodFinished(current)) return;
    store.updateStatus({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace },
      status: podStatusOf({
        pod: current,
        podAddresses: this.#addresses,
        hostAddresses: nodeAddresses,
        startTime: this.#startTime,
        initStatuses: this.#initRunners.map((runner) => this.#statusOf(runner)),
        statuses: this.#runners.map((runner) => this.#statusOf(runner)),
        now: store.timestamp(),
        isOver: this.#isOver,
        failure: this.#failure,
      }),
    });
  }

  /** Containers behind init containers wait for them. */
  #statusOf(runner: ContainerRunner): ReturnType<ContainerRunner['status']> {
    const status = runner.status();
    const isBehindInit =
      !this.#areContainersStarted && !this.#started.has(runner) && this.#initRunners.length > 0;
    return isBehindInit ? { ...status, state: { waiting: { reason: 'PodInitializing' } } } : status;
  }
}

/** The family of the node's first address first, whatever the plugin says (`sortPodIPs` of `pkg/kubelet/kubelet_pods.go`). */
function inOrderOfNode(
  addresses: readonly IpAddress[],
  [nodeAddress = '']: readonly string[],
): readonly IpAddress[] {
  const isFirst = (address: IpAddress): boolean => isIpv6(address) === nodeAddress.includes(':');
  return [...addresses].sort((one, other) => Number(isFirst(other)) - Number(isFirst(one)));
}
