/** `podwire verify` through the real kubectl; a lab of its own stands in for the cluster. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kubectl } from '#main/cli/kubectl';
import { verifiedText } from '#main/cli/verified-text';
import { verifyScenario, type VerifiedScenario } from '#main/cli/verify-scenario';
import { verifyPlansOf } from '#sim/api/verify/verify-plan';
import { ApiHttpServer } from '#kit/api-http-server';
import { CommandLab, testCatalogue } from '#kit/command-lab';
import { inEnglish } from '#sim/base/sentence';
import type { Simulation } from '#sim/api/simulation';
import { execSocket, type HeardCommand } from '#kit/exec-socket';
import { readGood } from '#kit/lab-text';
import { findRealKubectl, RealKubectl } from '#kit/real-kubectl';

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
}

/** Virtual time of the stand-in goes on only while commands run. */
const TICK_MS = 5;
const TICK_NS = 100_000_000;

function execLive(
  simulation: Simulation,
  { pod, argv }: { readonly pod: string; readonly argv: readonly string[] },
  heard: HeardCommand,
): () => void {
  const started = simulation.exec(pod, argv, heard);
  if (!started.ok) throw new Error(inEnglish(started.error));
  const command = started.value;
  command.endInput();
  const clock = setInterval(() => simulation.runFor(TICK_NS), TICK_MS);
  command.onExit((exitCode) => {
    clearInterval(clock);
    heard.ended(exitCode);
  });
  return () => {
    clearInterval(clock);
    if (command.exitCode === undefined) command.kill();
  };
}

async function verify(
  cluster: string,
  { before = '', stopAt, scenario = 'asking' }: Circumstances = {},
): Promise<Verified> {
  const controller = new AbortController();
  const standIn = new CommandLab(cluster + before);
  const { simulation } = standIn;
  const server = new ApiHttpServer(
    (request) => {
      const answer = simulation.cluster.rest.handle(request);
      if (request.method !== 'GET') simulation.settle();
      if (`${request.method} ${request.path}` === stopAt) controller.abort();
      return answer;
    },
    execSocket((pod, argv, heard) => execLive(simulation, { pod, argv }, heard)),
  );
  const real = new RealKubectl(KUBECTL ?? '', await server.listen());
  const plans = verifyPlansOf(readGood(LAB + MORE), scenario, { images: testCatalogue() });
  const [plan] = plans.ok ? plans.value : [];
  if (plan === undefined) throw new Error('there is no plan');
  const kubeconfig = join(real.folder, 'config');
  const kubectl = new Kubectl({ program: KUBECTL ?? '', kubeconfig, context: undefined });
  try {
    const options = { isKept: false, timeoutSeconds: 20 };
    const outcome = await verifyScenario({ plan, kubectl, options, signal: controller.signal });
    return { outcome: outcome ?? 'stopped', requests: server.requests };
  } catch (error) {
    return { outcome: String(error), requests: server.requests };
  } finally {
    await server.close();
    real.close();
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
    expect(first?.notes.join('\n')).toContain(
      'exit code 0: so it is in the simulator, but the cluster has 1',
    );
    expect(first?.cluster?.stderr).toContain('timed out');
    expect(reached).toMatchObject({
      result: 'differs',
      notes: ['it is reachable in the simulator, but not on the cluster'],
    });
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
});
