import { describe, expect, it } from 'vitest';
import { importWishOf, isNodeCountWrong } from '../../../../src/renderer/files/import-form';

const SOURCE = { kind: 'path', path: '/dump' } as const;

describe('the form of an import', () => {
  it('asks for what was chosen alone: what is empty is as the input says', () => {
    const form = { cni: 'calico/bgp', podSubnet: '  ', serviceSubnet: ' 10.50.0.0/16 ', nodes: '4' };
    expect(importWishOf(SOURCE, { ...form, hasSecrets: true })).toEqual({
      source: SOURCE,
      choices: { cni: 'calico/bgp', serviceSubnet: '10.50.0.0/16', nodeCount: 4 },
      hasSecrets: true,
    });
  });

  it.each(['0', '201', '1.5', 'x'])(
    'asks for no number of nodes that is %s, and says that it is wrong',
    (nodes) => {
      const form = { nodes, hasSecrets: false };
      expect([importWishOf(SOURCE, form).choices, isNodeCountWrong(form)]).toEqual([{}, true]);
      expect(isNodeCountWrong({ hasSecrets: false })).toBe(false);
    },
  );
});
