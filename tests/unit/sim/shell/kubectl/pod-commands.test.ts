import { describe, expect, it } from 'vitest';
import { CommandLab, type CommandOutcome } from '../../../../kit/command-lab';

const MANIFEST = `
apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: lab }
spec: {}
---
apiVersion: v1
kind: Pod
metadata: { name: talker }
spec:
  containers:
    - name: main
      image: busybox
      command: [sh, -c, 'echo one; echo two; echo three >&2; sleep 20; echo four; sleep infinity']
---
apiVersion: v1
kind: Pod
metadata: { name: pair }
spec:
  initContainers:
    - { name: setup, image: busybox, command: [echo, ready] }
  containers:
    - { name: first, image: busybox, command: [sh, -c, 'echo from first; sleep infinity'] }
    - { name: second, image: busybox, command: [sh, -c, 'echo from second; sleep infinity'] }
---
apiVersion: v1
kind: Pod
metadata: { name: crasher }
spec:
  containers:
    - name: main
      image: busybox
      command: [sh, -c, 'echo run; sleep 30; exit 3']
---
apiVersion: v1
kind: Pod
metadata: { name: done }
spec:
  restartPolicy: Never
  containers: [{ name: main, image: busybox, command: ['true'] }]
---
apiVersion: v1
kind: Pod
metadata: { name: nowhere }
spec:
  nodeSelector: { disk: none }
  containers: [{ name: main, image: busybox }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: busybox, command: [sh, -c, 'hostname; sleep infinity'] }]
---
apiVersion: v1
kind: Service
metadata: { name: bare }
spec: { ports: [{ port: 80 }] }
`;

const lab = new CommandLab(MANIFEST);

function kubectl(...args: readonly string[]): CommandOutcome {
  return lab.exec('host/laptop', ['kubectl', ...args]);
}

function printed(stdout: string): CommandOutcome {
  return { stdout, stderr: '', exitCode: 0 };
}

function refused(stderr: string, exitCode = 1): CommandOutcome {
  return { stdout: '', stderr: `${stderr}\n`, exitCode };
}

describe('kubectl exec', () => {
  it('shows what the command prints on its two outputs', () => {
    expect(kubectl('exec', 'talker', '--', 'sh', '-c', 'echo out; echo err >&2')).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      exitCode: 0,
    });
  });

  it('ends with the exit code of the command, and says it', () => {
    expect(kubectl('exec', 'pod/talker', '--', 'sh', '-c', 'exit 3')).toEqual(
      refused('command terminated with exit code 3', 3),
    );
  });

  it('gives the command its input when it is asked to', () => {
    expect(lab.exec('host/laptop', ['kubectl', 'exec', '-i', 'talker', '--', 'cat'], 'a\nb\n')).toEqual(
      printed('a\nb\n'),
    );
    expect(lab.exec('host/laptop', ['kubectl', 'exec', 'talker', '--', 'cat'], 'a\n')).toEqual(printed(''));
  });

  it('uses no terminal where there is none', () => {
    expect(kubectl('exec', '-it', 'talker', '--', 'echo', 'a')).toEqual({
      stdout: 'a\n',
      stderr: 'Unable to use a TTY - input is not a terminal or the right kind of file\n',
      exitCode: 0,
    });
    expect(kubectl('exec', '-t', 'talker', '--', 'echo', 'a')).toEqual(printed('a\n'));
  });

  it('says which container it takes when nobody names one', () => {
    expect(kubectl('exec', 'pair', '--', 'true').stderr).toBe(
      'Defaulted container "first" out of: first, second, setup (init)\n',
    );
    expect(kubectl('exec', '-q', 'pair', '--', 'true').stderr).toBe('');
    expect(kubectl('exec', 'pair', '-c', 'second', '--', 'true').stderr).toBe('');
  });

  it('finds a Pod of what has Pods', () => {
    const { stdout, exitCode } = kubectl('exec', 'deploy/web', '--', 'hostname');
    expect([stdout.startsWith('web-'), exitCode]).toEqual([true, 0]);
  });

  it('says in the real words what cannot be', () => {
    expect(kubectl('exec')).toEqual(refused('error: pod, type/name or --filename must be specified'));
    expect(kubectl('exec', 'talker')).toEqual(
      refused('error: you must specify at least one command for the container'),
    );
    expect(kubectl('exec', 'talker', 'ls')).toEqual(
      refused(
        "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples",
      ),
    );
    expect(kubectl('exec', 'nobody', '--', 'ls')).toEqual(
      refused('Error from server (NotFound): pods "nobody" not found'),
    );
    expect(kubectl('exec', 'talker', '-c', 'x', '--', 'ls')).toEqual(
      refused('Error from server (BadRequest): container x is not valid for pod talker'),
    );
    expect(kubectl('exec', 'done', '--', 'ls')).toEqual(
      refused('error: cannot exec into a container in a completed pod; current phase is Succeeded'),
    );
    expect(kubectl('exec', 'nowhere', '--', 'ls')).toEqual(
      refused('Error from server (BadRequest): pod nowhere does not have a host assigned'),
    );
    expect(kubectl('exec', 'pair', '-c', 'setup', '--', 'ls')).toEqual(
      refused('error: Internal error occurred: unable to upgrade connection: container not found ("setup")'),
    );
    expect(kubectl('exec', 'svc/bare', '--', 'ls')).toEqual(
      refused(
        "error: cannot attach to *v1.Service: invalid service 'bare': Service is defined without a selector",
      ),
    );
  });

  it('says that a program is not there as the runtime does', () => {
    const { stderr, exitCode } = kubectl('exec', 'talker', '--', 'nothing');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^error: Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nothing": executable file not found in \$PATH: unknown\n$/,
    );
  });
});

describe('kubectl logs', () => {
  it('prints both outputs of the main process', () => {
    expect(kubectl('logs', 'talker')).toEqual(printed('one\ntwo\nthree\n'));
  });

  it('prints the last lines, with the times of the lab', () => {
    expect(kubectl('logs', '--tail=1', 'talker')).toEqual(printed('three\n'));
    expect(kubectl('logs', '--tail', '0', 'talker')).toEqual(printed(''));
    expect(kubectl('logs', '--timestamps', '--tail=1', 'talker').stdout).toMatch(
      /^2025-01-01T00:00:0\d\.\d+Z three\n$/,
    );
  });

  it('prints no more bytes than it is told to', () => {
    expect(kubectl('logs', '--limit-bytes=5', 'talker')).toEqual(printed('one\nt'));
  });

  it('names the container in front of each line', () => {
    expect(kubectl('logs', 'pair', '--all-containers', '--prefix')).toEqual(
      printed('[pod/pair/setup] ready\n[pod/pair/first] from first\n[pod/pair/second] from second\n'),
    );
  });

  it('takes the container from its place as from the flag', () => {
    expect(kubectl('logs', 'pair', 'second')).toEqual(printed('from second\n'));
    expect(kubectl('logs', 'pair', '-c', 'setup')).toEqual(printed('ready\n'));
    expect(kubectl('logs', 'pair')).toEqual({
      stdout: 'from first\n',
      stderr: 'Defaulted container "first" out of: first, second, setup (init)\n',
      exitCode: 0,
    });
  });

  it('prints the logs of the Pods that a selector selects', () => {
    const { stdout, stderr } = kubectl('logs', '-l', 'app=web');
    expect(stdout).toMatch(/^web-\S+\nweb-\S+\n$/);
    expect(stderr).toBe('');
    expect(kubectl('logs', '-l', 'app=none')).toEqual({
      stdout: '',
      stderr: 'No resources found in default namespace.\n',
      exitCode: 0,
    });
  });

  it('says which of the Pods it takes', () => {
    const { stdout, stderr } = kubectl('logs', 'deploy/web');
    expect(stderr).toBe(`Found 2 pods, using pod/${stdout}`);
  });

  it('says why there is nothing', () => {
    expect(kubectl('logs', 'nowhere')).toEqual(printed(''));
    expect(kubectl('logs', '-p', 'talker')).toEqual(
      refused(
        'Error from server (BadRequest): previous terminated container "main" in pod "talker" not found',
      ),
    );
    expect(kubectl('logs', 'talker', '-c', 'x')).toEqual(
      refused('error: container x is not valid for pod talker'),
    );
    expect(kubectl('logs')).toEqual(
      refused(
        "error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples",
      ),
    );
  });

  it('follows what is printed later', () => {
    const line = 'kubectl logs -f --tail=1 talker & sleep 25; kill $!';
    expect(lab.sh('host/laptop', line).stdout).toBe('three\nfour\n');
  });

  it('keeps the log of the run before', () => {
    lab.sh('host/laptop', 'sleep 20');
    expect(kubectl('logs', 'crasher')).toEqual(printed('run\n'));
    expect(kubectl('logs', '--previous', 'crasher')).toEqual(printed('run\n'));
    expect(kubectl('logs', '--since=10m', '--timestamps', 'crasher').stdout).not.toBe(
      kubectl('logs', '--since=10m', '--timestamps', '-p', 'crasher').stdout,
    );
  });
});
