import { describe, expect, it } from 'vitest';
import { designedPod, designedWorkload, emptyDesign } from '#kit/design-builder';
import { clusterTopology } from '#kit/topology-builder';
import type { Design } from '#main/contract/design';
import { lastLineFrom } from '../../../../src/renderer/editor/element-at';
import { selectedPlaces } from '../../../../src/renderer/editor/selected-places';

const LOCATION = { file: 'lab.yaml', line: 4, column: 1 };
const DESIGN: Design = {
  ...emptyDesign([]),
  workloads: [{ ...designedWorkload('web', 2), location: LOCATION }],
  pods: [{ ...designedPod('client'), location: { ...LOCATION, line: 20 } }],
};
const TOPOLOGY = {
  ...clusterTopology([{ name: 'node1', pods: ['web-1'] }]),
  workloads: [
    {
      id: 'deployment/default/web',
      kind: 'Deployment',
      namespace: 'default',
      name: 'web',
      replicas: 2,
      readyReplicas: 2,
      pods: ['default/web-1'],
    },
  ],
};

function linesOf(...refs: readonly string[]): readonly number[] {
  return selectedPlaces(refs, DESIGN, TOPOLOGY).map(({ line }) => line);
}

describe('where in the text the selected elements stand', () => {
  it('is where the text says them, the newest last', () => {
    expect(linesOf('pod:default/client', 'workload:deployment/default/web')).toEqual([20, 4]);
  });

  it('is the workload of a Pod that it made', () => {
    expect(linesOf('pod:default/web-1')).toEqual([4]);
  });

  it('is nowhere for what a default made, and for wires', () => {
    expect(linesOf('machine:node/node1', 'wire:w1', 'pod:default/gone')).toEqual([]);
  });

  it('ends before the next document and the next item, without blank lines and comments', () => {
    const lines = [
      'nodes:',
      '  - name: a',
      '    role: worker',
      '',
      '  # b is next',
      '  - name: b',
      '---',
      'x',
    ];
    const lineAt = (line: number): string => lines[line - 1] ?? '';
    expect(lastLineFrom({ file: '', line: 2, column: 5 }, lines.length, lineAt)).toBe(3);
    expect(lastLineFrom({ file: '', line: 1, column: 1 }, lines.length, lineAt)).toBe(6);
  });
});
