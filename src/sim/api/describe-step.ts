/** A step of a Scenario in one line, for people. */
import type { DeleteStep, ScenarioStep } from '../lab/scenario/scenario';
import { formatDuration } from '../lab/scenario/scenario-words';

/** `exec in default/client: wget -qO- http://web`; nothing of a step that is hidden. */
export function describeStep(step: ScenarioStep): string {
  return step.isHidden === true ? 'something happens' : describeAction(step);
}

/** Also of a step that is hidden, for who has found out. */
export function describeAction(step: ScenarioStep): string {
  switch (step.kind) {
    case 'exec':
      return `exec in ${step.target}${step.isBackground ? ', in the background' : ''}: ${step.run}`;
    case 'apply':
      return `apply ${step.objects.map(({ object }) => `${object.kind}/${object.metadata.name}`).join(', ')}`;
    case 'delete':
      return describeDeletion(step);
    case 'kubectl':
    case 'fault':
      return step.title;
    case 'wait':
      return `wait ${formatDuration(step.duration)}`;
    case 'reach':
      return `reach ${step.to} port ${step.port}/${step.protocol} from ${step.from}`;
    case 'note':
      return `note: ${step.text.en.trim()}`;
    case 'capture-start':
      return `start capture ${step.capture} on ${step.interfaces.join(', ')}`;
    case 'capture-stop':
      return `stop capture ${step.capture}`;
    case 'compare':
      return `compare ${[...step.cnis, ...step.proxyModes].join(', ')} in ${step.target}: ${step.run}`;
    case 'addresses':
      return step.addresses.length === 0 ? 'list addresses' : `look up ${step.addresses.join(', ')}`;
  }
}

/** In the words of kubectl: `delete Pod/client --grace-period=0 --force`. */
export function describeDeletion({
  reference,
  gracePeriodSeconds,
}: Pick<DeleteStep, 'reference' | 'gracePeriodSeconds'>): string {
  const what = `delete ${reference.kind}/${reference.name}`;
  if (gracePeriodSeconds === undefined) return what;
  return `${what} --grace-period=${gracePeriodSeconds}${gracePeriodSeconds === 0 ? ' --force' : ''}`;
}
