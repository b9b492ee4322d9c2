import { describe, expect, it } from 'vitest';
import { customIssuesOf } from '../../../../../src/sim/kube/objects/custom-resource-rules';

const SCHEMA = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['cronSpec'],
      properties: {
        cronSpec: { type: 'string', pattern: String.raw`^(\d+|\*)(/\d+)?(\s+(\d+|\*)(/\d+)?){4}$` },
        replicas: { type: 'integer', minimum: 1, maximum: 10 },
        policy: { type: 'string', enum: ['Allow', 'Forbid'] },
        port: { 'x-kubernetes-int-or-string': true },
        hosts: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'string', minLength: 2 } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        odd: { type: 'string', pattern: '(?i)^a[[:alpha:]]' },
      },
    },
  },
};
const GOOD = { cronSpec: '* * * * */5' };

const CASES: readonly (readonly [spec: unknown, ...said: readonly string[]])[] = [
  [{ ...GOOD, replicas: 3, policy: 'Allow', port: 'http', free: { a: 1 }, labels: { a: 'b' } }],
  [{ ...GOOD, odd: 'what Go alone can read' }],
  [{}, 'spec.cronSpec: Required value'],
  [
    { cronSpec: '* * *' },
    String.raw`spec.cronSpec: Invalid value: "* * *": spec.cronSpec in body should match '^(\d+|\*)(/\d+)?(\s+(\d+|\*)(/\d+)?){4}$'`,
  ],
  [
    { ...GOOD, replicas: '3' },
    'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
  ],
  [
    { ...GOOD, replicas: 0 },
    'spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1',
  ],
  [
    { ...GOOD, replicas: 11 },
    'spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10',
  ],
  [
    { ...GOOD, policy: 'Maybe' },
    'spec.policy: Unsupported value: "Maybe": supported values: "Allow", "Forbid"',
  ],
  [{ ...GOOD, hosts: [] }, 'spec.hosts: Invalid value: 0: spec.hosts in body should have at least 1 items'],
  [{ ...GOOD, hosts: ['aa', 'bb', 'cc'] }, 'spec.hosts: Too many: 3: must have at most 2 items'],
  [
    { ...GOOD, hosts: ['a'] },
    'spec.hosts[0]: Invalid value: "a": spec.hosts[0] in body should be at least 2 chars long',
  ],
  [
    { ...GOOD, labels: { a: 1 } },
    'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"',
  ],
  [{ ...GOOD, replica: 3 }, 'unknown field "spec.replica"'],
];

describe('customIssuesOf', () => {
  it.each(CASES)('%j', (spec, ...said) => {
    const object = { apiVersion: 'stable.example.com/v1', kind: 'CronTab', metadata: { name: 'a' }, spec };
    expect(customIssuesOf(SCHEMA, object).map(({ message }) => message)).toEqual(said);
  });

  it('has nothing to say without a schema', () => {
    expect(customIssuesOf(undefined, { spec: { a: 1 } })).toEqual([]);
  });
});
