/**
 * The status of a Pod as its kubelet reports it.
 *
 * Kubernetes v1.32 `pkg/kubelet/kubelet_pods.go` (`getPhase`) and `pkg/kubelet/status/generate.go`.
 */
import type { ContainerStatus, Pod, PodCondition, PodStatus } from '../model/pod';
import { withoutUndefined } from '../store/json';

export interface PodRuntimeState {
  readonly pod: Pod;
  /** One of each family, the primary one first; none until there is a sandbox. */
  readonly podAddresses: readonly string[];
  readonly hostAddresses: readonly string[];
  readonly startTime: string;
  readonly initStatuses: readonly ContainerStatus[];
  readonly statuses: readonly ContainerStatus[];
  readonly now: string;
  /** All its containers have ended and none will start again, whatever the restart policy says. */
  readonly isOver: boolean;
  /** Why the kubelet has ended it. */
  readonly failure: { readonly reason: string; readonly message: string } | undefined;
}

export function podStatusOf(state: PodRuntimeState): PodStatus {
  const { pod, podAddresses, hostAddresses } = state;
  const phase = phaseOf(state);
  return withoutUndefined({
    phase,
    conditions: conditionsOf(state, phase),
    reason: phase === 'Failed' ? state.failure?.reason : undefined,
    message: phase === 'Failed' ? state.failure?.message : undefined,
    hostIP: hostAddresses[0],
    hostIPs: hostAddresses.map((ip) => ({ ip })),
    podIP: podAddresses[0],
    podIPs: podAddresses.length === 0 ? undefined : podAddresses.map((ip) => ({ ip })),
    startTime: state.startTime,
    initContainerStatuses: state.initStatuses.length === 0 ? undefined : state.initStatuses,
    containerStatuses: state.statuses,
    qosClass: pod.status?.qosClass,
  });
}

/** A Pod has not ended while a sidecar runs (`pkg/kubelet/status/status_manager.go`, `mergePodStatus`). */
function phaseOf(state: PodRuntimeState): string {
  const phase = state.isOver && state.failure !== undefined ? 'Failed' : phaseOfContainers(state);
  const isEnd = phase === 'Succeeded' || phase === 'Failed';
  const isRunning = state.initStatuses.some((status) => status.state.running !== undefined);
  return isEnd && isRunning ? (state.pod.status?.phase ?? 'Pending') : phase;
}

function phaseOfContainers({ pod, initStatuses, statuses, isOver }: PodRuntimeState): string {
  const { restartPolicy = 'Always' } = pod.spec;
  const sidecars = sidecarNamesOf(pod);
  const hasFailedInit = initStatuses.some(
    ({ name, state }) => !sidecars.has(name) && (state.terminated?.exitCode ?? 0) !== 0,
  );
  if (hasFailedInit && restartPolicy === 'Never') return 'Failed';
  if (!isInitialized(pod, initStatuses, statuses)) return 'Pending';
  let running = 0;
  let succeeded = 0;
  let failed = 0;
  for (const { state, lastState } of statuses) {
    // One that waits for its restart counts as what it was.
    const ended = state.terminated ?? lastState.terminated;
    if (state.running !== undefined) running += 1;
    else if (ended === undefined) return 'Pending';
    else if (ended.exitCode === 0) succeeded += 1;
    else failed += 1;
  }
  if (isOver && running === 0) return failed === 0 ? 'Succeeded' : 'Failed';
  if (running > 0 || restartPolicy === 'Always') return 'Running';
  if (failed === 0) return succeeded > 0 ? 'Succeeded' : 'Pending';
  return restartPolicy === 'Never' ? 'Failed' : 'Running';
}

/** Init containers that go on running beside the others. */
function sidecarNamesOf(pod: Pod): ReadonlySet<string> {
  return new Set(
    (pod.spec.initContainers ?? [])
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  );
}

/** Once others have started it stays so, whatever becomes of a sidecar (`HasAnyRegularContainerStarted`). */
function isInitialized(
  pod: Pod,
  initStatuses: readonly ContainerStatus[],
  statuses: readonly ContainerStatus[],
): boolean {
  const hasStarted = statuses.some(
    ({ state, lastState }) => (state.running ?? state.terminated ?? lastState.terminated) !== undefined,
  );
  if (hasStarted) return true;
  const sidecars = sidecarNamesOf(pod);
  return (pod.spec.initContainers ?? []).every(({ name }) => {
    const status = initStatuses.find((candidate) => candidate.name === name);
    if (status === undefined) return false;
    return sidecars.has(name) ? status.started : status.state.terminated?.exitCode === 0;
  });
}

function conditionsOf(state: PodRuntimeState, phase: string): readonly PodCondition[] {
  const { pod, initStatuses, statuses } = state;
  const sidecars = sidecarNamesOf(pod);
  const isComplete = phase === 'Succeeded';
  const hasInitialized = isInitialized(pod, initStatuses, statuses);
  const counted = [...initStatuses.filter(({ name }) => sidecars.has(name)), ...statuses];
  const unready = counted.filter(({ ready }) => !ready).map(({ name }) => name);
  const notReady: Omit<PodCondition, 'type'> = isComplete
    ? { status: 'False', reason: 'PodCompleted' }
    : phase === 'Failed'
      ? { status: 'False', reason: 'PodFailed' }
      : {
          status: 'False',
          reason: 'ContainersNotReady',
          message: `containers with unready status: [${unready.join(' ')}]`,
        };
  const isReady = unready.length === 0 && hasInitialized && phase === 'Running';
  const pendingInit = initStatuses.filter(({ state: { terminated } }) => terminated?.exitCode !== 0);
  const conditions: readonly PodCondition[] = [
    { type: 'PodReadyToStartContainers', status: state.podAddresses.length === 0 ? 'False' : 'True' },
    hasInitialized
      ? { type: 'Initialized', status: 'True', ...(isComplete ? { reason: 'PodCompleted' } : {}) }
      : {
          type: 'Initialized',
          status: 'False',
          reason: 'ContainersNotInitialized',
          message: `containers with incomplete status: [${pendingInit.map(({ name }) => name).join(' ')}]`,
        },
    isReady ? readyConditionOf(pod) : { type: 'Ready', ...notReady },
    isReady ? { type: 'ContainersReady', status: 'True' } : { type: 'ContainersReady', ...notReady },
    { type: 'PodScheduled', status: 'True' },
  ];
  const own = conditions.map((condition) => {
    const before = pod.status?.conditions?.find(({ type }) => type === condition.type);
    const isSame = before?.status === condition.status;
    return { ...condition, lastTransitionTime: isSame ? before.lastTransitionTime : state.now };
  });
  // What others have written stays.
  const others = (pod.status?.conditions ?? []).filter(({ type }) => own.every((each) => each.type !== type));
  return [...own, ...others];
}

/** Of a Pod whose containers are ready: its gates are conditions that others write (`GeneratePodReadyCondition`). */
function readyConditionOf({ spec, status }: Pod): PodCondition {
  const unready: string[] = [];
  for (const { conditionType } of spec.readinessGates ?? []) {
    const condition = status?.conditions?.find(({ type }) => type === conditionType);
    if (condition === undefined)
      unready.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (condition.status !== 'True')
      unready.push(
        `the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`,
      );
  }
  return unready.length === 0
    ? { type: 'Ready', status: 'True' }
    : { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: unready.join(', ') };
}

/** Changes when somebody has written into a condition that the Pod waits for. */
export function gateStateOf({ spec, status }: Pod): string {
  return (spec.readinessGates ?? [])
    .map((gate) => status?.conditions?.find(({ type }) => type === gate.conditionType)?.status ?? '-')
    .join();
}
