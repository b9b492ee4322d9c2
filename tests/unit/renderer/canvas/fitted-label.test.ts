import { expect, it } from 'vitest';
import type { LabelLook } from '../../../../src/renderer/canvas/canvas-look';
import { fittedLabel, measuredLabel } from '../../../../src/renderer/canvas/fitted-label';

const PODS = ['web-67b8c…5-jgzwp', 'web-67b8c…5-jcwnj'];

it('keeps the end of a name, which tells the Pods of one workload apart', () => {
  const look: LabelLook = {
    maxWidth: 100,
    size: 12,
    family: 'mono',
    color: '#000',
    align: 'left',
    isBold: false,
    offset: { x: 0, y: 0 },
  };
  expect(PODS.map((name) => fittedLabel(name, look))).toEqual(['web-67…-jgzwp', 'web-67…-jcwnj']);
  expect(PODS.map((name) => measuredLabel(name, 100, (text) => text.length * 7))).toEqual([
    'web-67b…-jgzwp',
    'web-67b…-jcwnj',
  ]);
  expect(measuredLabel('client', 100, (text) => text.length * 7)).toBe('client');
});
