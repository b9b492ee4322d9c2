/** How a Pod or a machine is, for people: a tone, a shape that says the same without colour, and words. */
import type { TopologyPod } from '../../main/contract/topology';

export type Tone = 'good' | 'waiting' | 'bad' | 'done';

export interface Status {
  readonly tone: Tone;
  readonly glyph: string;
  readonly text: string;
}

const GLYPHS: Readonly<Record<Tone, string>> = { good: '●', waiting: '◐', bad: '▲', done: '■' };

const WAITING_PHASES: ReadonlySet<string> = new Set([
  'Pending',
  'ContainerCreating',
  'PodInitializing',
  'Terminating',
]);
const DONE_PHASES: ReadonlySet<string> = new Set(['Succeeded', 'Completed']);

export function podStatusOf(pod: Pick<TopologyPod, 'phase' | 'isReady'>): Status {
  if (pod.phase === 'Running') {
    return pod.isReady ? status('good', 'Running') : status('waiting', 'Running, not ready');
  }
  if (WAITING_PHASES.has(pod.phase)) return status('waiting', pod.phase);
  return status(DONE_PHASES.has(pod.phase) ? 'done' : 'bad', pod.phase);
}

export function machineStatusOf(machine: { readonly isReady: boolean }): Status {
  return machine.isReady ? status('good', 'Ready') : status('bad', 'NotReady');
}

function status(tone: Tone, text: string): Status {
  return { tone, glyph: GLYPHS[tone], text };
}
