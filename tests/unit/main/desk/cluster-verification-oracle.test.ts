/** What a page asks of its host for a real cluster, through the real kubectl; a lab of its own stands in for the cluster. */
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventOf, RequestOf, ResponseOf } from '#main/contract/lab-api';
import type { Verification } from '#main/contract/verify-requests';
import { knownClusters } from '#main/verify/known-clusters';
import { say } from '#sim/api/sentence';
import { ClusterVerification } from '#main/desk/cluster-verification';
import { Workspace } from '#kit/podwire';
import { plainWords, type Plain } from '#kit/plain-words';
import { findRealKubectl } from '#kit/real-kubectl';
import { DeskPage } from '#kit/served-desk';
import { StandInCluster } from '#kit/stand-in-cluster';
import { WarmDesk } from '#kit/warm-desk';

const KUBECTL = findRealKubectl('1.32');
const CLUSTER = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: stand-in}\n';
const LAB = `apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: client, image: busybox, command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Secret
metadata: {name: key}
stringData: {password: wire}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: asking}
spec:
  steps:
    - exec: {in: default/client, run: 'echo hello; exit 3'}
      expect: {exitCode: 3}
    - exec: {in: node/node1, run: ip route}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: other}
spec:
  steps:
    - wait: 1s
`;
const NEVER_MADE = join(tmpdir(), 'podwire-never-made');
const EXEC_USER = `users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: touch, args: [${NEVER_MADE}], interactiveMode: Never}}}]`;

function kubeconfigText(server: string, users: string): string {
  return `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: '${server}'}}]
${users}
contexts: [{name: blue, context: {cluster: c, user: u}}]
current-context: blue
`;
}

describe.skipIf(KUBECTL === undefined)('a Scenario on a real cluster, for pages', () => {
  let workspace: Workspace;
  let desk: WarmDesk;
  let page: DeskPage;
  let cluster: StandInCluster;
  let onRequest: (request: string) => void = () => undefined;

  beforeEach(async () => {
    workspace = new Workspace({ 'shop.podwire.yaml': LAB });
    cluster = await StandInCluster.start(KUBECTL ?? '', CLUSTER, (request) => onRequest(request));
    desk = await WarmDesk.start({
      dataFolder: workspace.file('data'),
      directory: workspace.path,
      opens: 'shop.podwire.yaml',
      kubectl: KUBECTL,
    });
    page = await DeskPage.connect(desk.url);
  });

  afterEach(async () => {
    onRequest = () => undefined;
    page.close();
    await desk.stop();
    await cluster.close();
    workspace.remove();
  });

  async function runArguments(): Promise<RequestOf<'verify.run'>> {
    const kubeconfig = { kind: 'file' as const, path: cluster.kubeconfig };
    const planned = await page.request('verify.plan', { scenarios: ['asking'] });
    if (planned.kind !== 'planned') throw new Error(JSON.stringify(planned));
    const { id: planId } = planned.plan;
    const { server } = cluster;
    return { planId, kubeconfig, context: 'lab', server, timeoutSeconds: 20, isKept: false };
  }

  async function last(): Promise<Plain<Verification>> {
    const { verification } = await page.request('verify.get', {});
    if (verification === undefined) throw new Error('there was none');
    return verification;
  }

  it('says what would be done and on which cluster, and asks that cluster nothing', async () => {
    const kubeconfig = { kind: 'file' as const, path: cluster.kubeconfig };
    expect(await page.request('verify.clusters', { kubeconfig })).toMatchObject({
      kind: 'clusters',
      current: 'lab',
      contexts: [{ name: 'lab', cluster: 'lab', server: cluster.server, user: 'lab', programs: [] }],
    });
    expect(await page.request('verify.plan', { scenarios: ['asking'] })).toMatchObject({
      kind: 'planned',
      plan: {
        objects: [
          { kind: 'Pod', namespace: '', name: 'client' },
          { kind: 'Secret', namespace: '', name: 'key' },
        ],
        notes: ['goes along: the values of Secret default/key'],
        scenarios: [
          {
            name: 'asking',
            steps: [
              { command: "kubectl exec -n default client -- sh -c 'echo hello; exit 3'" },
              { why: 'kubectl runs no commands on nodes and machines outside' },
            ],
          },
        ],
      },
    });
    expect(cluster.requests).toEqual([]);
  });

  it('carries out what was shown, tells how far it is, and takes away what it brought', async () => {
    expect(await page.request('verify.run', await runArguments())).toEqual({ kind: 'ended' });
    expect(await last()).toMatchObject({
      lab: 'shop',
      context: 'lab',
      isRunning: false,
      scenarios: [
        {
          name: 'asking',
          state: 'same',
          steps: [
            { state: 'same', simulator: { stdout: 'hello\n' }, cluster: { exitCode: 3, stdout: 'hello\n' } },
            { state: 'left out' },
          ],
        },
      ],
    });
    expect(new Set(cluster.deleted)).toEqual(new Set(['client', 'key']));
    const told = page.events
      .filter(({ name }) => name === 'verification')
      .map(({ value }) => (value as EventOf<'verification'>).scenarios[0]?.state);
    expect(told.filter((state, index) => state !== told[index - 1])).toEqual([
      'waiting',
      'looking',
      'applying',
      'steps',
      'deleting',
      'same',
    ]);
  });

  it('is stopped on the way, and what was applied is deleted', async () => {
    onRequest = (request) => {
      if (request.startsWith('POST ') && request.endsWith('/pods')) void page.request('verify.cancel', {});
    };
    expect(await page.request('verify.run', await runArguments())).toEqual({ kind: 'ended' });
    const { isRunning, scenarios } = await last();
    expect({ isRunning, state: scenarios[0]?.state }).toEqual({ isRunning: false, state: 'stopped' });
    expect(cluster.deleted).toContain('client');
    expect(cluster.requests.some((request) => request.includes('/exec'))).toBe(false);
  });

  it('is refused for another plan, and where the context has another server by now', async () => {
    const wanted = await runArguments();
    expect(await page.request('verify.run', { ...wanted, planId: wanted.planId + 1 })).toMatchObject({
      kind: 'refused',
      message: 'this plan is not the newest any more',
    });
    await page.request('verify.run', { ...wanted, server: 'https://example.com' });
    expect((await last()).problem).toEqual({
      message: 'the kubeconfig has another server for lab by now',
      hint: 'read the kubeconfig again',
    });
    expect(cluster.requests).toEqual([]);
  });

  it('says what to do where nothing answers at the server', async () => {
    const text = kubeconfigText('http://127.0.0.1:9', 'users: [{name: u, user: {}}]');
    const server = 'http://127.0.0.1:9';
    const kubeconfig = { kind: 'text' as const, text };
    await page.request('verify.run', { ...(await runArguments()), kubeconfig, context: 'blue', server });
    const { problem, scenarios } = await last();
    expect(problem?.message).toContain('connection');
    expect(problem?.hint).toBe(
      'check that the cluster runs and can be reached from here, with its network or VPN',
    );
    expect(scenarios[0]?.state).toBe('stopped');
    // What was pasted is gone from the disk.
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('podwire-kubeconfig-'))).toEqual([]);
  });
});

describe.skipIf(KUBECTL === undefined)('a kubeconfig', () => {
  const verifying = new ClusterVerification(KUBECTL ?? '', () => undefined);

  async function read(
    kubeconfig: RequestOf<'verify.clusters'>['kubeconfig'],
  ): Promise<Plain<ResponseOf<'verify.clusters'>>> {
    return plainWords(await verifying.clusters({ kubeconfig }));
  }

  it.each([
    ['runs a program', kubeconfigText('https://c', EXEC_USER), 'would have touch run', 'if you trust it'],
    [
      'names a file of this computer',
      kubeconfigText('https://c', 'users: [{name: u, user: {tokenFile: /etc/passwd}}]'),
      'names /etc/passwd',
      'if you trust it',
    ],
    ['is something else', 'hello', 'this is no kubeconfig', 'take the file that kubectl uses'],
    ['knows no cluster', 'apiVersion: v1\nkind: Config\n', 'has no context', 'choose another file'],
  ])('that was pasted and %s is refused', async (_, text, message, hint) => {
    const answer = await read({ kind: 'text', text });
    if (answer.kind !== 'refused') throw new Error(JSON.stringify(answer));
    expect(answer.message).toContain(message);
    expect(answer.hint).toContain(hint);
  });

  it('that is a file is said to have programs run, which are not run then', async () => {
    const workspace = new Workspace({ config: kubeconfigText('https://c', EXEC_USER) });
    try {
      const answer = await read({ kind: 'file', path: workspace.file('config') });
      expect(answer).toMatchObject({ contexts: [{ name: 'blue', programs: ['touch'] }] });
      expect(existsSync(NEVER_MADE)).toBe(false);
    } finally {
      workspace.remove();
    }
  });

  it('that is not there is said to be missing', async () => {
    expect(await read({ kind: 'file', path: '/nowhere/config' })).toEqual({
      kind: 'refused',
      message: '/nowhere/config: no such file or folder',
      hint: 'check the path',
    });
  });

  it('that is a folder, or a device without end, is none', async () => {
    const folder = await read({ kind: 'file', path: tmpdir() });
    expect(folder).toMatchObject({ kind: 'refused', message: `${tmpdir()}: there is a folder of this name` });
    const device = await read({ kind: 'file', path: '/dev/zero' });
    expect(device).toMatchObject({ message: '/dev/zero: this is a device, not a file' });
  });

  it('is the one of KUBECONFIG, of which the first of several counts', async () => {
    const users = 'users: [{name: u, user: {}}]';
    const workspace = new Workspace({
      first: kubeconfigText('https://first', users),
      second: kubeconfigText('https://second', users).replaceAll('blue', 'green'),
    });
    try {
      const environment = {
        KUBECONFIG: ['first', 'none', 'second'].map((name) => workspace.file(name)).join(delimiter),
      };
      const known = await knownClusters({ kind: 'usual' }, { program: KUBECTL ?? '', environment });
      expect(known).toMatchObject({
        current: 'blue',
        contexts: [
          { name: 'blue', server: 'https://first' },
          { name: 'green', server: 'https://first' },
        ],
      });
    } finally {
      workspace.remove();
    }
  });

  it('is chosen or pasted where the usual one is not there', async () => {
    const environment = { KUBECONFIG: '/nowhere/config' };
    const known = knownClusters({ kind: 'usual' }, { program: KUBECTL ?? '', environment });
    await expect(known).rejects.toMatchObject({
      hint: say('choose another file, or paste what the cluster gave you'),
    });
  });

  it('cannot be read without kubectl, which is asked for', async () => {
    const missing = new ClusterVerification('no-such-kubectl', () => undefined);
    expect(plainWords(await missing.clusters({ kubeconfig: { kind: 'usual' } }))).toEqual({
      kind: 'refused',
      message: 'no-such-kubectl is not installed, or not on PATH',
      hint: 'install kubectl, or put the folder that it is in on PATH',
    });
  });
});
