/**
 * One command in a fresh lab under one network plugin and one mode of kube-proxy, and everything that was seen of it.
 *
 * All of it is measured: taps on every interface, the packets' own counters, the log of drops. Whether NetworkPolicies are
 * enforced is tried: a policy that lets nobody in is applied to the Pods of the other side (or one that lets nothing out, to the
 * caller's, where the other side is no Pod), and the command runs again.
 */
import { clausesOf, inEnglish, say, type Wording } from '../../base/sentence';
import type { Diagnostic } from '../../base/diagnostic';
import { errorWords, wordsOf } from '../../base/diagnostic';
import { seconds } from '../../base/time';
import type { ImageCatalogue } from '../../app/image-catalogue';
import type { KubeObject } from '../../kube/objects/kube-object';
import type { LabOverrides } from '../../lab/lab-overrides';
import { readLab } from '../../lab/read-lab';
import type { InputFile, TextInput } from '../../lab/source/source-file';
import type { SourcedObject } from '../../lab/objects/sourced-object';
import { dropWords } from '../drop-text';
import { Simulation } from '../simulation';
import type { TargetOptions } from '../target';
import { conversationOf, type Conversation } from './conversation';
import { PacketWitness } from './packet-witness';
import { measuresOf, type TalkMeasures } from './run-measures';
import { stationView, type StationView } from './station-view';

/** A command that takes longer than this is stuck. */
const COMMAND_LIMIT_NS = seconds(600);
/** For the end of connections, after the command has ended. */
const AFTERMATH_NS = seconds(1);
/** Of a command that did not wait for the end of its packets: a neighbor is asked for three seconds. */
const GIVING_UP_NS = seconds(4);
/** Long enough for every daemon to hear of a policy. */
const POLICY_DELAY_NS = seconds(5);
const MAX_NAMED_DROPS = 3;
const POLICY_NAME = 'podwire-compare';

export interface ComparedTraffic {
  readonly target: string;
  readonly options: TargetOptions;
  readonly argv: readonly string[];
}

/** What one run has that the others have not. */
export interface ComparedVariant {
  /** `flannel/vxlan`, `ipvs`, or both. */
  readonly label: string;
  readonly cni?: string;
  readonly proxyMode?: string;
}

export interface CommandEnd {
  readonly exitCode: number | 'timed-out';
  readonly stdout: string;
  readonly stderr: string;
  readonly durationNs: number;
}

export interface PolicyTrial {
  readonly verdict: 'enforced' | 'ignored' | 'not tried';
  /** What shows it: the packet that died, or why it could not be tried. */
  readonly because: Wording;
}

export interface MeasuredRun extends TalkMeasures {
  readonly kind: 'measured';
  readonly label: string;
  /** `flannel vxlan` */
  readonly plugin: string;
  /** `none` where the plugin does without kube-proxy. */
  readonly proxyMode: string;
  readonly command: CommandEnd;
  readonly policy: PolicyTrial;
  /** The first packets of the conversation that went no further, and how many there were. */
  readonly drops: readonly Wording[];
  readonly dropCount: number;
  /** Pods that were not ready. */
  readonly pending: readonly Wording[];
  /** The first packet of each direction, interface by interface. */
  readonly requestWay: readonly StationView[];
  readonly answerWay: readonly StationView[];
}

export type ComparedRun =
  | MeasuredRun
  /** The lab cannot be so, or the command has no place in it. */
  | { readonly kind: 'refused'; readonly label: string; readonly problems: readonly Wording[] };

export interface ComparedLab {
  readonly files: readonly (InputFile | TextInput)[];
  readonly overrides: LabOverrides;
  readonly images: ImageCatalogue;
}

export function comparedRun(
  lab: ComparedLab,
  variant: ComparedVariant,
  traffic: ComparedTraffic,
): ComparedRun {
  const { label, cni, proxyMode } = variant;
  const refuse = (problems: readonly Wording[]): ComparedRun => ({ kind: 'refused', label, problems });
  const document = readLab(lab.files, {
    ...lab.overrides,
    ...(cni === undefined ? {} : { cni }),
    ...(proxyMode === undefined ? {} : { proxyMode }),
  });
  if (!document.ok) return refuse(document.error.filter(isError).map(errorWords));
  const opened = Simulation.open(document.value, { images: lab.images });
  if (!opened.ok) return refuse(opened.error.map(errorWords));
  const simulation = opened.value;
  const { pending } = simulation.settle();
  const place = simulation.findPlace(traffic.target, traffic.options);
  if (!place.ok) return refuse([place.error]);
  const firstDrop = simulation.drops.count;
  const witness = new PacketWitness(simulation);
  const command = runCommand(simulation, traffic);
  if (command.exitCode !== 0) simulation.runFor(GIVING_UP_NS);
  simulation.runUntilQuiet(AFTERMATH_NS);
  witness.stop();
  const conversation = conversationOf(witness.sightings, place.value.namespace.name, simulation.isProbe);
  const ids = new Set(
    [...conversation.requests, ...conversation.answers, ...conversation.errors].map(
      ({ packetId }) => packetId,
    ),
  );
  const drops = simulation.drops.since(firstDrop).filter(({ packetId }) => ids.has(packetId));
  const spec = document.value.spec.cluster;
  const hasProxy = spec.nodes.some(({ name }) => simulation.cluster.proxiesOf(name).length > 0);
  return {
    kind: 'measured',
    label,
    plugin: `${spec.cni.plugin} ${spec.cni.mode}`,
    proxyMode: hasProxy ? spec.kubeProxy.mode : 'none',
    command,
    ...measuresOf(conversation),
    policy: tryPolicy(simulation, { traffic, conversation, isFine: command.exitCode === 0 }),
    drops: drops.slice(0, MAX_NAMED_DROPS).map((drop) => dropWords(drop)),
    dropCount: drops.length,
    pending,
    requestWay: (conversation.requests[0]?.stations ?? []).map(stationView),
    answerWay: (conversation.answers[0]?.stations ?? []).map(stationView),
  };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function runCommand(simulation: Simulation, { target, argv, options }: ComparedTraffic): CommandEnd {
  const printed = { stdout: '', stderr: '' };
  const startedNs = simulation.nowNs;
  const command = simulation.exec(
    target,
    argv,
    {
      stdout: (text) => {
        printed.stdout += text;
      },
      stderr: (text) => {
        printed.stderr += text;
      },
    },
    options,
  );
  if (!command.ok) return { exitCode: 1, stdout: '', stderr: inEnglish(command.error), durationNs: 0 };
  command.value.endInput();
  const exitCode = simulation.run(command.value, COMMAND_LIMIT_NS);
  return { exitCode, ...printed, durationNs: simulation.nowNs - startedNs };
}

interface TriedPolicy {
  readonly traffic: ComparedTraffic;
  readonly conversation: Conversation;
  /** The command ended well without it. */
  readonly isFine: boolean;
}

function tryPolicy(simulation: Simulation, { traffic, conversation, isFine }: TriedPolicy): PolicyTrial {
  if (!isFine) return { verdict: 'not tried', because: say('the command fails without a policy') };
  const stations = conversation.requests[0]?.stations ?? [];
  const namespaces = new Map(
    simulation.cluster.pods().map(({ namespace, name }) => [`${namespace}/${name}`, namespace]),
  );
  const server = namespaces.get(stations.at(-1)?.sighting.at ?? '');
  const client = namespaces.get(stations[0]?.sighting.at ?? '');
  const namespace = server ?? client;
  if (namespace === undefined) return { verdict: 'not tried', because: say('no side of it is a Pod') };
  const type = server === undefined ? 'Egress' : 'Ingress';
  const problems = simulation.apply([sourced(denyAll(namespace, type))]).filter(isError);
  if (problems.length > 0) return { verdict: 'not tried', because: clausesOf(problems.map(wordsOf)) };
  simulation.settle();
  simulation.runFor(POLICY_DELAY_NS);
  const firstDrop = simulation.drops.count;
  const { exitCode } = runCommand(simulation, traffic);
  const tried =
    type === 'Ingress'
      ? say('with a NetworkPolicy that lets nobody in')
      : say('with a NetworkPolicy that lets nothing out');
  if (exitCode === 0)
    return { verdict: 'ignored', because: say('{tried}, the command ends as without it', { tried }) };
  const drop = simulation.drops.withoutNoise.since(0).find(({ number }) => number > firstDrop);
  const ending =
    exitCode === 'timed-out'
      ? say('{tried}, the command does not end', { tried })
      : say('{tried}, the command ends with {exitCode}', { tried, exitCode });
  return {
    verdict: 'enforced',
    because: drop === undefined ? ending : say('{ending}: {drop}', { ending, drop: dropWords(drop) }),
  };
}

function denyAll(namespace: string, type: 'Ingress' | 'Egress'): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: POLICY_NAME, namespace },
    spec: { podSelector: {}, policyTypes: [type] },
  };
}

function sourced(object: KubeObject): SourcedObject {
  const location = { file: POLICY_NAME, line: 1, column: 1 };
  return { object, location, locate: () => location };
}
