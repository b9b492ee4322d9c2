/* eslint-disable unicorn/no-null -- patches have it */
import { describe, expect, it } from 'vitest';
import { Prng } from '#sim/base/prng';
import { milliseconds, type SimTime } from '#sim/base/time';
import { Scheduler } from '#sim/engine/scheduler';
import { ApiServer } from '#sim/kube/api/api-server';
import { RestHandler } from '#sim/kube/api/rest';
import type { RestRequest } from '#sim/kube/api/rest-request';
import { ObjectStore } from '#sim/kube/store/object-store';

interface Rig {
  readonly store: ObjectStore;
  readonly ask: (method: string, path: string, options?: Partial<RestRequest>) => Answer;
  readonly watch: (path: string, query: Readonly<Record<string, string>>) => unknown[];
  readonly runFor: (ms: number) => void;
}

interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly warnings: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

function restRig(): Rig {
  const scheduler = new Scheduler();
  const formatTime = (time: SimTime): string => `t${Math.floor(time / 1_000_000_000)}`;
  const store = new ObjectStore({ scheduler, prng: new Prng(1), formatTime });
  store.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  const api = new ApiServer(store, scheduler);
  const handler = new RestHandler({
    api,
    scheduler,
    nowMs: () => 0,
    serverAddress: '192.168.0.10:6443',
    tokenIssuer: 'https://kubernetes.default.svc.cluster.local',
  });
  return {
    store,
    ask: (method, path, options = {}) => {
      const answer = handler.handle({ method, path, ...options });
      if (answer.kind !== 'response') throw new Error('a stream');
      return { status: answer.status, body: answer.body as Json, warnings: answer.warnings };
    },
    watch: (path, query) => {
      const seen: unknown[] = [];
      const answer = handler.handle({ method: 'GET', path, query: { ...query, watch: 'true' } });
      if (answer.kind !== 'stream') throw new Error(JSON.stringify(answer.body));
      answer.start(
        (line) => seen.push(line),
        () => undefined,
      );
      return seen;
    },
    runFor: (ms) => scheduler.runUntil((scheduler.now() + milliseconds(ms)) as SimTime),
  };
}

const MAPS = '/api/v1/namespaces/default/configmaps';

function configMap(name: string, labels: Readonly<Record<string, string>> = {}): Json {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels }, data: { a: '1' } };
}

function deployment(name: string): Json {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 3,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
      },
    },
  };
}

const namesOf = (list: Json): readonly string[] =>
  (list['items'] as readonly { metadata: { name: string } }[]).map(({ metadata }) => metadata.name);

describe('RestHandler', () => {
  it('creates, reads, lists by name, and deletes', () => {
    const { ask } = restRig();
    expect(ask('POST', MAPS, { body: configMap('two') }).status).toBe(201);
    ask('POST', MAPS, { body: JSON.stringify(configMap('one')) });
    expect(ask('GET', `${MAPS}/two`).body).toMatchObject({ kind: 'ConfigMap', data: { a: '1' } });
    const list = ask('GET', '/api/v1/configmaps').body;
    expect(list).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
    expect(namesOf(list)).toEqual(['one', 'two']);
    expect(ask('DELETE', `${MAPS}/one`)).toMatchObject({
      status: 200,
      body: { kind: 'Status', status: 'Success', details: { name: 'one', kind: 'configmaps' } },
    });
    expect(ask('GET', `${MAPS}/one`)).toMatchObject({
      status: 404,
      body: {
        kind: 'Status',
        status: 'Failure',
        message: 'configmaps "one" not found',
        reason: 'NotFound',
        details: { name: 'one', kind: 'configmaps' },
        code: 404,
      },
    });
  });

  it('gives long lists a page at a time', () => {
    const { ask } = restRig();
    for (const name of ['c', 'a', 'b']) ask('POST', MAPS, { body: configMap(name) });
    const first = ask('GET', MAPS, { query: { limit: '2' } }).body;
    expect(namesOf(first)).toEqual(['a', 'b']);
    const { continue: token, remainingItemCount } = first['metadata'] as Record<string, string>;
    expect(remainingItemCount).toBe(1);
    expect(namesOf(ask('GET', MAPS, { query: { limit: '2', continue: token! } }).body)).toEqual(['c']);
  });

  it('selects by labels and by fields, and refuses fields that it does not know', () => {
    const { ask } = restRig();
    ask('POST', MAPS, { body: configMap('one', { app: 'web' }) });
    ask('POST', MAPS, { body: configMap('two', { app: 'db' }) });
    expect(namesOf(ask('GET', MAPS, { query: { labelSelector: 'app in (web)' } }).body)).toEqual(['one']);
    expect(namesOf(ask('GET', MAPS, { query: { fieldSelector: 'metadata.name!=one' } }).body)).toEqual([
      'two',
    ]);
    expect(ask('GET', MAPS, { query: { fieldSelector: 'data=1' } }).body).toMatchObject({
      reason: 'BadRequest',
      message: '"data" is not a known field selector: only "metadata.name", "metadata.namespace"',
    });
    expect(ask('DELETE', MAPS, { query: { labelSelector: 'app=web' } }).status).toBe(200);
    expect(namesOf(ask('GET', MAPS).body)).toEqual(['two']);
  });

  it('refuses what is wrong in the words of the API server, with a cause for each field', () => {
    const { ask } = restRig();
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'Web' },
      spec: { type: 'ClusterIP', ports: [{ port: 80, nodePort: 30_080 }] },
    };
    const { status, body } = ask('POST', '/api/v1/namespaces/default/services', { body: service });
    expect(status).toBe(422);
    expect(body['message']).toMatch(
      /^Service "Web" is invalid: \[metadata\.name: Invalid value: "Web": a DNS-1035 .*, spec\.ports\[0\]\.nodePort: Forbidden: may not be used when `type` is 'ClusterIP'\]$/u,
    );
    expect(body['details']).toMatchObject({
      name: 'Web',
      kind: 'Service',
      causes: [
        { reason: 'FieldValueInvalid', field: 'metadata.name' },
        {
          reason: 'FieldValueForbidden',
          message: "Forbidden: may not be used when `type` is 'ClusterIP'",
          field: 'spec.ports[0].nodePort',
        },
      ],
    });
  });

  it('warns of unknown fields and drops them, or refuses them when it is to be strict', () => {
    const { ask } = restRig();
    const body = { ...configMap('one'), dta: {} };
    expect(ask('POST', MAPS, { body, query: { fieldValidation: 'Strict' } }).body['message']).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dta"',
    );
    const made = ask('POST', MAPS, { body, query: { fieldValidation: 'Warn' } });
    expect(made.warnings).toEqual(['unknown field "dta"']);
    expect(made.body).not.toHaveProperty('dta');
  });

  it('does everything but store on a dry run', () => {
    const { ask, store } = restRig();
    const version = store.resourceVersion;
    const made = ask('POST', MAPS, { body: configMap('one'), query: { dryRun: 'All' } });
    expect(made).toMatchObject({ status: 201, body: { metadata: { name: 'one' } } });
    expect(ask('GET', `${MAPS}/one`).status).toBe(404);
    expect(store.resourceVersion).toBe(version);
  });

  it('replaces an object only if it is as the request knows it', () => {
    const { ask } = restRig();
    const { body } = ask('POST', MAPS, { body: configMap('one') });
    expect(ask('PUT', `${MAPS}/one`, { body: { ...body, data: { a: '2' } } }).status).toBe(200);
    expect(ask('PUT', `${MAPS}/one`, { body: { ...body, data: { a: '3' } } })).toMatchObject({
      status: 409,
      body: { reason: 'Conflict', details: { name: 'one', kind: 'configmaps' } },
    });
    expect(ask('PUT', `${MAPS}/one`, { body: configMap('two') }).body['message']).toBe(
      'the name of the object (two) does not match the name on the URL (one)',
    );
  });

  it.each([
    ['application/merge-patch+json', { data: { a: null, b: '2' } }],
    ['application/strategic-merge-patch+json', { data: { a: null, b: '2' } }],
    [
      'application/json-patch+json',
      [
        { op: 'add', path: '/data/b', value: '2' },
        { op: 'remove', path: '/data/a' },
      ],
    ],
  ])('patches with %s', (type, body) => {
    const { ask } = restRig();
    ask('POST', MAPS, { body: configMap('one') });
    const patched = ask('PATCH', `${MAPS}/one`, { body, headers: { 'content-type': type } });
    expect(patched).toMatchObject({ status: 200, body: { data: { b: '2' } } });
    expect(patched.body['data']).toEqual({ b: '2' });
  });

  it('checks what a patch makes of an object', () => {
    const { ask } = restRig();
    ask('POST', '/apis/apps/v1/namespaces/default/deployments', { body: deployment('web') });
    const { body } = ask('PATCH', '/apis/apps/v1/namespaces/default/deployments/web', {
      body: { spec: { template: { spec: { containers: [{ name: 'web', image: null }] } } } },
      headers: { 'content-type': 'application/strategic-merge-patch+json' },
    });
    expect(body['message']).toBe(
      'Deployment.apps "web" is invalid: spec.template.spec.containers[0].image: Required value',
    );
  });

  it('scales what can be scaled', () => {
    const { ask } = restRig();
    const path = '/apis/apps/v1/namespaces/default/deployments/web';
    ask('POST', '/apis/apps/v1/namespaces/default/deployments', { body: deployment('web') });
    expect(ask('GET', `${path}/scale`).body).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 3 },
      status: { selector: 'app=web' },
    });
    ask('PATCH', `${path}/scale`, {
      body: { spec: { replicas: 5 } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
    expect(ask('GET', path).body).toMatchObject({ spec: { replicas: 5 }, metadata: { generation: 2 } });
  });

  it('evicts a Pod only while a disruption budget allows it', () => {
    const { ask, store } = restRig();
    const pods = '/api/v1/namespaces/default/pods';
    for (const name of ['a', 'b']) {
      store.create({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', labels: { app: 'web' } },
        spec: { containers: [] },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      });
    }
    store.create({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace: 'default' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
      status: { observedGeneration: 1, disruptionsAllowed: 1, desiredHealthy: 1, currentHealthy: 2 },
    });
    const evict = (name: string): Answer =>
      ask('POST', `${pods}/${name}/eviction`, {
        body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } },
      });
    expect(evict('a').status).toBe(201);
    expect(evict('b')).toMatchObject({
      status: 429,
      body: {
        reason: 'TooManyRequests',
        message: "Cannot evict pod as it would violate the pod's disruption budget.",
        details: {
          causes: [
            {
              reason: 'DisruptionBudget',
              message: 'The disruption budget web needs 1 healthy pods and has 2 currently',
            },
          ],
        },
      },
    });
    expect(store.find('Pod', 'default', 'a')).toBeUndefined();
  });

  it('tells a watch of a selection what comes into it and what leaves it', () => {
    const { ask, watch, runFor } = restRig();
    ask('POST', MAPS, { body: configMap('one', { app: 'web' }) });
    const seen = watch(MAPS, { labelSelector: 'app=web' });
    const label = (value: string): void => {
      ask('PATCH', `${MAPS}/one`, {
        body: { metadata: { labels: { app: value } } },
        headers: { 'content-type': 'application/merge-patch+json' },
      });
      runFor(10);
    };
    label('db');
    label('web');
    expect((seen as readonly { type: string }[]).map(({ type }) => type)).toEqual([
      'ADDED',
      'DELETED',
      'ADDED',
    ]);
  });

  it('goes on from a version, and refuses one that is too old', () => {
    const { ask, watch, runFor, store } = restRig();
    const { body } = ask('POST', MAPS, { body: configMap('one') });
    const { resourceVersion } = body['metadata'] as { resourceVersion: string };
    ask('POST', MAPS, { body: configMap('two') });
    const seen = watch(MAPS, { resourceVersion });
    runFor(10);
    expect(seen).toMatchObject([{ type: 'ADDED', object: { metadata: { name: 'two' } } }]);
    for (let count = 0; count < 1_200; count += 1) {
      store.update({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'one', namespace: 'default' },
        data: { count: String(count) },
      });
    }
    expect(() => watch(MAPS, { resourceVersion })).toThrow(
      `too old resource version: ${resourceVersion} (${store.resourceVersion})`,
    );
  });

  it('answers tables to those who ask for them', () => {
    const { ask } = restRig();
    ask('POST', MAPS, { body: configMap('one') });
    const { body } = ask('GET', MAPS, {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
    });
    expect(body).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      rows: [{ cells: ['one', 1, expect.anything()], object: { kind: 'PartialObjectMetadata' } }],
    });
  });

  it('serves a custom kind with its columns as soon as it is declared', () => {
    const { ask } = restRig();
    expect(ask('GET', '/apis/stable.example.com/v1/crontabs').status).toBe(404);
    ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      body: {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'crontabs.stable.example.com' },
        spec: {
          group: 'stable.example.com',
          scope: 'Namespaced',
          names: { kind: 'CronTab', plural: 'crontabs', singular: 'crontab' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              },
            },
          ],
        },
      },
    });
    const path = '/apis/stable.example.com/v1/namespaces/default/crontabs';
    const body = {
      apiVersion: 'stable.example.com/v1',
      kind: 'CronTab',
      metadata: { name: 'mine' },
      spec: { anything: [1] },
    };
    expect(ask('POST', path, { body })).toMatchObject({ status: 201, body: { spec: { anything: [1] } } });
    expect(ask('GET', path).body).toMatchObject({ kind: 'CronTabList', items: [{ kind: 'CronTab' }] });
    expect(ask('GET', '/apis/stable.example.com/v1').body).toMatchObject({
      kind: 'APIResourceList',
      resources: [{ name: 'crontabs', kind: 'CronTab' }],
    });
  });

  it('tells what it serves, in both forms', () => {
    const { ask } = restRig();
    expect(ask('GET', '/api').body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const { items } = ask('GET', '/apis', { headers: { accept } }).body as {
      items: readonly { metadata: { name: string }; versions: readonly { version: string }[] }[];
    };
    const autoscaling = items.find(({ metadata }) => metadata.name === 'autoscaling');
    expect(autoscaling?.versions.map(({ version }) => version)).toEqual(['v2', 'v1']);
  });

  it('lets nobody but the known in', () => {
    const { ask } = restRig();
    const user = 'system:anonymous';
    expect(ask('GET', '/api', { user })).toMatchObject({
      status: 403,
      body: { message: 'forbidden: User "system:anonymous" cannot get path "/api"', reason: 'Forbidden' },
    });
    expect(ask('GET', '/api/v1/namespaces/default/pods', { user }).body['message']).toBe(
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "default"',
    );
    expect(ask('GET', '/version', { user }).status).toBe(200);
    expect(ask('GET', '/healthz', { user }).body).toBe('ok');
  });

  it.each([
    ['GET', '/api/v1/namespaces/default/podz', 404, 'the server could not find the requested resource'],
    ['POST', `${MAPS}/one`, 405, 'the server does not allow this method on the requested resource'],
    [
      'DELETE',
      '/api/v1/namespaces/default',
      403,
      'namespaces "default" is forbidden: this namespace may not be deleted',
    ],
  ])('answers %s %s with %i', (method, path, status, message) => {
    const { ask } = restRig();
    expect(ask(method, path, { body: {} })).toMatchObject({ status, body: { message } });
  });
});
