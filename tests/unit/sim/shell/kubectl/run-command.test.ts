import { describe, expect, it } from 'vitest';
import { CommandLab, type CommandOutcome } from '../../../../kit/command-lab';

const lab = new CommandLab(`
apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: lab }
spec: {}
`);

function kubectl(...args: readonly string[]): CommandOutcome {
  return lab.exec('host/laptop', ['kubectl', ...args]);
}

function printed(stdout: string): CommandOutcome {
  return { stdout, stderr: '', exitCode: 0 };
}

function refused(stderr: string): CommandOutcome {
  return { stdout: '', stderr: `${stderr}\n`, exitCode: 1 };
}

const PROMPT_NOTE = "If you don't see a command prompt, try pressing enter.\n";

describe('kubectl run', () => {
  it('writes the Pod that it would create', () => {
    const args = ['web', '--image=nginx', '--port=80', '--env=A=b', '--labels=x=y', '--restart=Never'];
    expect(
      kubectl('run', ...args, '--dry-run=client', '-o', 'yaml', '--command', '--', 'sh', '-c', 'ls'),
    ).toEqual(
      printed(
        `apiVersion: v1
kind: Pod
metadata:
  creationTimestamp: null
  labels:
    x: "y"
  name: web
spec:
  containers:
  - command:
    - sh
    - -c
    - ls
    env:
    - name: A
      value: b
    image: nginx
    name: web
    ports:
    - containerPort: 80
    resources: {}
  dnsPolicy: ClusterFirst
  restartPolicy: Never
status: {}
`,
      ),
    );
  });

  it('creates a Pod, and a Service in front of it', () => {
    expect(kubectl('run', 'web', '--image=nginx:alpine', '--port=80', '--expose')).toEqual(
      printed('service/web created\npod/web created\n'),
    );
    expect(kubectl('get', 'pod', 'web', '--show-labels', '--no-headers').stdout).toMatch(/run=web\n$/);
    expect(kubectl('run', 'web', '--image=nginx')).toEqual(
      refused('Error from server (AlreadyExists): pods "web" already exists'),
    );
  });

  it('shows what a command prints, and removes the Pod', () => {
    expect(
      kubectl('run', 'once', '--rm', '-i', '--image=busybox', '--restart=Never', '--', 'echo', 'hello'),
    ).toEqual({ stdout: 'hello\npod "once" deleted\n', stderr: '', exitCode: 0 });
  });

  it('attaches to what goes on for longer', () => {
    const words = ['--', 'sh', '-c', 'echo hello; sleep 3; echo bye'];
    const args = ['slow', '--rm', '-i', '--image=busybox', '--restart=Never', ...words];
    expect(kubectl('run', ...args)).toEqual({
      stdout: 'hello\nbye\npod "slow" deleted\n',
      stderr: PROMPT_NOTE,
      exitCode: 0,
    });
  });

  it('gives a shell its commands', () => {
    const argv = ['kubectl', 'run', 'shell', '--rm', '-i', '-q', '--image=busybox', '--restart=Never'];
    expect(lab.exec('host/laptop', [...argv, '--', 'sh'], 'echo a; exit 4\n')).toEqual({
      stdout: 'a\npod "shell" deleted\n',
      stderr: 'pod default/shell terminated (Error)\n',
      exitCode: 4,
    });
  });

  it('refuses what makes no sense in the real words', () => {
    const help = "\nSee 'kubectl run -h' for help and examples";
    const run = (...args: readonly string[]): CommandOutcome => kubectl('run', ...args);
    expect(run('a')).toEqual(refused('error: required flag(s) "image" not set'));
    expect(run('--image=nginx')).toEqual(refused(`error: NAME is required for run${help}`));
    expect(run('a', '--image=:')).toEqual(refused('error: Invalid image name ":": invalid reference format'));
    expect(run('a', '--image=b', '--rm')).toEqual(
      refused(`error: --rm should only be used for attached containers${help}`),
    );
    expect(run('a', '--image=b', '-t')).toEqual(
      refused(`error: -i/--stdin is required for containers with -t/--tty=true${help}`),
    );
    expect(run('a', '--image=b', '--restart=Foo')).toEqual(
      refused(`error: invalid restart policy: Foo${help}`),
    );
    expect(run('a', '--image=b', '--env=foo')).toEqual(refused('error: invalid env: foo'));
    expect(run('a', '--image=b', '--overrides={')).toEqual(refused('error: Invalid JSON Patch'));
  });
});

describe('kubectl about the server', () => {
  it('has no metrics', () => {
    expect(kubectl('top', 'nodes')).toEqual(refused('error: Metrics API not available'));
    expect(kubectl('top', 'pod', '-A')).toEqual(refused('error: Metrics API not available'));
    expect(kubectl('top', 'pod', '--sort-by=x')).toEqual(
      refused('error: --sort-by accepts only cpu or memory'),
    );
  });

  it('says its version and that of the server', () => {
    expect(kubectl('version')).toEqual(
      printed('Client Version: v1.32.0\nKustomize Version: v5.5.0\nServer Version: v1.32.0\n'),
    );
    expect(kubectl('version', '--client', '-o', 'yaml').stdout).toContain('  gitVersion: v1.32.0\n');
    expect(kubectl('version', '-o', 'foo')).toEqual(refused("error: --output must be 'yaml' or 'json'"));
  });

  it('says who one is and what one may do', () => {
    expect(kubectl('auth', 'can-i', 'get', 'pods')).toEqual(printed('yes\n'));
    expect(kubectl('auth', 'can-i', 'list', 'nodes')).toEqual({
      stdout: 'yes\n',
      stderr: "Warning: resource 'nodes' is not namespace scoped\n\n",
      exitCode: 0,
    });
    expect(kubectl('auth', 'can-i', 'get')).toEqual(
      refused(
        "error: you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      ),
    );
    expect(kubectl('auth', 'whoami')).toEqual(
      printed(
        'ATTRIBUTE   VALUE\nUsername    kubernetes-admin\nGroups      [kubeadm:cluster-admins system:authenticated]\n',
      ),
    );
  });

  it('lists the kinds and versions that it serves', () => {
    const args = ['--api-group=apps', '--verbs=list'];
    expect(kubectl('api-resources', ...args)).toEqual(
      printed(
        [
          'NAME                  SHORTNAMES   APIVERSION   NAMESPACED   KIND',
          'controllerrevisions                apps/v1      true         ControllerRevision',
          'daemonsets            ds           apps/v1      true         DaemonSet',
          'deployments           deploy       apps/v1      true         Deployment',
          'replicasets           rs           apps/v1      true         ReplicaSet',
          'statefulsets          sts          apps/v1      true         StatefulSet',
          '',
        ].join('\n'),
      ),
    );
    expect(kubectl('api-resources', '-o', 'name', '--namespaced=false').stdout).toContain('nodes\n');
    expect(kubectl('api-resources', '-o', 'name', '--namespaced=false').stdout).not.toContain('pods\n');
    expect(kubectl('api-versions').stdout.split('\n')).toContain('apps/v1');
  });
});
