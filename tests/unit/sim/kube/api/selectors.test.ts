import { describe, expect, it } from 'vitest';
import { fieldLabelProblem, matchesFields, parseFieldSelector } from '#sim/kube/api/field-selector';
import { parseLabelSelector } from '#sim/kube/api/label-selector-text';
import { ResourceRegistry } from '#sim/kube/api/resource-registry';
import { matchesRequirement } from '#sim/kube/store/label-selector';

function selects(selector: string, labels: Readonly<Record<string, string>>): boolean | string {
  const parsed = parseLabelSelector(selector);
  if (!parsed.ok) return parsed.error;
  return parsed.value.every((requirement) => matchesRequirement(requirement, labels));
}

describe('parseLabelSelector', () => {
  // Of TestSelectorMatches and TestSelectorParse in apimachinery's labels/selector_test.go.
  it.each([
    ['', { x: 'y' }, true],
    ['x=y', { x: 'y' }, true],
    ['x==y,z=w', { x: 'y', z: 'w' }, true],
    ['x!=y,z!=w', { x: 'z', z: 'a' }, true],
    ['notin=in', { notin: 'in' }, true],
    ['x', { x: 'z' }, true],
    ['!x', { y: 'z' }, true],
    ['!x', { x: 'z' }, false],
    ['x>1', { x: '2' }, true],
    ['x<1', { x: '0' }, true],
    ['x=z', {}, false],
    ['x!=', { x: '' }, false],
    ['x=', { x: '' }, true],
    ['x notin (a,b)', {}, true],
    ['x in (a, b),y', { x: 'b', y: '' }, true],
    ['x in (),y', { x: '', y: '1' }, true],
    ['x notin (a)', { x: 'a' }, false],
    ['example.com/app in (web)', { 'example.com/app': 'web' }, true],
  ])('%j selects %j: %s', (selector, labels, expected) => {
    expect(selects(selector, labels)).toBe(expected);
  });

  it.each([
    ['x=a||y=b', 'values[0][x]: Invalid value: "a||y"'],
    ['x,', "found '', expected: identifier after ','"],
    ['x y', "found 'y', expected: in, notin, =, ==, !=, gt, lt"],
    [',x', "found ',', expected: !, identifier, or 'end of string'"],
    ['x in a', "found 'a' expected: '('"],
    ['x=y z', "found 'z', expected: ',' or 'end of string'"],
    ['x>a', "for 'Gt', 'Lt' operators, the value must be an integer"],
  ])('refuses %j', (selector, expected) => {
    expect(selects(selector, {})).toContain('unable to parse requirement: ');
    expect(selects(selector, {})).toContain(expected);
  });
});

describe('field selectors', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
    spec: { nodeName: 'node1' },
    status: { phase: 'Running' },
  };

  it.each([
    ['metadata.name=web', true],
    ['status.phase!=Running', false],
    ['spec.nodeName=node1,status.phase==Running', true],
    ['spec.nodeName=', false],
    ['status.nominatedNodeName=', true],
    ['', true],
  ])('%s matches: %s', (selector, expected) => {
    const parsed = parseFieldSelector(selector);
    expect(parsed.ok && matchesFields(parsed.value, pod)).toBe(expected);
  });

  it('says which selector makes no sense', () => {
    expect(parseFieldSelector('status.phase')).toEqual({
      ok: false,
      error: "invalid selector: 'status.phase'; can't understand 'status.phase'",
    });
  });

  it.each([
    ['Pod', 'spec.foo', 'field label not supported: spec.foo'],
    ['ConfigMap', 'data', '"data" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    ['Pod', 'spec.nodeName', undefined],
  ])('says which fields %s cannot be selected by: %s', (kind, field, expected) => {
    const resource = new ResourceRegistry().byKind(kind)!;
    expect(fieldLabelProblem(resource, [{ field, value: '', isEqual: true }])).toBe(expected);
  });
});
