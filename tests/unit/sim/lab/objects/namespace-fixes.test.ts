import { describe, expect, it } from 'vitest';
import { withChanges } from '#sim/lab/source/text-change';
import { diagnosticsOf, readGood } from '#kit/lab-text';

function serviceIn(namespace: string, name = 'web'): string {
  return `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {ports: [{port: 80}]}\n`;
}

const MADE = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n';

/** The text with what is offered for its first problem. */
function mended(text: string, file = 'web.yaml'): string {
  const [problem] = diagnosticsOf({ [file]: text });
  const [fix] = problem?.fixes ?? [];
  expect(problem?.code).toBe('namespace-not-found');
  expect(fix?.title).toBe('add Namespace shop');
  return withChanges(text, fix?.files[0]?.changes ?? []);
}

describe('a namespace that nobody makes', () => {
  it('is added in front of the first object that is for it, so that kubectl apply takes the file', () => {
    expect(mended(serviceIn('shop'))).toBe(`${MADE}---\n${serviceIn('shop')}`);
    const helm = `---\n# Source: shop/templates/service.yaml\n${serviceIn('shop')}`;
    expect(mended(helm)).toBe(`${MADE}${helm}`);
    const lab = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: a}\nspec: {}\n';
    expect(mended(`${lab}---\n${serviceIn('shop')}`)).toBe(`${lab}---\n${MADE}---\n${serviceIn('shop')}`);
  });

  it('is there for all objects that are for it after that', () => {
    const text = `${serviceIn('shop')}---\n${serviceIn('shop', 'db')}`;
    expect(diagnosticsOf(text).map(({ fixes }) => fixes?.length)).toEqual([1, 1]);
    const { objects } = readGood(mended(text));
    expect(objects.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual([
      'Namespace shop',
      'Service web',
      'Service db',
    ]);
  });

  it('is not offered where a text has no place for a document', () => {
    const json = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { ports: [{ port: 80 }] },
    });
    expect(diagnosticsOf({ 'web.json': json }).map(({ code, fixes }) => ({ code, fixes }))).toEqual([
      { code: 'namespace-not-found', fixes: undefined },
    ]);
  });
});
