import { describe, expect, it } from 'vitest';
import { valueChangesOf } from '#sim/api/diff/value-difference';

describe('the difference of two values', () => {
  it('finds the items of a list again by their names, wherever they stand', () => {
    const before = {
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    };
    const after = {
      env: [
        { name: 'B', value: '3' },
        { name: 'A', value: '1' },
      ],
    };
    expect(valueChangesOf(before, after)).toEqual([{ path: 'env[B].value', before: '2', after: '3' }]);
  });

  it('takes an item that is put in front of nameless ones for one that is new', () => {
    const rule = (cidr: string): object => ({ from: [{ ipBlock: { cidr } }] });
    const before = { ingress: [rule('10.0.0.0/8'), rule('10.1.0.0/16')] };
    const after = { ingress: [rule('192.168.0.0/16'), rule('10.0.0.0/8'), rule('10.1.0.0/16')] };
    expect(valueChangesOf(before, after)).toEqual([
      { path: 'ingress[0]', before: undefined, after: rule('192.168.0.0/16') },
    ]);
  });

  it('shows a list of words as a whole', () => {
    expect(valueChangesOf({ args: ['a', 'b'] }, { args: ['a', 'c'] })).toEqual([
      { path: 'args', before: ['a', 'b'], after: ['a', 'c'] },
    ]);
  });

  it('does not mind the order of fields, nor fields that are undefined', () => {
    expect(valueChangesOf({ a: [[{ x: 1, y: 2 }]], b: undefined }, { a: [[{ y: 2, x: 1 }]] })).toEqual([]);
  });

  it('puts names that are no words into brackets, and keys of every kind are only keys', () => {
    const after: unknown = JSON.parse('{"__proto__": {"a.b/c": 1}}');
    expect(valueChangesOf({}, after)).toEqual([
      { path: '__proto__', before: undefined, after: { 'a.b/c': 1 } },
    ]);
    expect(valueChangesOf({ m: { 'a.b/c': 1 } }, { m: {} })).toEqual([
      { path: 'm[a.b/c]', before: 1, after: undefined },
    ]);
  });
});
