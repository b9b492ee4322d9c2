import { expect, it } from 'vitest';
import { fieldAt } from '../../../../src/renderer/capture/field-at';

const LAYERS = [
  { name: 'Ethernet', summary: '', from: 0, to: 14, fields: [{ name: 'type', value: '', from: 12, to: 14 }] },
  {
    name: 'IPv4',
    summary: '',
    from: 14,
    to: 34,
    fields: [
      { name: 'flags', value: '', from: 20, to: 21 },
      { name: 'fragment offset', value: '', from: 20, to: 22 },
    ],
  },
];

it('finds the smallest field that a byte belongs to', () => {
  expect(fieldAt(LAYERS, 20)).toMatchObject({ name: 'flags' });
  expect(fieldAt(LAYERS, 21)).toMatchObject({ name: 'fragment offset' });
});

it('finds the layer of a byte that no field has', () => {
  expect(fieldAt(LAYERS, 3)).toMatchObject({ name: 'Ethernet' });
  expect(fieldAt(LAYERS, 40)).toBeUndefined();
});
