import { describe, expect, it } from 'vitest';
import { cardNodes, type Card } from '../../../../src/renderer/canvas/band-elements';

const CARD: Card = {
  ref: 'workload:daemonset/kube-flannel/kube-flannel-ds',
  shape: 'workload',
  name: 'kube-flannel-ds',
  namespace: 'kube-flannel',
  status: undefined,
  line: '10.96.0.10:53,9153',
  kind: 'ClusterIP',
  variants: [],
  tooltip: [],
};

function labelsOf(card: Card): readonly string[] {
  const box = { x: 0, y: 0, width: 190, height: 44 };
  return cardNodes(card, box).map(({ label }) => label);
}

describe('a card above the machines', () => {
  it('has its name whole before its namespace', () => {
    expect(labelsOf(CARD)).toEqual(['kube-flannel-ds', '10.96.0.10:53,…', 'ClusterIP', 'kube-fl…']);
  });

  it('leaves a long name no more than the namespace can spare', () => {
    const labels = labelsOf({ ...CARD, name: 'ingress-nginx-controller', namespace: 'ingress-nginx' });
    expect([labels[0], labels[3]]).toEqual(['ingress-…troller', 'ingres…']);
  });

  it('shortens a namespace in its middle where there is place for it', () => {
    const labels = labelsOf({ ...CARD, name: 'web', namespace: 'team-payments-production' });
    expect([labels[0], labels[3]]).toEqual(['web', 'team-p…ction']);
  });
});
