import { describe, expect, it } from 'vitest';
import { cursorPlaceAt, type CursorPlace } from '#sim/lab/assist/cursor-place';

/** `|` is where the cursor is. */
function placeIn(marked: string): CursorPlace | undefined {
  return cursorPlaceAt(marked.replace('|', ''), marked.indexOf('|'));
}

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n';

describe('the field that a place in the text belongs to', () => {
  it('is the value that a word is part of', () => {
    const place = placeIn(`${SERVICE}  selector:\n    app: w|eb\n`);
    expect(place).toMatchObject({ path: ['spec', 'selector', 'app'], role: 'value', word: 'web' });
    expect(place?.object).toMatchObject({ kind: 'Service', spec: { selector: { app: 'web' } } });
  });

  it('is the value that has not been typed yet', () => {
    expect(placeIn(`${SERVICE}  selector:\n    app: |\n  ports: []\n`)).toMatchObject({
      path: ['spec', 'selector', 'app'],
      role: 'value',
      word: '',
    });
  });

  it('is the mapping of a key, with and without others beside it', () => {
    expect(placeIn(`${SERVICE}  selector:\n    app: web\n    ti|\n  ports: []\n`)).toMatchObject({
      path: ['spec', 'selector', 'ti'],
      role: 'key',
      word: 'ti',
    });
    expect(placeIn(`${SERVICE}  selector: { app: web, | }\n`)).toMatchObject({
      path: ['spec', 'selector', ''],
      role: 'key',
    });
    expect(placeIn(`${SERVICE}  sele|ctor:\n    app: web\n`)).toMatchObject({
      path: ['spec', 'selector'],
      role: 'key',
    });
  });

  it('is an item of a list, in blocks and in brackets', () => {
    const ports = 'ports:\n    - port: 80\n      targetPort: ht|\n';
    expect(placeIn(`${SERVICE}  ${ports}`)).toMatchObject({ path: ['spec', 'ports', 0, 'targetPort'] });
    expect(placeIn(`${SERVICE}  externalIPs: [10.0.0.1, |]\n`)).toMatchObject({
      path: ['spec', 'externalIPs', 1],
      role: 'value',
    });
  });

  it('is found in quotes, and in a text that is broken further down', () => {
    expect(placeIn(`${SERVICE}  selector: { app: "we|" }\n  ports: [\n`)).toMatchObject({
      path: ['spec', 'selector', 'app'],
      word: 'we',
    });
  });

  it('takes a colon within a word for a part of it', () => {
    expect(placeIn('kind: Pod\nspec:\n  containers:\n    - image: nginx:al|\n')).toMatchObject({
      path: ['spec', 'containers', 0, 'image'],
      word: 'nginx:al',
    });
  });

  it('counts within an object of a List', () => {
    const list = 'kind: List\nitems:\n  - kind: Pod\n    metadata: { name: a, namespace: | }\n';
    expect(placeIn(list)).toMatchObject({ object: { kind: 'Pod' }, path: ['metadata', 'namespace'] });
  });

  it('is in the document around it, whatever the others are', () => {
    const place = placeIn(`kind: [\n---\n${SERVICE}  type: |\n---\n}\n`);
    expect(place).toMatchObject({ object: { kind: 'Service' }, path: ['spec', 'type'] });
    expect(place?.from).toBe(12 + SERVICE.length + 8);
  });

  it('sees through anchors and merge keys', () => {
    const text =
      'kind: Deployment\nmetadata: { labels: &l { app: web } }\nspec:\n  selector: { matchLabels: *l }\n' +
      '  template:\n    metadata: { labels: { <<: *l, tier: | } }\n';
    expect(placeIn(text)?.object).toMatchObject({
      spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } } } },
    });
  });

  it('is nowhere in a comment, on a marker, and right behind a colon', () => {
    expect(placeIn(`# |\n${SERVICE}`)).toBeUndefined();
    expect(placeIn(`---|\n${SERVICE}`)).toBeUndefined();
    expect(placeIn(`${SERVICE}  selector:|\n`)).toBeUndefined();
  });
});
