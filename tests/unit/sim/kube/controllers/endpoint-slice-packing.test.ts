import { describe, expect, it } from 'vitest';
import { packEndpoints } from '#sim/kube/controllers/endpoint-slice-packing';
import type { EndpointSlice, SliceEndpoint } from '#sim/kube/model/service';

const MAX = 10;

function endpoint(number: number, isReady = true): SliceEndpoint {
  return { addresses: [`10.0.0.${number}`], conditions: { ready: isReady } };
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function slice(name: string, numbers: readonly number[]): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name },
    addressType: 'IPv4',
    endpoints: numbers.map((number) => endpoint(number)),
  };
}

/** How many endpoints each slice has then, new ones last. */
function packed(
  slices: readonly EndpointSlice[],
  numbers: readonly number[],
  unready: readonly number[] = [],
): string {
  const wanted = new Map(
    numbers.map((number) => [`10.0.0.${number}`, endpoint(number, !unready.includes(number))]),
  );
  const { kept, created } = packEndpoints(slices, wanted, {
    maxEndpoints: MAX,
    isSame: (one, other) => one.conditions?.ready === other.conditions?.ready,
  });
  return [
    ...[...kept].map(([{ metadata }, endpoints]) => `${metadata.name}:${endpoints.length}`),
    ...created.map((endpoints) => `new:${endpoints.length}`),
  ].join(' ');
}

describe('packEndpoints', () => {
  it('makes slices that are full, and one with the rest', () => {
    expect(packed([], range(1, 25))).toBe('new:10 new:10 new:5');
  });

  it('puts what is new into the one slice that it fills best', () => {
    const slices = [slice('a', range(1, 3)), slice('b', range(11, 18)), slice('c', range(21, 26))];
    expect(packed(slices, [...range(1, 3), ...range(11, 18), ...range(21, 26), 31, 32])).toBe('a:3 b:10 c:6');
  });

  it('makes a new slice where none has room for all that is new', () => {
    const slices = [slice('a', range(1, 8)), slice('b', range(11, 18))];
    expect(packed(slices, [...range(1, 8), ...range(11, 18), 21, 22, 23])).toBe('a:8 b:8 new:3');
  });

  it('fills slices that change anyway first, the fullest before the others', () => {
    const slices = [slice('a', range(1, 9)), slice('b', range(11, 19)), slice('c', range(21, 28))];
    const wanted = [...range(2, 9), ...range(11, 19), ...range(21, 28), ...range(31, 34)];
    expect(packed(slices, wanted, [11])).toBe('a:10 b:10 c:9');
  });

  it('leaves slices that are half empty as they are', () => {
    expect(packed([slice('a', range(1, 9)), slice('b', range(11, 19))], [1, 11])).toBe('a:1 b:1');
  });

  it('forgets a slice of which nothing is wanted', () => {
    expect(packed([slice('a', [1]), slice('b', [2])], [2])).toBe('b:1');
  });
});
