import { describe, expect, it } from 'vitest';
import { endpointAddressOf } from '../../../../src/renderer/store/endpoint-of';

describe('endpointAddressOf', () => {
  it.each([
    ['10.244.1.2:80', '10.244.1.2'],
    ['10.244.1.2', '10.244.1.2'],
    ['[fd00::2]:80', 'fd00::2'],
    ['fd00::2', 'fd00::2'],
  ])('finds the address of %s', (endpoint, address) => {
    expect(endpointAddressOf(endpoint)).toBe(address);
  });
});
