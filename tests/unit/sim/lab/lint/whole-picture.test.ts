import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintText, mended, problemsIn } from '#kit/lint-text';

const TEXT = readFileSync(
  new URL('../../../../../resources/labs/whole-picture.podwire.yaml', import.meta.url),
  'utf8',
);
/** Counts from 1. */
const lineOf = (text: string, part: string, from = 0): number =>
  text.slice(0, text.indexOf(part, text.indexOf('kind: Ingress') + from)).split('\n').length;

describe('the whole picture, as texts publish it', () => {
  it('has two faults, each told with its line before any traffic', () => {
    expect(lintText(TEXT)).toMatchObject([
      {
        code: 'controller-not-admitted',
        message:
          'path shop.example/api of Ingress "shop" leads to Deployment api, and no NetworkPolicy lets the ingress controller in there',
        cause:
          '"default-deny" isolates it, and of the policies that admit the controller "from-ingress" is for app=web',
        location: { line: lineOf(TEXT, 'name: api,') },
      },
      {
        code: 'policy-namespace-label',
        message:
          'NetworkPolicy "from-ingress" allows from namespaces with name=ingress-nginx, and no namespace carries that label',
        location: { line: lineOf(TEXT, 'name: ingress-nginx') },
      },
    ]);
  });

  it('has one less after each fix, in either order', () => {
    const label = mended(TEXT, 'policy-namespace-label');
    expect(label).toContain(
      'kind: Namespace\nmetadata:\n  name: ingress-nginx\n  labels:\n    name: ingress-nginx\n',
    );
    expect(problemsIn(label).map((each) => each.split(' ')[2])).toEqual(['controller-not-admitted']);
    expect(problemsIn(mended(label, 'controller-not-admitted'))).toEqual([]);
    const wider = mended(TEXT, 'controller-not-admitted');
    expect(wider).toContain(
      'matchExpressions:\n      - key: app\n        operator: In\n        values: [web, api]\n',
    );
    expect(problemsIn(wider).map((each) => each.split(' ')[2])).toEqual(['policy-namespace-label']);
    expect(
      problemsIn(mended(wider, 'policy-namespace-label', 'allow the namespace ingress-nginx by its name')),
    ).toEqual([]);
  });
});
