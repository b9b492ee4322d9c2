/** A step of a Scenario in one line, for people. */
import { inEnglish, say, type Wording } from '../base/sentence';
import type { SourcedObject } from '../lab/lab-document';
import type { DeleteStep, ScenarioStep } from '../lab/scenario/scenario';
import { formatDuration } from '../lab/scenario/scenario-words';

/** `exec in default/client: wget -qO- http://web`; nothing of a step that is hidden. */
export function describeStep(step: ScenarioStep): string {
  return inEnglish(stepWords(step));
}

/** The same for the reader's language. */
export function stepWords(step: ScenarioStep): Wording {
  return step.isHidden === true ? say('something happens') : actionWords(step);
}

/** Also of a step that is hidden, for who has found out. */
export function actionWords(step: ScenarioStep): Wording {
  switch (step.kind) {
    case 'exec': {
      const { target, run: command } = step;
      return step.isBackground
        ? say('exec in {target}, in the background: {command}', { target, command })
        : say('exec in {target}: {command}', { target, command });
    }
    case 'apply':
      return applyWords(step.objects);
    case 'delete':
      return deletionWords(step);
    case 'kubectl':
    case 'fault':
      return step.title;
    case 'wait':
      return say('wait {duration}', { duration: formatDuration(step.duration) });
    case 'reach':
      return say('reach {to} port {port} from {from}', {
        to: step.to,
        port: `${step.port}/${step.protocol}`,
        from: step.from,
      });
    case 'note':
      return say('note: {text}', { text: step.text.en.trim() });
    case 'capture-start':
      return say('start capture {name} on {interfaces}', {
        name: step.capture,
        interfaces: step.interfaces.join(', '),
      });
    case 'capture-stop':
      return say('stop capture {name}', { name: step.capture });
    case 'compare':
      return say('compare {modes} in {target}: {command}', {
        modes: [...step.cnis, ...step.proxyModes].join(', '),
        target: step.target,
        command: step.run,
      });
    case 'addresses':
      return step.addresses.length === 0
        ? say('list addresses')
        : say('look up {addresses}', { addresses: step.addresses.join(', ') });
  }
}

/** In the words of kubectl, as they are in every language: `apply Pod/client`. */
export function applyWords(objects: readonly SourcedObject[]): string {
  return `apply ${objects.map(({ object }) => `${object.kind}/${object.metadata.name}`).join(', ')}`;
}

/** In the words of kubectl: `delete Pod/client --grace-period=0 --force`. */
export function deletionWords({
  reference,
  gracePeriodSeconds,
}: Pick<DeleteStep, 'reference' | 'gracePeriodSeconds'>): string {
  const what = `delete ${reference.kind}/${reference.name}`;
  if (gracePeriodSeconds === undefined) return what;
  return `${what} --grace-period=${gracePeriodSeconds}${gracePeriodSeconds === 0 ? ' --force' : ''}`;
}
