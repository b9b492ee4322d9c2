import { describe, expect, it } from 'vitest';
import { describeStep } from '#sim/api/describe-step';
import type { Scenario } from '#sim/lab/scenario/scenario';
import { formatDiagnostic } from '#sim/base/diagnostic';
import { readBad, readGood, readGoodScenario } from '#kit/lab-text';

function scenarioText(steps: string): string {
  return `apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: first-request}
spec:
  text: How it begins.
  steps:
${steps}`;
}

function readOne(steps: string): Scenario {
  return readGoodScenario(scenarioText(steps));
}

const NOTHING = { contains: [], notContains: [], matches: [] };

describe('readScenario', () => {
  it('warns of a Scenario without steps', () => {
    const { notices } = readGood(scenarioText('').replace('steps:\n', 'steps: []\n'));
    expect(notices.map(formatDiagnostic)).toContain(
      'web.yaml:6:10: warning: a Scenario without steps checks nothing; write for example - wait: 5s',
    );
  });

  it('refuses plugins and modes of kube-proxy in a comparison that there are not', () => {
    const text = (compare: string): string =>
      `apiVersion: podwire.dev/v1\nkind: Scenario\nmetadata: {name: x}\nspec:\n  steps:\n    - compare: {in: default/web, run: "true", ${compare}}\n`;
    expect(readBad(text('cni: [flannel/vxlan, flannle], proxyMode: x'))).toEqual([
      expect.stringContaining(
        'error: spec.steps[0].compare.cni[1]: unknown cni plugin "flannle"; did you mean "flannel"?',
      ),
      expect.stringContaining('error: spec.steps[0].compare.proxyMode: unknown kube-proxy mode "x"; '),
    ]);
  });

  it('refuses plugins and modes of kube-proxy in forEach that there are not', () => {
    const text = scenarioText('    - wait: 1s\n');
    const forEach = 'spec:\n  forEach: {cni: [flannel/vxlan, flannle, calico/ipx], proxyMode: x}\n';
    expect(readBad(text.replace('spec:\n', forEach))).toEqual([
      'web.yaml:5:34: error: spec.forEach.cni[1]: unknown cni plugin "flannle"; did you mean "flannel"?',
      expect.stringMatching(/^web\.yaml:5:43: error: spec\.forEach\.cni\[2\]: unknown calico mode "ipx"; /u),
      expect.stringMatching(
        /^web\.yaml:5:67: error: spec\.forEach\.proxyMode: unknown kube-proxy mode "x"; /u,
      ),
    ]);
  });

  it('refuses what no run can bring: ends that are swapped, words that DNS does not have', () => {
    const steps = `    - exec: {in: host/laptop, run: "true"}
      expect:
        latency: {min: 2s, max: 1s}
        httpStatus: [{status: 200, count: {min: 3, max: 1}}]
        answeredBy: [{who: "*", connections: {min: 1, max: 1}, different: {min: 2, max: 1}}]
        dns: [{name: web, type: ZZZ}, {name: web, type: aaaa, status: nxdomain}, {name: web, status: GONE}]
    - capture: {start: all, on: any}
    - {capture: {stop: all}, expect: {packets: [{filter: tcp, count: {min: 1, max: 0}}]}}
`;
    expect(readBad(scenarioText(steps)).map((line) => line.replace(/^.*?error: spec\.steps/u, ''))).toEqual([
      '[0].expect.latency.min: Invalid value: "2s": must be at most 1s',
      '[0].expect.httpStatus[0].count.min: Invalid value: 3: must be at most 1',
      '[0].expect.answeredBy[0].different.min: Invalid value: 2: must be at most 1',
      expect.stringMatching(
        /^\[0\]\.expect\.dns\[0\]\.type: Unsupported value: "ZZZ": supported values: "A", /u,
      ),
      expect.stringMatching(
        /^\[0\]\.expect\.dns\[2\]\.status: Unsupported value: "GONE": supported values: "NOERROR", /u,
      ),
      '[2].expect.packets[0].count.min: Invalid value: 1: must be at most 0',
    ]);
  });

  it('refuses evidence that any command would give', () => {
    const text = scenarioText('    - wait: 1s\n').replace(
      'spec:\n',
      'spec:\n  evidence: [{name: seen, points: 5}]\n',
    );
    expect(readBad(text)).toEqual([
      'web.yaml:5:14: error: spec.evidence[0]: Required value: in, run or stdout; otherwise any command shows it',
    ]);
  });

  it('refuses more runs, and more Pods, than anybody waits for', () => {
    const seeds = Array.from({ length: 501 }, (_, seed) => seed).join(', ');
    const text = scenarioText('    - wait: 1s\n');
    const forEach = (count: string): string =>
      text.replace('spec:\n', `spec:\n  forEach: {proxyMode: [${count}], seed: [${seeds}]}\n`);
    expect(readGoodScenario(forEach('ipvs')).variants?.seeds).toHaveLength(501);
    expect(readBad(forEach('ipvs, nftables'))).toEqual([
      'web.yaml:5:12: error: spec.forEach: 1002 runs are more than 1000; name fewer values',
    ]);
    expect(readBad(scenarioText('    - {scale: deployment/web, replicas: 2000000000}\n'))[0]).toContain(
      'web.yaml:7:41: error: spec.steps[0].replicas: Invalid value: 2000000000: must be less than or equal to 500000',
    );
    const apply = `    - apply: |
        apiVersion: batch/v1
        kind: Job
        metadata: {name: many}
        spec: {parallelism: 500001, template: {spec: {restartPolicy: Never, containers: [{name: a, image: busybox}]}}}
`;
    expect(readBad(scenarioText(apply))).toEqual([
      'web.yaml:11:29: error: spec.parallelism: Invalid value: 500001: a lab has at most 500000 Pods',
    ]);
  });

  it.each(['\\n', '\\r', '\\e', '\\0', '\\u2028'])(
    'refuses %s in a name, which reports have a line for',
    (escape) => {
      const text = scenarioText('    - wait: 1s\n').replace('first-request', `"a${escape}ok 2"`);
      const [problem, ...others] = readBad(`apiVersion: podwire.dev/v1
kind: Lab
metadata: {name: "a${escape}ok 2"}
---
${text}`);
      expect(problem).toContain('web.yaml:3:18: error: metadata.name: Invalid value: "a');
      expect(problem).toContain(': must be one line, without control characters');
      expect(others[0]).toContain('web.yaml:7:18: error: metadata.name: Invalid value: "a');
    },
  );

  it('reads what a step says to its reader, which changes nothing of the step', () => {
    const step = '    - exec: {in: default/client, run: "ip route"}\n';
    const [plain] = readOne(step).steps;
    const [guided] = readOne(
      `${step}      task: Where does the default route lead?\n      hint: Look for "via".\n`,
    ).steps;
    expect(guided).toEqual({
      ...plain,
      guide: { task: { en: 'Where does the default route lead?' }, hints: [{ en: 'Look for "via".' }] },
    });
  });

  it('reads the steps of the minimal form', () => {
    const scenario = readOne(`    - exec: {in: default/client, run: "wget -qO- http://web"}
      expect: {exitCode: 0, stdout: {contains: nginx}}
    - delete: pod/client
    - wait: 1m5s
    - apply: |
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
`);
    expect(scenario.name).toBe('first-request');
    expect(scenario.text).toEqual({ en: 'How it begins.' });
    const [exec, remove, wait, apply] = scenario.steps;
    expect(exec).toEqual({
      kind: 'exec',
      target: 'default/client',
      run: 'wget -qO- http://web',
      isBackground: false,
      hasExpectedExit: true,
      expectation: { exitCode: 0, stdout: { ...NOTHING, contains: ['nginx'] }, stderr: NOTHING },
      location: { file: 'web.yaml', line: 7, column: 7 },
    });
    expect(remove).toMatchObject({ reference: { kind: 'Pod', namespace: 'default', name: 'client' } });
    expect(wait).toMatchObject({ kind: 'wait', duration: 65_000_000_000 });
    expect(
      apply?.kind === 'apply' ? apply.objects.map(({ object, location }) => ({ object, location })) : [],
    ).toEqual([
      {
        object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
        location: { file: 'web.yaml', line: 12, column: 9 },
      },
    ]);
  });

  it('takes one text or several, and patterns that look at each line', () => {
    const [step] = readOne(`    - exec: {in: node/node1, run: ip route, container: main}
      expect:
        exitCode: 2
        stdout: {contains: [a, b], notContains: c, matches: "^d$", equals: e}
`).steps;
    expect(step).toMatchObject({
      container: 'main',
      expectation: {
        exitCode: 2,
        stdout: { contains: ['a', 'b'], notContains: ['c'], matches: [/^d$/mu], equals: 'e' },
      },
    });
  });

  it('deletes from another namespace when asked', () => {
    const [step] = readOne('    - {delete: deploy/web, namespace: shop}\n').steps;
    expect(step).toMatchObject({ reference: { kind: 'Deployment', namespace: 'shop', name: 'web' } });
  });

  it('deletes after a grace period, or at once, when asked', () => {
    const steps = readOne(`    - {delete: pod/client, gracePeriodSeconds: 0}
    - {delete: pod/client, gracePeriodSeconds: 5}
    - {delete: pod/client}
`).steps;
    expect(steps.map((step) => (step.kind === 'delete' ? step.gracePeriodSeconds : step.kind))).toEqual([
      0,
      5,
      undefined,
    ]);
    expect(steps.map(describeStep)).toEqual([
      'delete Pod/client --grace-period=0 --force',
      'delete Pod/client --grace-period=5',
      'delete Pod/client',
    ]);
  });

  it('knows namespaces that an earlier step made', () => {
    const scenario = readOne(`    - apply: |
        {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
    - apply: |
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: x, namespace: shop}
`);
    expect(scenario.steps).toHaveLength(2);
  });

  it('reads when a step is due, to the nanosecond, and what goes on behind the others', () => {
    const scenario =
      readOne(`    - capture: {start: web, on: [node/node1:eth0, default/client:eth0], filter: tcp port 80}
    - at: 12.345678901s
      exec: {in: default/client, run: ping web, background: true, interruptAfter: 2.000000001s}
    - {at: 1h, capture: {stop: web}}
    - capture: {start: rest, on: any}
`);
    expect(scenario.steps.map((step) => ({ ...step, location: undefined }))).toEqual([
      {
        kind: 'capture-start',
        capture: 'web',
        interfaces: ['node/node1:eth0', 'default/client:eth0'],
        filter: 'tcp port 80',
        location: undefined,
      },
      {
        kind: 'exec',
        at: 12_345_678_901,
        target: 'default/client',
        run: 'ping web',
        isBackground: true,
        hasExpectedExit: false,
        interruptAfter: 2_000_000_001,
        expectation: { exitCode: 0, stdout: NOTHING, stderr: NOTHING },
        location: undefined,
      },
      { kind: 'capture-stop', at: 3_600_000_000_000, capture: 'web', packets: [], location: undefined },
      { kind: 'capture-start', capture: 'rest', interfaces: ['any'], filter: '', location: undefined },
    ]);
  });

  it.each([
    {
      name: 'a moment without its unit',
      steps: '    - {at: 5, wait: 1s}\n',
      problem: '7:12: error: spec.steps[0].at: Invalid value: 5: must be a duration; write 5s for seconds',
    },
    {
      name: 'an answer that YAML takes for a truth value, where it stands',
      steps: '    - {wait: 1s, predict: {question: Up?, answers: [{en: Yes}, a], correct: 2}}\n',
      problem:
        '7:58: error: spec.steps[0].predict.answers[0].en: expected string, got boolean true; put it in quotes',
    },
    {
      name: 'a capture of nothing',
      steps: '    - capture: {start: a}\n',
      problem:
        '7:7: error: spec.steps[0].capture.on: Required value: the interfaces to capture on; write for example on: [node/node1:eth0], or on: any',
    },
    {
      name: 'a capture that neither starts nor stops',
      steps: '    - capture: {on: any}\n',
      problem:
        '7:16: error: spec.steps[0].capture: Required value: a capture step has either start or stop; write for example capture: {start: web, on: [node/node1:eth0]}',
    },
    {
      name: 'an interface without its place',
      steps: '    - capture: {start: a, on: [any, eth0]}\n',
      problem:
        '7:37: error: spec.steps[0].capture.on[1]: Invalid value: "eth0": must be TARGET:IFACE or any; write for example node/node1:eth0',
    },
    {
      name: 'a filter with a fault',
      steps: '    - capture: {start: a, on: any, filter: tcp prot 80}\n',
      problem:
        /^7:44: error: spec\.steps\[0\]\.capture\.filter: Invalid value: "tcp prot 80": .* at column 5; write/u,
    },
    {
      name: 'a name that no file can have',
      steps: '    - capture: {start: ../a, on: any}\n',
      problem:
        "7:24: error: spec.steps[0].capture.start: Invalid value: \"../a\": must consist of letters, digits, '-', '_' and '.', and begin with a letter or digit; write for example web-1",
    },
    {
      name: 'two captures of one name',
      steps:
        '    - capture: {start: a, on: any}\n    - capture: {stop: a}\n    - capture: {start: a, on: any}\n',
      problem:
        '9:24: error: spec.steps[2].capture.start: Duplicate value: "a"; give each capture of a Scenario a name of its own',
    },
    {
      name: 'the end of a capture that does not run',
      steps: '    - capture: {start: a, on: any}\n    - capture: {stop: b}\n',
      problem:
        '8:23: error: spec.steps[1].capture.stop: Invalid value: "b": no capture of that name is running here; there is a',
    },
    {
      name: 'two steps of one name',
      steps: '    - {name: first, wait: 1s}\n    - {name: first, wait: 1s}\n',
      problem:
        '8:14: error: spec.steps[1].name: Duplicate value: "first"; give each step of a Scenario a name of its own',
    },
    {
      name: 'an action that it does not know',
      steps: '    - exce: {in: a, run: b}\n',
      problem: '7:7: error: unknown step "exce"; did you mean "exec"?',
    },
    {
      name: 'an action of a later version',
      steps: '    - replay: {of: web}\n',
      problem:
        '7:7: error: step "replay" is not carried out yet; use one of exec, apply, delete, scale, patch, wait, fault, capture, compare, addresses, reach, note',
    },
    {
      name: 'two actions in one step',
      steps: '    - exec: {in: a, run: b}\n      wait: 5s\n',
      problem:
        '8:13: error: spec.steps[0].wait: a step does one thing, not exec and wait; begin another step with "- wait:"',
    },
    {
      name: 'no action',
      steps: '    - expect: {exitCode: 0}\n',
      problem:
        '7:7: error: spec.steps[0]: Required value: a step does one of exec, apply, delete, scale, patch, wait, fault, capture, compare, addresses, reach, note; write for example - wait: 5s',
    },
    {
      name: 'a number of seconds without its unit',
      steps: '    - wait: 5\n',
      problem: '7:13: error: spec.steps[0].wait: Invalid value: 5: must be a duration; write 5s for seconds',
    },
    {
      name: 'a kind that kubectl does not know',
      steps: '    - delete: pood/client\n',
      problem:
        '7:15: error: spec.steps[0].delete: Invalid value: "pood/client": the server doesn\'t have a resource type "pood"; write for example pod/client',
    },
    {
      name: 'a grace period below zero',
      steps: '    - {delete: pod/client, gracePeriodSeconds: -1}\n',
      problem:
        '7:48: error: spec.steps[0].gracePeriodSeconds: Invalid value: -1: must be greater than or equal to 0',
    },
    {
      name: 'a grace period of something that is not deleted',
      steps: '    - {wait: 5s, gracePeriodSeconds: 0}\n',
      problem:
        '7:38: error: spec.steps[0].gracePeriodSeconds: gracePeriodSeconds belongs to delete, not to wait; leave it out',
    },
    {
      name: 'a bad pattern',
      steps: '    - exec: {in: a, run: b}\n      expect: {stdout: {matches: "("}}\n',
      problem:
        '8:34: error: spec.steps[0].expect.stdout.matches: Invalid value: "(": must be a regular expression: Unterminated group',
    },
    {
      name: 'an expectation of something that is no command',
      steps: '    - delete: pod/client\n      expect: {exitCode: 0}\n',
      problem:
        '8:15: error: spec.steps[0].expect: expect belongs to a step that prints something, not to delete; move it to an exec step',
    },
    {
      name: 'a command without a place',
      steps: '    - exec: {run: b}\n',
      problem: '7:7: error: spec.steps[0].exec.in: Required value',
    },
    {
      name: 'a fault in what is applied, where it stands',
      steps:
        '    - apply: |\n        apiVersion: v1\n        kind: Service\n        metadata: {name: x}\n        spec: {ports: [{port: 99999}]}\n',
      problem:
        '11:31: error: Service "x" is invalid: spec.ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive',
    },
    {
      name: 'a syntax error in what is applied, where it stands',
      steps: '    - apply: |\n        kind: "Pod\n',
      problem: '8:15: error: the double quote that opens here is never closed; close it with "',
    },
  ])('refuses $name', ({ steps, problem }) => {
    const [first = '', ...others] = readBad(scenarioText(steps)).map((line) => line.replace('web.yaml:', ''));
    if (typeof problem === 'string') expect(first).toBe(problem);
    else expect(first).toMatch(problem);
    expect(others).toEqual([]);
  });

  it('refuses two Scenarios of one name', () => {
    const text = scenarioText('    - wait: 1s\n');
    expect(readBad(`${text}---\n${text}`)).toEqual([
      'web.yaml:11:18: error: Scenario "first-request" is defined twice; it is defined first at web.yaml:1:1; rename one of them',
    ]);
  });
});

describe('a step that looks at a lab', () => {
  const scenario = (step: string): string =>
    `apiVersion: podwire.dev/v1\nkind: Scenario\nmetadata: {name: look}\nspec:\n  steps:\n    - ${step}\n`;

  it('needs something to compare', () => {
    expect(readBad(scenario('compare: {in: client, run: date}'))[0]).toContain('network plugins to compare');
  });

  it('has no exit code and no standard error', () => {
    expect(readBad(scenario('addresses: 10.0.0.1\n      expect: {exitCode: 0}'))[0]).toContain(
      'exitCode belongs to a step that runs a command',
    );
  });
});
