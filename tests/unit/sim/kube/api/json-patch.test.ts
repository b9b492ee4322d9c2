/* eslint-disable unicorn/no-null -- patches have it */
import { describe, expect, it } from 'vitest';
import { applyJsonPatch, applyMergePatch } from '#sim/kube/api/json-patch';

describe('applyJsonPatch', () => {
  // RFC 6902, appendix A.
  it.each([
    [{ foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { foo: 'bar', baz: 'qux' }],
    [{ foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
    [{ foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['a'] }], { foo: ['bar', ['a']] }],
    [{ baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
    [{ foo: ['a', 'b', 'c'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['a', 'c'] }],
    [{ baz: 'qux' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo' }],
    [
      { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
      [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
      { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
    ],
    [{ foo: ['a', 'b'] }, [{ op: 'move', from: '/foo/0', path: '/foo/1' }], { foo: ['b', 'a'] }],
    [{ a: 1 }, [{ op: 'copy', from: '/a', path: '/b' }], { a: 1, b: 1 }],
    [{ 'a/b': 1, 'm~n': 2 }, [{ op: 'replace', path: '/a~1b', value: 3 }], { 'a/b': 3, 'm~n': 2 }],
    [{ a: [1, { b: 2 }] }, [{ op: 'test', path: '/a/1', value: { b: 2 } }], { a: [1, { b: 2 }] }],
  ])('makes of %j with %j', (document, operations, expected) => {
    expect(applyJsonPatch(document, operations)).toEqual({ ok: true, value: expected });
  });

  it.each([
    [{ op: 'replace', path: '/nothing', value: 1 }],
    [{ op: 'remove', path: '/list/3' }],
    [{ op: 'add', path: '/list/5', value: 1 }],
    [{ op: 'add', path: '/no/where', value: 1 }],
    [{ op: 'test', path: '/a', value: 2 }],
    [{ op: 'spin', path: '/a' }],
    [{ op: 'move', from: '/none', path: '/a' }],
  ])('refuses %j', (operation) => {
    expect(applyJsonPatch({ a: 1, list: [0] }, [operation]).ok).toBe(false);
  });
});

describe('applyMergePatch', () => {
  // RFC 7386, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('makes of %j with %j', (target, patch, expected) => {
    expect(applyMergePatch(target, patch)).toEqual(expected);
  });
});
