/** What of the lab's text stands behind a packet that died, from the record of its end alone: nobody has noted its way. */
import { inEnglish, say, type Sentence } from '../../base/sentence';
import { isPod } from '../../kube/model/pod';
import type { PolicyDirection } from '../../kube/network-policy/network-policy';
import type { DropRecord } from '../../link/drop-log';
import type { Simulation } from '../simulation';
import { dropView, type DropView } from '../drop-text';
import { viewOf, type EventView } from './event-view';
import type { Because } from './hop';
import { LabObjects } from './lab-objects';
import { policyWords, type PolicyWords } from './policy-hop';
import { becauseText } from './trace-text';

/** The drops with the NetworkPolicies behind them, as a list has them. */
export function explainedDrops(records: readonly DropRecord[], simulation: Simulation): readonly DropView[] {
  if (!records.some(isByRule)) return records.map(dropView);
  const lab = new LabObjects(simulation);
  return records.map((record) => {
    const cause = isByRule(record) ? policyBehind(record, lab) : undefined;
    return { ...dropView(record), ...(cause === undefined ? {} : { cause }) };
  });
}

/** A clause; undefined where policies as they are now would let the packet through. */
function policyBehind(record: DropRecord, lab: LabObjects): Sentence | undefined {
  const denied = deniedBy(record, viewOf(record), lab);
  if (denied === undefined) return undefined;
  const { policies, allowing } = denied.reasons;
  return policies.length > 0 && allowing === undefined ? denied.sentence : undefined;
}

function isByRule({ reason }: DropRecord): boolean {
  return ['netfilter-drop', 'netfilter-reject', 'ebpf-policy'].includes(reason);
}

/** A whole sentence, or several; undefined where no object of the text is to blame. */
export function dropCause(record: DropRecord, simulation: Simulation): Sentence | undefined {
  if (!isByRule(record)) return undefined;
  const lab = new LabObjects(simulation);
  const view = viewOf(record);
  const policy = deniedBy(record, view, lab);
  if (policy !== undefined) {
    const { sentence, because } = policy;
    const places = placesText(because);
    return places === ''
      ? say('{sentence}.', { sentence })
      : say('{sentence}. See {places}.', { sentence, places });
  }
  const service = lab.serviceAt(view.frame.packet?.destination ?? '');
  if (service === undefined) return undefined;
  return say('It was for {object}.', { object: becauseText(lab.because(service)) });
}

function deniedBy({ detail }: DropRecord, view: EventView, lab: LabObjects): PolicyWords | undefined {
  const direction = directionOf(inEnglish(detail), view, lab);
  if (direction === undefined) return undefined;
  const { source = '', destination = '' } = view.frame.packet ?? {};
  const pod = lab.podAt(direction === 'ingress' ? destination : source);
  return pod === undefined ? undefined : policyWords(lab, { pod, direction, view, isAccepted: false });
}

/** By the names of chains and the words of comments, as `hook-hops.ts` knows them. */
function directionOf(detail: string, view: EventView, lab: LabObjects): PolicyDirection | undefined {
  if (/cali-(?:tw|pi)-|^ingress of |: ingress of /u.test(detail)) return 'ingress';
  if (/cali-(?:fw|po)-|^egress of |: egress of /u.test(detail)) return 'egress';
  const [, name = '', namespace = ''] = /POD name:(\S+) namespace: ([^\s"]+)/u.exec(detail) ?? [];
  const pod = lab.find('Pod', namespace, name);
  if (!isPod(pod)) return undefined;
  return lab.podAt(view.frame.packet?.destination ?? '') === pod ? 'ingress' : 'egress';
}

function placesText(because: readonly Because[]): string {
  const places = because.filter(({ location }) => location !== undefined).map(becauseText);
  return places.join(', ');
}
