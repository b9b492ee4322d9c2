import { expect, it } from 'vitest';
import { elementRef, splitElementRef } from '../../../../src/renderer/store/element-ref';

it('keeps a Pod of a namespace called node apart from a machine', () => {
  expect(elementRef('pod', 'node/node1')).not.toBe(elementRef('machine', 'node/node1'));
});

it('gives back the kind and an id that has colons of its own', () => {
  expect(splitElementRef('interface:node/node1:eth0')).toEqual({ kind: 'interface', id: 'node/node1:eth0' });
  expect(splitElementRef('planet:earth')).toBeUndefined();
  expect(splitElementRef('')).toBeUndefined();
});
