import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBad, readGood } from '#kit/lab-text';
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
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
}

const SCENARIO_WITH_EMPTY_STEP = `apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: empty}
spec: {steps: [{}]}
`;

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

  it('say of a step what it does, as the reader does', () => {
    const step = readSchema('scenario.schema.json').properties?.['spec']?.properties?.['steps']?.items;
    const actions = step?.oneOf?.flatMap(({ required = [] }) => required);
    const [refused = ''] = readBad(SCENARIO_WITH_EMPTY_STEP);
    expect(refused).toContain(`a step does one of ${actions?.join(', ')};`);
    expect(step?.dependencies).toMatchObject({ scale: ['replicas'], patch: ['with'] });
    expect(step?.properties?.['capture']?.oneOf).toEqual([{ required: ['start'] }, { required: ['stop'] }]);
    expect(step?.properties?.['fault']?.dependencies).toEqual({ daemon: ['node'] });
  });

  it('have the bounds of numbers', () => {
    const spec = readSchema('lab.schema.json').properties?.['spec'];
    expect(spec?.properties?.['seed']).toMatchObject({ minimum: 0, maximum: 0xffff_ffff });
    const cni = spec?.properties?.['cluster']?.properties?.['cni'];
    expect(cni?.properties?.['port']).toMatchObject({ minimum: 1, maximum: 65_535 });
  });

  it('offer the ingress controllers that this version has', () => {
    const cluster = readSchema('lab.schema.json').properties?.['spec']?.properties?.['cluster'];
    const kind = cluster?.properties?.['ingressControllers']?.items?.properties?.['kind'];
    expect(kind?.enum).toEqual(['nginx', 'traefik', 'kong', 'alb']);
    for (const each of kind?.enum ?? []) {
      const cloud = 'loadBalancer: {kind: cloud, pool: 192.168.0.240/28}';
      const lab = `apiVersion: podwire.dev/v1\nkind: Lab\nspec: {cluster: {${cloud}, ingressControllers: [{kind: ${each}}]}}\n`;
      expect(readGood(lab).spec.cluster.ingressControllers).toMatchObject([{ kind: each }]);
    }
  });

  it('offer the network plugin modes that this version has', () => {
    const { properties } = readSchema('lab.schema.json');
    const cni = properties?.['spec']?.properties?.['cluster']?.properties?.['cni'];
    const modes = NETWORK_PLUGINS.map(({ value }) => value.split('/')[1]);
    expect(cni?.properties?.['mode']?.enum).toEqual([...new Set(modes)]);
  });
});
