/**
 * What a real cluster is asked for a step of a Scenario.
 *
 * What is the cluster's own stays as it is: only what the lab has brought is changed.
 *
 * Models what kubectl can do: exec in Pods, also in the background and with Ctrl+C, connections that a Pod opens, apply, delete, scale,
 * patch, waiting. Leaves out commands on nodes and machines outside, captures, SCTP without a program; and faults, as a cluster is
 * somebody's. Each says so.
 */
import { say, type Wording } from '../../base/sentence';
import { referenceOf } from '../../lab/build/lab-changes';
import type { DeleteStep, ExecStep, FaultStep, ReachStep, ScenarioStep } from '../../lab/scenario/scenario';
import type { ObjectReference } from '../../lab/objects/sourced-object';
import type { BroughtObjects } from './brought-objects';
import { announcedCommand, interruptedCommand, shellCommand } from './cluster-command';

const NANOSECONDS_PER_SECOND = 1_000_000_000;

export type VerifyAction =
  | KubectlAction
  | ReachAction
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'none'; readonly why: Wording };

/** Arguments of kubectl, and what it reads from standard input. */
export interface KubectlAction {
  readonly kind: 'kubectl';
  readonly args: readonly string[];
  readonly input?: string;
  /** The objects of `input`. */
  readonly brought?: readonly ObjectReference[];
  /** The next step does not wait for it; the end of the Scenario does, or stops it. */
  readonly background?: 'awaited' | 'stopped';
}

export interface ReachAction {
  readonly kind: 'reach';
  /** `exec -n default client --`. */
  readonly exec: readonly string[];
  /** A name or an address, or a Pod whose address is asked first. */
  readonly to: string | PodName;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly isReachable: boolean;
}

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

export function clusterActionOf(step: ScenarioStep, brought: BroughtObjects): VerifyAction {
  switch (step.kind) {
    case 'exec':
      return execActionOf(step);
    case 'kubectl':
      if (step.isChange && !brought.has(step.reference)) return foreignOf(step.reference);
      return { kind: 'kubectl', args: step.args };
    case 'apply': {
      const items = step.objects.map(({ object }) => object);
      const list = { apiVersion: 'v1', kind: 'List', items };
      return {
        kind: 'kubectl',
        args: ['apply', '-f', '-'],
        input: JSON.stringify(list),
        brought: items.map(referenceOf),
      };
    }
    case 'delete':
      if (!brought.has(step.reference)) return foreignOf(step.reference);
      return { kind: 'kubectl', args: deleteArguments(step) };
    case 'wait':
      return { kind: 'wait', seconds: step.duration / NANOSECONDS_PER_SECOND };
    case 'note':
      return { kind: 'none', why: say('for the reader') };
    case 'fault':
      return { kind: 'none', why: whyNoFault(step) };
    case 'reach':
      return reachActionOf(step);
    case 'capture-start':
    case 'capture-stop':
    case 'compare':
    case 'addresses':
      return { kind: 'none', why: say('only the simulator looks at packets and addresses') };
  }
}

function foreignOf({ kind, name }: ObjectReference): VerifyAction {
  const object = `${kind}/${name}`;
  return {
    kind: 'none',
    why: say('{object} is not of the lab, and verify changes nothing that the cluster has of its own', {
      object,
    }),
  };
}

function deleteArguments({ reference, gracePeriodSeconds: grace }: DeleteStep): readonly string[] {
  const { kind, namespace, name } = reference;
  return [
    'delete',
    `${kind.toLowerCase()}/${name}`,
    ...(namespace === '' ? [] : ['-n', namespace]),
    ...(grace === undefined ? [] : [`--grace-period=${grace}`, ...(grace === 0 ? ['--force'] : [])]),
  ];
}

/** What breaks a cluster of somebody's is said, and not done. */
function whyNoFault({ target }: FaultStep): Wording {
  switch (target.kind) {
    case 'cables':
      return say('kubectl reaches no cable; on the machine itself ip link set or tc qdisc … netem does it');
    case 'pod':
      return say('kubectl reaches no cable of a Pod; on its node ip link set or tc qdisc … netem does it');
    case 'daemon':
      return say('verify kills nothing of a cluster; on the node itself pkill {name} does it', {
        name: target.name,
      });
  }
}

function execActionOf({
  target,
  container,
  run,
  isBackground,
  hasExpectedExit,
  interruptAfter,
}: ExecStep): VerifyAction {
  const exec = execArguments(target, container);
  if (exec === undefined) return NO_PLACE;
  const words =
    interruptAfter === undefined
      ? shellCommand(run)
      : interruptedCommand(run, interruptAfter / NANOSECONDS_PER_SECOND);
  if (!isBackground) return { kind: 'kubectl', args: [...exec, ...words] };
  const background = hasExpectedExit || interruptAfter !== undefined ? 'awaited' : 'stopped';
  return { kind: 'kubectl', args: [...exec, ...announcedCommand(words)], background };
}

const NO_PLACE: VerifyAction = {
  kind: 'none',
  why: say('kubectl runs no commands on nodes and machines outside'),
};

/** Undefined for what is no Pod. */
function execArguments(target: string, container?: string): readonly string[] | undefined {
  const [first = '', second] = target.split('/');
  if (first === 'node' || first === 'host') return undefined;
  const isOwned = first === 'deploy' || first === 'svc';
  const [namespace, name] = second === undefined || isOwned ? ['default', target] : [first, second];
  return ['exec', '-n', namespace, name, ...(container === undefined ? [] : ['-c', container]), '--'];
}

function reachActionOf({ from, to, port, protocol, isReachable }: ReachStep): VerifyAction {
  const exec = execArguments(from);
  if (exec === undefined) return NO_PLACE;
  if (protocol === 'sctp') return { kind: 'none', why: say('no program of a container opens SCTP') };
  const [namespace = '', name] = to.split('/');
  if (name === undefined) return { kind: 'reach', exec, to, port, protocol, isReachable };
  if (namespace === 'node' || namespace === 'host') {
    return {
      kind: 'none',
      why: say('{name} is a machine of the lab, which the cluster does not have', { name: to }),
    };
  }
  return { kind: 'reach', exec, to: { namespace, name }, port, protocol, isReachable };
}
