/** A teacher's Scenarios on what others handed in. */
import { describe, expect, it } from 'vitest';
import { JobInput } from '#main/worker/job-input';
import { JobOutput } from '#main/worker/job-output';
import { runScenariosJob } from '#main/worker/run-scenarios-job';
import type { RunFormat, Submission } from '#main/worker/worker-message';

const POD = `apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: client, image: busybox, command: [sleep, infinity]}]}
`;
const OWN_SCENARIO = `---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: always-fine}
spec: {steps: [{wait: 1s}]}
`;
/** A whole lab: only its Scenario counts. */
const TEACHER = `apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: client, image: nginx}]}
---
apiVersion: podwire.dev/v1
kind: Scenario
metadata: {name: exercise}
spec:
  steps:
    - exec: {in: default/client, run: hostname}
      expect: {stdout: {contains: [client, nobody]}}
    - exec: {in: default/client, run: 'true'}
    - wait: 1s
`;

function fileOf(name: string, text: string): { name: string; bytes: Uint8Array } {
  return { name, bytes: new TextEncoder().encode(text) };
}

function submissionOf(path: string, text: string): Submission {
  return { path, lab: { files: [fileOf(path, text)], options: {}, isVerbose: false } };
}

interface Printed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function check(
  submissions: readonly Submission[],
  {
    teacher = TEACHER,
    format = 'csv',
    seeds = [],
    timeoutSeconds,
  }: {
    readonly teacher?: string;
    readonly format?: RunFormat;
    readonly seeds?: readonly number[];
    readonly timeoutSeconds?: number;
  } = {},
): Promise<Printed> {
  let [stdout, stderr] = ['', ''];
  const output = new JobOutput((message) => {
    if (message.kind === 'output') stdout += message.text;
    if (message.kind === 'error-output') stderr += message.text;
  });
  const checks = fileOf('teacher.yaml', teacher);
  const limit = timeoutSeconds === undefined ? {} : { timeoutSeconds };
  const job = { kind: 'run', submissions, checks, seeds, scenario: undefined, format, ...limit } as const;
  const exitCode = await runScenariosJob(job, { input: new JobInput(), output });
  output.flush();
  return { exitCode, stdout, stderr };
}

describe('a run of a lab of one’s own', () => {
  it.each([':', 'seq 1 1000000 > /dev/null'])(
    'ends when a step computes without end, and says so: %s',
    async (body) => {
      let stdout = '';
      const output = new JobOutput((message) => {
        if (message.kind === 'output') stdout += message.text;
      });
      const endless = OWN_SCENARIO.replace(
        '{wait: 1s}',
        '{exec: {in: client, run: "while :; do BODY; done"}}',
      ).replace('BODY', body);
      const exitCode = await runScenariosJob(
        {
          kind: 'run',
          submissions: [submissionOf('lab.yaml', POD + endless)],
          checks: undefined,
          seeds: [],
          scenario: undefined,
          format: 'text',
          timeoutSeconds: 1,
        },
        { input: new JobInput(), output },
      );
      output.flush();
      expect({ exitCode, lines: stdout.split('\n').slice(0, 2) }).toEqual({
        exitCode: 1,
        lines: ['FAIL always-fine', '  given up after 1 s of computing: a program of the lab never rests'],
      });
    },
  );
});

describe('a step that prints without end', () => {
  it('fails when it has printed more than anybody reads', async () => {
    let stdout = '';
    const output = new JobOutput((message) => {
      if (message.kind === 'output') stdout += message.text;
    });
    const endless = OWN_SCENARIO.replace(
      '{wait: 1s}',
      '{exec: {in: client, run: "while :; do seq 1 1000000; done"}}',
    );
    const submissions = [submissionOf('lab.yaml', POD + endless)];
    const job = {
      kind: 'run',
      submissions,
      checks: undefined,
      seeds: [],
      scenario: undefined,
      format: 'text',
    } as const;
    expect(await runScenariosJob(job, { input: new JobInput(), output })).toBe(1);
    output.flush();
    expect(stdout).toContain('expected it to end, but it printed more than 64 MiB\n');
  });
});

describe('a run with the checks of a teacher', () => {
  it('costs a submission whose shell doubles a text for ever its own line, and the shell its memory', async () => {
    const command = `[sh, -c, "x=a; while :; do x=$x$x; done"]`;
    const endless = POD.replace('[sleep, infinity]', command);
    const { stdout } = await check([submissionOf('eve.yaml', endless), submissionOf('ann.yaml', POD)]);
    const rows = stdout.trimEnd().split('\r\n').slice(1);
    expect(rows.map((row) => row.split(',')[0])).toEqual(['eve.yaml', 'ann.yaml']);
    expect(rows[1]).toContain(',1.5,2,75,');
  });

  it('comes back from a submission whose jobs start two jobs each', async () => {
    const bomb = POD.replace('[sleep, infinity]', '[sh, -c, "f() { f | f & }; f; sleep 99999"]');
    const { stdout } = await check([submissionOf('eve.yaml', bomb)]);
    expect(stdout).toContain('eve.yaml,exercise,,no,1.5,2,75,');
  });

  it('waits once for a submission that never rests, and then a tenth of it', async () => {
    const endless = POD.replace(
      '[sleep, infinity]',
      '[sh, -c, "while :; do seq 1 1000000 > /dev/null; done"]',
    );
    const submissions = [submissionOf('eve.yaml', endless), submissionOf('ann.yaml', POD)];
    const { stdout } = await check(submissions, { seeds: [1, 2, 3], timeoutSeconds: 2 });
    const rows = stdout.trimEnd().split('\r\n').slice(1);
    expect(rows.map((row) => /given up after (\S+) s/u.exec(row)?.[1])).toEqual([
      '2',
      '0.2',
      '0.2',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('costs a submission whose command is nested too deeply its own line, with what happened', async () => {
    const depth = 50_000;
    const command = `[sh, -c, "echo $((${'('.repeat(depth)}1${')'.repeat(depth)}))"]`;
    const deep = POD.replace('[sleep, infinity]', command);
    const { stdout } = await check([submissionOf('eve.yaml', deep), submissionOf('ann.yaml', POD)]);
    const rows = stdout.trimEnd().split('\r\n').slice(1);
    expect(rows[0]).toContain('eve.yaml,exercise,,no,0,2,0,');
    expect(rows[0]).toContain('CrashLoopBackOff');
    expect(rows[1]).toContain('ann.yaml,exercise,,no,1.5,2,75,');
  });

  it('carries out their Scenarios alone, and gives a part of the point for a part of its checks', async () => {
    const { exitCode, stdout } = await check([submissionOf('ann.yaml', POD + OWN_SCENARIO)]);
    const [head, row, ...others] = stdout.trimEnd().split('\r\n');
    expect(head).toBe('submission,scenario,variant,passed,points,of,percent,evidence');
    expect(row).toMatch(
      /^ann\.yaml,exercise,,no,1\.5,2,75,"teacher\.yaml:11:7: exec in default\/client: hostname: /u,
    );
    expect(row).toContain('nobody');
    expect({ others, exitCode }).toEqual({ others: [], exitCode: 1 });
  });

  it('takes from what is broken its own line only', async () => {
    const { exitCode, stdout, stderr } = await check([
      submissionOf('bob.yaml', 'kind: [Pod'),
      { path: 'gone.yaml', lab: undefined, problem: 'gone.yaml:1:1: error: no such file' },
      submissionOf('ann.yaml', POD.replace('name: client', 'name: other')),
      submissionOf('eve.yaml', POD),
    ]);
    const rows = stdout.trimEnd().split('\r\n').slice(1);
    expect(rows.map((row) => row.split(',').slice(0, 7).join(','))).toEqual([
      'bob.yaml,exercise,,no,0,2,0',
      'gone.yaml,exercise,,no,0,2,0',
      'ann.yaml,exercise,,no,0,2,0',
      'eve.yaml,exercise,,no,1.5,2,75',
    ]);
    expect(rows[0]).toContain('bob.yaml:1:');
    expect(rows[1]).toContain('no such file');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  });

  it('weighs each step by its points, and leaves one without points out', async () => {
    const weighed = TEACHER.replace("run: 'true'}", "run: 'true'}\n      points: 3").replace(
      '- wait: 1s',
      "- exec: {in: default/client, run: 'false'}\n      points: 0",
    );
    const { stdout } = await check([submissionOf('ann.yaml', POD)], { teacher: weighed });
    expect(stdout).toContain('ann.yaml,exercise,,no,3.5,4,87,');
    const { stderr } = await check([submissionOf('ann.yaml', POD)], {
      teacher: TEACHER.replace('- wait: 1s', '- note: done\n      points: 2'),
    });
    expect(stderr).toMatch(/^teacher\.yaml:15:15: error: .*points belongs to exec, wait, capture/u);
  });

  it('runs once for each seed', async () => {
    const { stdout } = await check([submissionOf('ann.yaml', POD)], { seeds: [1, 2] });
    const rows = stdout.trimEnd().split('\r\n').slice(1);
    expect(rows.map((row) => row.split(',')[2])).toEqual(['seed 1', 'seed 2']);
  });

  it('runs in each cluster that a Scenario asks for', async () => {
    const variants = 'spec:\n  forEach: {cni: [flannel/vxlan, calico/bgp], proxyMode: ipvs}\n';
    const teacher = TEACHER.replace('spec:\n  steps', `${variants}  steps`);
    const { stdout } = await check([submissionOf('ann.yaml', POD)], { teacher });
    expect(stdout).toContain('ann.yaml,exercise,"flannel/vxlan, ipvs",no,1.5,2,75,');
    expect(stdout).toContain('ann.yaml,exercise,"calico/bgp, ipvs",no,1.5,2,75,');
  });

  it('gives points for what the commands of a recording have shown', async () => {
    const evidence =
      'spec:\n  evidence: [{name: host, points: 3, in: client, run: hostname, stdout: {contains: client}}]\n';
    const teacher = TEACHER.replace('spec:\n  steps', `${evidence}  steps`);
    const recording = OWN_SCENARIO.replace('{wait: 1s}', '{exec: {in: client, run: hostname}}');
    const looked = submissionOf('ann.yaml', POD + recording);
    const { stdout } = await check([looked, submissionOf('bob.yaml', POD + OWN_SCENARIO)], { teacher });
    expect(stdout).toContain('ann.yaml,exercise: evidence,,yes,3,3,100,\r\n');
    expect(stdout).toContain('bob.yaml,exercise: evidence,,no,0,3,0,not found: host\r\n');
  });

  it('gives nothing for what the teacher’s file does by itself, nor for its way to the cause, handed in as it was', async () => {
    const evidence =
      'spec:\n  evidence: [{name: host, points: 3, in: client, run: hostname, stdout: {contains: client}}]\n';
    const found = OWN_SCENARIO.replace('always-fine', 'found').replace(
      '{wait: 1s}',
      '{hidden: true, exec: {in: client, run: hostname}}',
    );
    const symptom = TEACHER.replace('spec:\n  steps', `${evidence}  steps`);
    const { stdout } = await check(
      [
        submissionOf('ann.yaml', POD),
        submissionOf('bob.yaml', POD + found),
        submissionOf('eve.yaml', 'a: ['),
      ],
      { teacher: symptom + found },
    );
    const rows = stdout.trimEnd().split('\r\n').slice(1);
    const marks = rows.map((row) => row.split(',').slice(0, 7).join(','));
    expect(marks).toEqual([
      'ann.yaml,exercise,,no,0,0,',
      'ann.yaml,found,,yes,0,0,',
      'ann.yaml,exercise: evidence,,no,0,3,0',
      'bob.yaml,exercise,,no,0,0,',
      'bob.yaml,found,,yes,0,0,',
      'bob.yaml,exercise: evidence,,no,0,3,0',
      'eve.yaml,exercise,,no,0,0,',
      'eve.yaml,found,,no,0,0,',
      'eve.yaml,exercise: evidence,,no,0,3,0',
    ]);
    expect(rows[6]).toContain('eve.yaml:1:');
  });

  it('gives for a step beside evidence, or a hidden one, the points that it says', async () => {
    const evidence = 'spec:\n  evidence: [{name: host, points: 3, in: client, run: hostname}]\n';
    const teacher = TEACHER.replace('spec:\n  steps', `${evidence}  steps`).replace(
      "run: 'true'}",
      "run: 'true'}\n      hidden: true\n      points: 2",
    );
    const { stdout } = await check([submissionOf('ann.yaml', POD)], { teacher });
    expect(stdout).toContain('ann.yaml,exercise,,no,2,2,100,');
  });

  it('says with exit code 2 that there is nothing to check with, or that the checks are wrong', async () => {
    const ann = [submissionOf('ann.yaml', POD)];
    const empty = await check(ann, { teacher: POD });
    expect(empty.exitCode).toBe(2);
    expect(empty.stderr).toContain('there is no Scenario in teacher.yaml');
    const wrong = await check(ann, { teacher: TEACHER.replace('wait: 1s', 'wiat: 1s') });
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain('teacher.yaml:14:7: error:');
  });

  it('names the submission in every other format', async () => {
    const ann = [submissionOf('ann.yaml', POD)];
    const { stdout } = await check(ann, { format: 'text' });
    expect(stdout).toMatch(/^FAIL ann\.yaml: exercise: 1\.5 of 2 points \(75 %\)\n/u);
    const html = (await check(ann, { format: 'html' })).stdout;
    expect(html).toContain('ann.yaml: exercise</a></td>');
    expect(html).toContain('1.5 of 2 (75 %)');
  });
});
