/** Why a lab has what nothing in its input says, but what is in the input would do nothing without. */
import { say } from '../../base/sentence';
import type { GivenLabSpec } from '../lab-schema';
import type { GuessNote } from './guessed-cluster';

type GivenCluster = NonNullable<GivenLabSpec['cluster']>;

export function askedNotesOf(asked: GivenCluster, found: GivenCluster): readonly GuessNote[] {
  const notes: GuessNote[] = [];
  const plugin = asked.cni?.plugin;
  if (plugin !== undefined && found.cni === undefined) {
    const words = say('network plugin {plugin}: it sees to the policies, which flannel would ignore', {
      plugin,
    });
    notes.push({ part: 'cni', words });
  }
  for (const { kind } of asked.ingressControllers ?? []) {
    const words = say('Ingress controller {kind}: there are Ingresses for it', { kind });
    notes.push({ part: 'other', words });
  }
  if (asked.loadBalancer !== undefined) {
    const { kind, pool } = asked.loadBalancer;
    const words = say('load balancer {kind}, {pool}: Services ask for addresses of one', {
      kind,
      pool: [pool].flat().join(', '),
    });
    notes.push({ part: 'other', words });
  }
  return notes;
}
