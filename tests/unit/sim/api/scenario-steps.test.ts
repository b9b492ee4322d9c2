/** Steps of a Scenario that change the cluster, break things, and look at the wires. One lab for many of them: it costs most. */
import { describe, expect, it } from 'vitest';
import { runSteps } from '#kit/scenario-steps';

function failuresOf(steps: string): readonly (readonly string[])[] {
  return runSteps(steps)
    .report()
    .steps.map(({ failures }) => failures);
}

describe('steps of a Scenario', () => {
  it('scale, patch and wait as kubectl does, and the next step meets what they have brought', () => {
    const run = runSteps(`    - {scale: deployment/web, replicas: 2}
    - exec: {in: host/laptop, run: "kubectl get deployment web -o jsonpath='{.status.readyReplicas}'"}
      expect: {stdout: {equals: "2"}}
    - {patch: service/web, with: {spec: {ports: [{port: 80, targetPort: 81}]}}}
    - wait: {for: condition=Ready, object: pod/client, timeout: 5s}
    - wait: {for: condition=Ready=False, object: pod/client, timeout: 2s}
    - {scale: deployment/none, replicas: 1}
    - {patch: service/web, patchType: json, with: [{op: remove, path: /spec/nothing}], expect: {exitCode: 1, stderr: {contains: "the server rejected our request"}}}
    - note: {en: "That was all.", zh-CN: 就这些。}
`);
    const { steps } = run.report();
    expect(steps.map(({ hasPassed }) => hasPassed)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
    expect(steps[4]?.failures.join()).toContain('timed out waiting for the condition on pods/client');
    expect(steps[5]?.failures.join()).toContain('no objects passed to scale deployments.apps');
    expect(steps.map(({ title }) => title)).toMatchObject([
      'scale Deployment/web to 2',
      expect.anything(),
      'patch Service/web with {"spec":{"ports":[{"port":80,"targetPort":81}]}}',
      'wait for condition=Ready of Pod/client',
      expect.anything(),
      expect.anything(),
      expect.anything(),
      'note: That was all.',
    ]);
  });

  it('cut cables and mend them: of a machine, of a node, of a Pod', () => {
    const ping = (target: string, exitCode: number): string =>
      `    - exec: {in: node/control-plane, run: ping -c 1 -W 1 ${target}}\n      expect: {exitCode: ${exitCode}}\n`;
    expect(
      failuresOf(
        `${ping('192.168.0.11', 0)}    - fault: {cable: node1, down: true}\n${ping('192.168.0.11', 1)}    - fault: {cable: node1}\n${ping('192.168.0.11', 0)}` +
          `    - fault: {node: node2}\n${ping('192.168.0.12', 1)}    - fault: {node: node2, down: false}\n${ping('192.168.0.12', 0)}` +
          `    - fault: {pod: client}\n    - exec: {in: default/client, run: ping -c 1 -W 1 10.96.0.10}\n      expect: {exitCode: 1}\n` +
          `    - fault: {pod: client, down: false}\n    - reach: {from: default/client, to: web, port: 80}\n`,
      ),
    ).toEqual(Array.from({ length: 13 }, () => []));
  });

  it.each(['{plugin: flannel}', '{plugin: calico}', '{plugin: cilium}'])(
    'mend the cable of a Pod, which reaches others as before: %s',
    (cni) => {
      const steps = `    - fault: {pod: client}
    - reach: {from: default/client, to: web, port: 80}
      expect: {reachable: false}
    - wait: 3s
    - fault: {pod: client, down: false}
    - reach: {from: default/client, to: web, port: 80}
`;
      const { steps: reported } = runSteps(steps, false, `{cni: ${cni}}`).report();
      expect(reported.map(({ failures }) => failures)).toEqual(reported.map(() => []));
    },
  );

  it('kill a program of a node, which is started again; one that does not run is named', () => {
    const [killed, after, unknown] = failuresOf(`    - fault: {daemon: kube-proxy, node: node1}
    - exec: {in: node/node1, run: "sleep 30; ps aux | grep -c '[k]ube-proxy'"}
      expect: {stdout: {equals: "1"}}
    - fault: {daemon: httpd, node: node1}
`);
    expect([killed, after]).toEqual([[], []]);
    expect(unknown?.[0]).toMatch(/^no program "httpd" runs on node1; there are .*kube-proxy/u);
  });

  it('say whether a port is reached, with packets of their own', () => {
    const run = runSteps(`    - reach: {from: default/client, to: web, port: 80}
    - {reach: {from: default/client, to: web, port: 81}, expect: {reachable: false}}
    - {reach: {from: default/client, to: host/laptop, port: 9}, expect: {reachable: true}}
    - reach: {from: default/client, to: 10.96.0.10, port: 53, protocol: udp}
`);
    const { steps } = run.report();
    expect(steps.map(({ hasPassed }) => hasPassed)).toEqual([true, true, false, true]);
    expect(steps[2]?.failures[0]).toBe(
      'expected reachable, got host/laptop port 9/tcp: connection-refused (192.168.0.100)',
    );
  });

  it('expect who answers how often, with which status, how fast, and what name servers say', () => {
    const run =
      runSteps(`    - exec: {in: default/client, run: for i in 1 2 3 4 5 6 7 8 9 10 11 12; do wget -qO- http://web >/dev/null; done}
      expect:
        httpStatus: 200
        latency: {max: 1s}
        answeredBy: [{who: default/web-*, connections: 12, different: 3}, {who: default/client, connections: 0}]
        dns: [{name: web.default.svc.cluster.local, answer: 10.1*.*, status: NOERROR}]
    - exec: {in: default/client, run: wget -qO- http://web/none; true}
      expect:
        httpStatus: [{status: 404}, {status: 200, count: 0}]
        latency: {min: 1s}
        answeredBy: [{who: default/web-*, connections: {min: 2}}]
        dns: [{name: web, status: NXDOMAIN}]
`);
    const [first, second] = run.report().steps;
    expect(first?.failures).toEqual([]);
    expect(second?.failures).toMatchObject([
      expect.stringMatching(/^expected latency of at least 1s, got 0\.\d+s$/u),
      expect.stringMatching(
        /^expected at least 2 connections accepted by default\/web-\*, got default\/web-\S+ 1$/u,
      ),
      'expected NXDOMAIN for web A, got no answer to that question',
    ]);
    expect(first?.checks.map(({ subject }) => subject)).toEqual([
      'latency',
      'httpStatus',
      'answeredBy[0]',
      'answeredBy[0].different',
      'answeredBy[1]',
      'dns[0]',
    ]);
  });

  it('count what a capture holds, within its own filter', () => {
    const run = runSteps(`    - capture: {start: one, on: default/client:eth0, filter: icmp}
    - exec: {in: default/client, run: ping -c 2 10.96.0.10; wget -qO- http://web}
      expect: {exitCode: 0}
    - name: counted
      capture: {stop: one}
      expect:
        packets:
          - {filter: "icmp[0] = 8", count: 2}
          - {filter: tcp, count: 0}
          - {filter: "", count: {min: 3}}
          - {filter: "icmp[0] = 8", count: {max: 1}}
`);
    expect(run.report().steps.at(-1)?.failures).toEqual([
      'expected packets with icmp[0] = 8: at most 1, got 2',
    ]);
  });
});
