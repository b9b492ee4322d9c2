/** A step of a Scenario in one line, for people. */
import type { ScenarioStep } from '../lab/scenario';
import { formatDuration } from '../lab/scenario-words';

/** `exec in default/client: wget -qO- http://web`. */
export function describeStep(step: ScenarioStep): string {
  switch (step.kind) {
    case 'exec':
      return `exec in ${step.target}${step.isBackground ? ', in the background' : ''}: ${step.run}`;
    case 'apply':
      return `apply ${step.objects.map(({ object }) => `${object.kind}/${object.metadata.name}`).join(', ')}`;
    case 'delete':
      return `delete ${step.reference.kind}/${step.reference.name}`;
    case 'wait':
      return `wait ${formatDuration(step.duration)}`;
    case 'capture-start':
      return `start capture ${step.name} on ${step.interfaces.join(', ')}`;
    case 'capture-stop':
      return `stop capture ${step.name}`;
  }
}
