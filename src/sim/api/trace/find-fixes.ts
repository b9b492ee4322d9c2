/**
 * What would let a packet pass: small edits of the lab's text, each tried in a copy of the lab with the same attempt, and told with
 * what else it opens.
 *
 * Candidates come from what denied it (policies), from the faults of cables that lost it, and from what `lint` offers about the objects
 * on its way. One that changes nothing for the attempt is not offered.
 */
import type { SourceLocation, TextFix } from '../../base/diagnostic';
import { inEnglish, say, type Sentence } from '../../base/sentence';
import type { ImageCatalogue } from '../../app/image-catalogue';
import type { KubeObject } from '../../kube/objects/kube-object';
import { editLab } from '../../lab/edit/edit-lab';
import type { LabDocument } from '../../lab/lab-document';
import type { LabOverrides } from '../../lab/lab-overrides';
import type { FindingFix } from '../../lab/lint/finding';
import { FixTexts } from '../../lab/lint/fix-texts';
import { lintLab } from '../../lab/lint/lint-lab';
import { readLab } from '../../lab/read-lab';
import { withChanges } from '../../lab/source/text-change';
import {
  formatConnections,
  isNoConnection,
  NO_CONNECTIONS,
  POLICY_PROTOCOLS,
  subtractConnections,
  type ConnectionSet,
} from '../../policy/connection-set';
import { reachDifference } from '../../policy/reach-difference';
import { Simulation } from '../simulation';
import type { Because } from './because';
import type { Hop } from './hop';
import { isGoodVerdict, type Journey, type JourneyFix } from './journey';
import { LabObjects } from './lab-objects';
import { policyFixes } from './policy-fixes';
import { traceConnection, type TraceQuestion } from './trace-connection';

/** Each costs the time in which a lab comes up. */
const MAX_TRIED = 6;
const MAX_OFFERED = 4;
const MAX_NAMED_EFFECTS = 5;

export interface CopiedLab {
  readonly document: LabDocument;
  readonly overrides: LabOverrides;
  readonly images: ImageCatalogue;
}

export interface FixQuestion {
  readonly question: TraceQuestion;
  readonly journey: Journey;
  readonly lab: CopiedLab;
  readonly simulation: Simulation;
}

export function findFixes(asked: FixQuestion): readonly JourneyFix[] {
  const tried = candidatesOf(asked)
    .slice(0, MAX_TRIED)
    .flatMap((candidate) => tryFix(candidate, asked) ?? []);
  return tried
    .toSorted(
      (one, other) =>
        Number(other.isEnough) - Number(one.isEnough) ||
        one.sideEffects.length - other.sideEffects.length ||
        sizeOf(one) - sizeOf(other),
    )
    .slice(0, MAX_OFFERED);
}

interface Candidate {
  readonly fix: TextFix;
  readonly location?: SourceLocation;
}

function candidatesOf({ journey, simulation, lab }: FixQuestion): readonly Candidate[] {
  const objects = new LabObjects(simulation);
  const texts = new FixTexts(lab.document);
  const hops = journey.legs.flatMap((leg) => leg.hops);
  const end = hops.findLast(({ outcome }) => outcome === 'dropped' || outcome === 'refused');
  const byPolicy = end?.denial === undefined ? [] : policyFixes(end.denial, objects);
  const byCause = journey.cause.flatMap(({ fixes = [] }) => fixes);
  const because = [...hops.flatMap((hop) => hop.because), ...journey.cause];
  const all = [
    ...[...byCause, ...byPolicy].flatMap((fix) => candidateOf(fix, texts)),
    ...cableFixes(hops, lab.document),
    ...lintFixes(because, lab.document),
  ];
  const known = new Set<string>();
  return all.filter(({ fix: { files } }) => {
    const key = JSON.stringify(files);
    return !known.has(key) && known.add(key).size > 0;
  });
}

function candidateOf(fix: FindingFix, texts: FixTexts): readonly Candidate[] {
  const text = texts.textOf(fix);
  const [step] = fix.steps;
  const location = step !== undefined && 'source' in step ? step.source.location : undefined;
  return text === undefined ? [] : [{ fix: text, ...(location === undefined ? {} : { location }) }];
}

/**
 * All that is said to be wrong with a cable is taken back, of those on its way first: packets that asked for a neighbor may have died
 * there, and endpoints may be missing for one far away.
 */
function cableFixes(hops: readonly Hop[], document: LabDocument): readonly Candidate[] {
  const { files } = document;
  const context = { files, document, ownerOf: (): undefined => undefined, makesLabFile: false };
  const places = new Set(hops.map(({ at }) => at.split('/')[1] ?? ''));
  const rank = (machine: string): number => (places.has(machine) ? 0 : 1);
  const cables = document.spec.faults
    .toSorted((one, other) => rank(one.machine) - rank(other.machine))
    .map(({ machine, device }) => `${machine}:${device}`);
  return [...new Set(cables)].flatMap((cable) => {
    const edit = editLab({ kind: 'fault', cable, direction: 'both', fault: {} }, context);
    return edit.kind === 'edit' ? [{ fix: mendingOf(cable, edit.files) }] : [];
  });
}

function mendingOf(cable: string, files: TextFix['files']): TextFix {
  const words = say('mend the cable at {cable}', { cable });
  return { title: inEnglish(words), words, files };
}

/** What lint offers about objects that had a part in it. */
function lintFixes(because: readonly Because[], document: LabDocument): readonly Candidate[] {
  const named = new Set(because.flatMap(({ object = '' }) => referenceText(object)));
  return lintLab(document)
    .filter(({ object = '' }) => named.has(object))
    .flatMap(({ fixes = [], location }) =>
      fixes.map((fix) => ({ fix, ...(location === undefined ? {} : { location }) })),
    );
}

/** `Service default/web` as diagnostics write it: `service/default/web`. */
function referenceText(title: string): readonly string[] {
  const [kind = '', path] = title.split(' ');
  return path === undefined ? [] : [`${kind.toLowerCase()}/${path}`];
}

/** Undefined where it makes no difference, or is no lab any more. */
function tryFix({ fix, location }: Candidate, asked: FixQuestion): JourneyFix | undefined {
  const { question, journey, lab } = asked;
  const changed = lab.document.files.map(({ name, text }) => {
    const own = fix.files.find((file) => file.name === name);
    return { name, text: own === undefined ? text : withChanges(text, own.changes) };
  });
  const document = readLab(changed, lab.overrides);
  if (!document.ok) return undefined;
  const opened = Simulation.open(document.value, { images: lab.images });
  if (!opened.ok) return undefined;
  opened.value.settle();
  const traced = traceConnection(opened.value, question);
  if (!traced.ok) return undefined;
  const { verdict } = traced.value;
  const isEnough = isGoodVerdict(verdict);
  if (!isEnough && !isFurther(traced.value, journey)) return undefined;
  return {
    ...fix,
    verdict,
    isEnough,
    sideEffects: sideEffectsOf(asked.simulation, opened.value, tracedPairOf(asked)),
    ...(location === undefined ? {} : { location }),
  };
}

/** It dies of something else, or of other policies. Another endpoint of a Service is no difference. */
function isFurther(after: Journey, before: Journey): boolean {
  const [own, other] = [deathOf(after), deathOf(before)];
  return own !== undefined && own !== other;
}

function deathOf({ legs, cause }: Journey): string | undefined {
  const end = legs.flatMap(({ hops }) => hops).findLast(({ outcome }) => ENDS.has(outcome));
  return end === undefined
    ? undefined
    : `${end.stage} ${inEnglish(end.decision)} ${cause.map(({ text }) => inEnglish(text)).join(', ')}`;
}

const ENDS: ReadonlySet<Hop['outcome']> = new Set(['dropped', 'refused']);

/** Of what lives in the cluster, whoever has put it there: controllers that a field of the lab brings are in no text. */
const REACHED_KINDS = [
  'Namespace',
  'NetworkPolicy',
  'Service',
  'Pod',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
];

function reachedObjectsOf({ cluster: { store } }: Simulation): readonly KubeObject[] {
  return REACHED_KINDS.flatMap((kind) => store.list(kind)).filter(
    ({ metadata }) => (metadata.ownerReferences ?? []).length === 0,
  );
}

/** What the edit opens and closes but for the connection that it is made for. */
function sideEffectsOf(
  before: Simulation,
  after: Simulation,
  asked: TracedPair | undefined,
): readonly Sentence[] {
  const changes = reachDifference(reachedObjectsOf(before), reachedObjectsOf(after));
  const effects = changes.flatMap(({ from, to, opened, closed }) => {
    const known = asked?.from === from && asked.to === to ? asked.connections : NO_CONNECTIONS;
    const more = subtractConnections(opened, known);
    return [
      ...(isNoConnection(more)
        ? []
        : [say('opens {from} => {to} : {connections}', { from, to, connections: formatConnections(more) })]),
      ...(isNoConnection(closed)
        ? []
        : [
            say('closes {from} => {to} : {connections}', {
              from,
              to,
              connections: formatConnections(closed),
            }),
          ]),
    ];
  });
  const hidden = effects.length - MAX_NAMED_EFFECTS;
  return hidden <= 0
    ? effects
    : [...effects.slice(0, MAX_NAMED_EFFECTS), say('opens or closes {count} more', { count: hidden })];
}

/** The connection that was asked for, as reachability names it. */
interface TracedPair {
  readonly from: string;
  readonly to: string;
  readonly connections: ConnectionSet;
}

function tracedPairOf({ journey, simulation }: FixQuestion): TracedPair | undefined {
  const lab = new LabObjects(simulation);
  const end = journey.legs.flatMap(({ hops }) => hops).find(({ denial }) => denial !== undefined);
  const question = end?.denial?.question;
  if (question === undefined) return undefined;
  const peer = lab.podAt(question.peerAddress);
  const own = workloadKey(lab.ownerOf(question.subject));
  const address = question.peerAddress;
  const other = peer === undefined ? `${address}-${address}[External]` : workloadKey(lab.ownerOf(peer));
  const protocol = POLICY_PROTOCOLS.find((each) => each === question.protocol);
  if (protocol === undefined) return undefined;
  const [from, to] = question.direction === 'ingress' ? [other, own] : [own, other];
  return { from, to, connections: { ...NO_CONNECTIONS, [protocol]: [[question.port, question.port]] } };
}

function workloadKey({ kind, metadata }: KubeObject): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}[${kind}]`;
}

function sizeOf({ files }: TextFix): number {
  return files.reduce(
    (sum, { changes }) => sum + changes.reduce((all, { insert }) => all + insert.length, 0),
    0,
  );
}
