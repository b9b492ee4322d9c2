/** `podwire verify` through the real kubectl; a lab of its own stands in for the cluster. */
import { describe, expect, it } from 'vitest';
import { Kubectl } from '#main/verify/kubectl';
import { verifiedText } from '#main/verify/verified-text';
import { verifyScenario, type VerifiedScenario, type VerifyListener } from '#main/verify/verify-scenario';
import { verifyPlansOf } from '#sim/api/verify/verify-plan';
import { testCatalogue } from '#kit/command-lab';
import { inEnglish, say } from '#sim/base/sentence';
import { readGood } from '#kit/lab-text';
import { findRealKubectl } from '#kit/real-kubectl';
import { StandInCluster } from '#kit/stand-in-cluster';

const KUBECTL = findRealKubectl('1.32');
const CLUSTER = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: stand-in}\n';
const POLICY_CLUSTER = `${CLUSTER}spec: {cluster: {cni: {plugin: calico}}}\n`;
const LAB = `${CLUSTER}---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: nginx}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: client, image: busybox, command: [sleep, infinity]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: nobody}
spec: {podSelector: {matchLabels: {app: web}}}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: asking}
spec:
  steps:
    - exec: {in: default/client, run: 'wget -T 2 -qO- http://web'}
      expect: {stdout: {contains: nginx}}
    - reach: {from: default/client, to: web, port: 80}
    - exec: {in: node/node1, run: ip route}
    - delete: service/web
    - exec: {in: default/client, run: 'wget -T 2 -qO- http://web'}
      expect: {exitCode: 1}
`;

const MORE = `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: more}
spec:
  steps:
    - exec: {in: default/client, run: 'nc -lk -p 8080', background: true}
      expect: {stdout: {notContains: refused}}
    - exec: {in: default/client, run: 'sleep 1; echo later', background: true}
      expect: {exitCode: 0, stdout: {contains: later}}
    - exec: {in: default/client, run: 'ping -i 1 127.0.0.1', interruptAfter: 3s}
      expect: {exitCode: 0, stdout: {contains: packets transmitted}, latency: {max: 4s}}
    - reach: {from: default/client, to: web, port: 80}
    - reach: {from: default/client, to: default/web, port: 81}
      expect: {reachable: false}
    - reach: {from: default/client, to: kube-dns.kube-system, port: 53, protocol: udp}
    - reach: {from: default/client, to: web, port: 80, protocol: sctp}
      expect: {reachable: false}
    - reach: {from: node/node1, to: web, port: 80}
    - fault: {pod: default/web, down: true}
    - exec: {in: default/client, run: 'wget -T 2 -qO- http://web'}
      expect: {exitCode: 1}
`;

const OTHERS = `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: foreign}
spec:
  steps:
    - delete: service/kube-dns
      namespace: kube-system
    - exec: {in: default/client, run: nslookup web.default.svc.cluster.local}
      expect: {exitCode: 1}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: applying}
spec:
  steps:
    - apply: |
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {ours: dull}
`;

interface Verified {
  readonly outcome: VerifiedScenario | string;
  readonly requests: readonly string[];
}

interface Circumstances {
  /** What the cluster has already. */
  readonly before?: string;
  /** Somebody stops it once the cluster has got such a request. */
  readonly stopAt?: string;
  /** Of the lab; the only one without it. */
  readonly scenario?: string;
  readonly listener?: VerifyListener;
}

async function verify(
  cluster: string,
  { before = '', stopAt, scenario = 'asking', listener = {} }: Circumstances = {},
): Promise<Verified> {
  const controller = new AbortController();
  const standIn = await StandInCluster.start(KUBECTL ?? '', cluster + before, (request) => {
    if (request === stopAt) controller.abort();
  });
  const { requests, kubeconfig } = standIn;
  const plans = verifyPlansOf(readGood(LAB + MORE + OTHERS), [scenario], { images: testCatalogue() });
  const [plan] = plans.ok ? plans.value : [];
  if (plan === undefined) throw new Error('there is no plan');
  const kubectl = new Kubectl({ program: KUBECTL ?? '', kubeconfig, context: undefined });
  try {
    const options = { isKept: false, timeoutSeconds: 20 };
    const { signal } = controller;
    const outcome = await verifyScenario({ plan, kubectl, options, signal, listener });
    return { outcome: outcome.kind === 'stopped' ? 'stopped' : outcome.scenario, requests };
  } catch (error) {
    return { outcome: String(error), requests };
  } finally {
    await standIn.close();
  }
}

describe.skipIf(KUBECTL === undefined)('a Scenario on another cluster', () => {
  it('is the same where the cluster does the same, and leaves nothing behind', async () => {
    const { outcome, requests } = await verify(CLUSTER);
    if (typeof outcome === 'string') throw new Error(outcome);
    expect(verifiedText([outcome])).toBe(`SAME asking
  same    exec in default/client: wget -T 2 -qO- http://web
  same    reach web port 80/tcp from default/client
  left out exec in node/node1: ip route
          kubectl runs no commands on nodes and machines outside
  same    delete Service/web
  same    exec in default/client: wget -T 2 -qO- http://web
no difference
`);
    const gone = requests
      .filter((request) => request.startsWith('DELETE '))
      .map((each) => each.split('/').at(-1));
    expect(new Set(gone)).toEqual(new Set(['web', 'client', 'nobody']));
  });

  it('goes on in the background, is interrupted and opens connections there, and says what the cluster is spared', async () => {
    const { outcome } = await verify(CLUSTER, { scenario: 'more' });
    if (typeof outcome === 'string') throw new Error(outcome);
    expect(verifiedText([outcome])).toBe(`SAME more
  same    exec in default/client, in the background: nc -lk -p 8080
  same    exec in default/client, in the background: sleep 1; echo later
  same    exec in default/client: ping -i 1 127.0.0.1
          not judged, since only the simulator sees it: latency
  same    reach web port 80/tcp from default/client
  same    reach default/web port 81/tcp from default/client
  same    reach kube-dns.kube-system port 53/udp from default/client
  left out reach web port 80/sctp from default/client
          no program of a container opens SCTP
  left out reach web port 80/tcp from node/node1
          kubectl runs no commands on nodes and machines outside
  left out cut the cable of Pod default/web
          kubectl reaches no cable of a Pod; on its node ip link set or tc qdisc … netem does it
  left out exec in default/client: wget -T 2 -qO- http://web
          not judged, since a step before it was left out: cut the cable of Pod default/web
          exit code 1: so it is in the simulator, but the cluster has 0
no difference
`);
  });

  it('differs where the cluster enforces a policy that the lab ignores, and says what the cluster answered', async () => {
    const { outcome } = await verify(POLICY_CLUSTER);
    if (typeof outcome === 'string') throw new Error(outcome);
    const [first, reached] = outcome.steps;
    expect({ hasPassed: outcome.hasPassed, result: first?.result }).toEqual({
      hasPassed: false,
      result: 'differs',
    });
    expect(first?.notes.map(inEnglish).join('\n')).toContain(
      'exit code 0: so it is in the simulator, but the cluster has 1',
    );
    expect(first?.cluster?.stderr).toContain('timed out');
    expect(reached).toMatchObject({
      result: 'differs',
      notes: [say('it is reachable in the simulator, but not on the cluster')],
    });
  });

  it('changes nothing that is the cluster’s own, and says that what comes after may be another for it', async () => {
    const { outcome, requests } = await verify(CLUSTER, { scenario: 'foreign' });
    if (typeof outcome === 'string') throw new Error(outcome);
    expect(verifiedText([outcome])).toBe(`SAME foreign
  left out delete Service/kube-dns
          Service/kube-dns is not of the lab, and verify changes nothing that the cluster has of its own
  left out exec in default/client: nslookup web.default.svc.cluster.local
          not judged, since a step before it was left out: delete Service/kube-dns
          exit code 1: so it is in the simulator, but the cluster has 0
no difference
`);
    expect(requests.filter((request) => request.includes('kube-dns'))).toEqual([]);
  });

  it('touches nothing where a name is taken that a step applies', async () => {
    const taken =
      '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {theirs: precious}\n';
    const { outcome, requests } = await verify(CLUSTER, { before: taken, scenario: 'applying' });
    expect(outcome).toContain('the cluster has configmap/settings already');
    expect(requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
  });

  it('touches nothing where a name is taken', async () => {
    const taken = '---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 1}]}\n';
    const { outcome, requests } = await verify(CLUSTER, { before: taken });
    expect(outcome).toContain('the cluster has service/web already');
    expect(requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
  });

  it('takes away what it has applied by the time that somebody stops it', async () => {
    const stopAt = 'POST /api/v1/namespaces/default/services';
    const { outcome, requests } = await verify(CLUSTER, { stopAt });
    const gone = requests.filter((request) => request.startsWith('DELETE '));
    expect({ outcome, gone: gone.map((each) => each.split('/').at(-1)) }).toEqual({
      outcome: 'stopped',
      gone: expect.arrayContaining(['web']) as unknown,
    });
    expect(requests.some((request) => request.includes('/exec'))).toBe(false);
  });

  it('takes away what it has applied also when Podwire itself fails', async () => {
    const listener = {
      onStepBegun: () => {
        throw new TypeError('no such step');
      },
    };
    const { outcome, requests } = await verify(CLUSTER, { listener });
    expect(outcome).toBe('TypeError: no such step');
    expect(requests.some((request) => /^DELETE .*\/web$/u.test(request))).toBe(true);
  });
});
