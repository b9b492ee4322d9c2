/** What a program of eBPF has decided about a packet, in words. */
import { say } from '../../base/sentence';
import { isPod } from '../../kube/model/pod';
import type { ProgramStep } from '../../link/path-observer';
import type { EventView } from './event-view';
import type { HopWords } from './hop-words';
import type { LabObjects } from './lab-objects';
import { policyWords } from './policy-hop';

export function programWords(
  { decision, text, subject, sources }: ProgramStep,
  view: EventView,
  lab: LabObjects,
): HopWords {
  const [namespace = '', name = ''] = subject.split('/');
  if (decision === 'service') {
    const service = lab.find('Service', namespace, name);
    return {
      stage: 'eBPF service',
      outcome: 'changed',
      decision: text,
      sentence: say(
        "The network plugin's program sends what is for the Service {subject} to one of its backends",
        { subject },
      ),
      because: service === undefined ? [] : [lab.because(service)],
    };
  }
  const isAccepted = decision !== 'policy-denied';
  const pod = lab.find('Pod', namespace, name);
  const direction = text.startsWith('egress') ? 'egress' : 'ingress';
  const words = isPod(pod)
    ? policyWords(lab, { pod, direction, view: view, isAccepted })
    : { decision: text, sentence: text, because: [], others: [], reasons: undefined };
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
