import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKOUT } from '#kit/podwire';
import { NETWORK_PLUGINS } from '#main/contract/network-plugins';
import { KINDS } from '#sim/kube/kinds';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly description?: string;
  readonly allOf?: readonly Schema[];
  readonly if?: Schema;
  readonly not?: Schema;
  readonly const?: string;
}

function readSchema(name: string): Schema {
  return JSON.parse(readFileSync(join(CHECKOUT, 'resources', 'schema', name), 'utf8')) as Schema;
}

/** The patterns for values, not what fields of that name mean in Kubernetes. */
function patternsOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'pattern' && typeof value === 'string' ? [value] : patternsOf(value),
  );
}

describe('the schemas in resources/schema', () => {
  it('have patterns that validators of any language read, without flags', () => {
    const patterns = ['lab', 'scenario', 'layout', 'documents'].flatMap((name) =>
      patternsOf(readSchema(`${name}.schema.json`)),
    );
    expect(patterns.length).toBeGreaterThan(0);
    for (const pattern of patterns) {
      expect(pattern).not.toContain('\\');
      // Validators set no flag.
      const expression = new RegExp(pattern);
      expect(['web', 'shop-ü', 'a\nb', 'a\u0085', 'a\u2028b'].map((text) => expression.test(text))).toEqual([
        true,
        true,
        false,
        false,
        false,
      ]);
    }
  });

  it('know every kind that the simulator knows, and those of Podwire', () => {
    const { allOf = [] } = readSchema('documents.schema.json');
    const kinds = new Set(allOf.flatMap((branch) => branch.if?.not?.properties?.['kind']?.const ?? []));
    expect(KINDS.map(({ kind }) => kind).filter((kind) => !kinds.has(kind))).toEqual([]);
    expect([...kinds]).toEqual(expect.arrayContaining(['Lab', 'Scenario', 'Layout']));
  });

  it('keep the words that a field may have, what is required, and descriptions', () => {
    const { definitions } = readSchema('documents.schema.json');
    const service = definitions?.['v1.ServiceSpec'];
    expect(service?.properties?.['type']?.enum).toEqual([
      'ClusterIP',
      'ExternalName',
      'LoadBalancer',
      'NodePort',
    ]);
    expect(definitions?.['v1.ServicePort']?.required).toEqual(['port']);
    expect(definitions?.['v1.ServicePort']?.properties?.['targetPort']?.description).toMatch(
      /^Number or name of the port to access/u,
    );
  });

  it('offer the network plugin modes that this version has', () => {
    const { properties } = readSchema('lab.schema.json');
    const cni = properties?.['spec']?.properties?.['cluster']?.properties?.['cni'];
    const modes = NETWORK_PLUGINS.map(({ value }) => value.split('/')[1]);
    expect(cni?.properties?.['mode']?.enum).toEqual([...new Set(modes)]);
  });
});
