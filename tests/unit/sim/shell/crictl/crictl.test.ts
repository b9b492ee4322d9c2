import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab, type CommandOutcome } from '#kit/command-lab';
import { manifestOf } from '#kit/lab-manifest';

const PAIR = `apiVersion: v1
kind: Pod
metadata: {name: pair, labels: {app: pair}}
spec:
  nodeName: node1
  containers:
    - {name: web, image: nginx:alpine}
    - {name: side, image: busybox, command: [sh, -c, 'echo one; echo two; sleep infinity']}
`;
const DONE = `apiVersion: v1
kind: Pod
metadata: {name: done}
spec:
  nodeName: node1
  restartPolicy: Never
  containers: [{name: main, image: busybox, command: [sh, -c, 'exit 3']}]
`;
const ON_HOST = `apiVersion: v1
kind: Pod
metadata: {name: on-host}
spec: {nodeName: node2, hostNetwork: true, containers: [{name: main, image: busybox, command: [sleep, infinity]}]}
`;

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(manifestOf(PAIR, DONE, ON_HOST));
});

function node1(line: string): CommandOutcome {
  return lab.sh('node/node1', line);
}

function rows(text: string): readonly (readonly string[])[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/u));
}

describe('crictl pods', () => {
  it('lists the sandboxes of this node in the columns of cri-tools', () => {
    const [header, ...pods] = rows(node1('crictl pods').stdout);
    expect(header).toEqual(['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME']);
    expect(pods.map(([, , state, ...rest]) => [state, ...rest])).toEqual(
      expect.arrayContaining([
        ['Ready', 'pair', 'default', '0', '(default)'],
        ['NotReady', 'done', 'default', '0', '(default)'],
        ['Ready', expect.stringMatching(/^kube-proxy-/u), 'kube-system', '0', '(default)'],
      ]),
    );
    expect(pods).toHaveLength(4);
    expect(pods[0]?.[0]).toMatch(/^[0-9a-f]{13}$/u);
  });

  it.each([
    ['--name pa', ['pair']],
    ['--name "^air"', []],
    ['--state notready', ['done']],
    ['-s Ready --namespace default', ['pair']],
    ['--namespace kube-public', []],
    ['--label app=pair', ['pair']],
    ['--id 0000000000000', []],
  ])('chooses by %s', (options, names) => {
    const [, ...pods] = rows(node1(`crictl pods ${options}`).stdout);
    expect(pods.map((row) => row[3])).toEqual(names);
  });

  it('prints whole identities alone with -q, the sandbox that rules of the node name', () => {
    const { stdout } = node1('crictl pods -q --name pair');
    expect(stdout).toMatch(/^[0-9a-f]{64}\n$/u);
    expect(node1('crictl pods --no-trunc --name pair').stdout).toContain(stdout.trim());
  });

  it('has times in nanoseconds as JSON', () => {
    const { stdout } = node1('crictl pods --name pair -o json');
    expect(stdout).toMatch(/"createdAt": "17356896\d{11}"/u);
    expect(JSON.parse(stdout)).toMatchObject({
      items: [
        {
          metadata: { name: 'pair', namespace: 'default', attempt: 0 },
          state: 'SANDBOX_READY',
          labels: { app: 'pair', 'io.kubernetes.pod.name': 'pair' },
        },
      ],
    });
  });
});

describe('crictl ps', () => {
  it('lists what runs, without pause', () => {
    const [header, ...containers] = rows(node1('crictl ps').stdout);
    expect(header).toEqual([
      'CONTAINER',
      'IMAGE',
      'CREATED',
      'STATE',
      'NAME',
      'ATTEMPT',
      'POD ID',
      'POD',
      'NAMESPACE',
    ]);
    expect(containers.map((row) => [row[3], row[4], row[7]])).toEqual([
      ['Running', 'side', 'pair'],
      ['Running', 'web', 'pair'],
      ['Running', 'kube-flannel', expect.stringMatching(/^kube-flannel-ds-/u)],
      ['Running', 'kube-proxy', expect.stringMatching(/^kube-proxy-/u)],
    ]);
  });

  it('lists what has ended with -a, or by its state', () => {
    expect(node1('crictl ps -a').stdout).toMatch(/ Exited +main +0 +[0-9a-f]{13} +done +default$/mu);
    const exited = rows(node1('crictl ps --state exited').stdout).slice(1);
    expect(exited.map((row) => row[4])).toEqual(['main', 'install-cni', 'install-cni-plugin']);
    expect(node1('crictl ps -aq').stdout.trim().split('\n')).toHaveLength(7);
  });

  it('chooses by Pod and by image', () => {
    const inPod = 'crictl ps -q --pod $(crictl pods -q --name pair)';
    expect(node1(inPod).stdout.trim().split('\n')).toHaveLength(2);
    expect(rows(node1('crictl ps --image nginx:alpine').stdout)[1]?.[4]).toBe('web');
    expect(rows(node1('crictl ps -r --name web').stdout)[1]?.[1]).toBe('docker.io/library/nginx:alpine');
  });

  it('lists the static Pods of the control plane', () => {
    const { stdout } = lab.sh('node/control-plane', 'crictl ps');
    for (const name of ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']) {
      expect(stdout).toMatch(new RegExp(` Running +${name} +0 .* kube-system$`, 'mu'));
    }
  });
});

describe('crictl about one thing', () => {
  it('inspects a Pod', () => {
    const { stdout } = node1('crictl inspectp $(crictl pods -q --name pair)');
    const address = /"ip": "([^"]*)"/u.exec(stdout)?.[1];
    expect(address).toMatch(/^10\.244\.1\.\d+$/u);
    expect(lab.sh('pair', 'ip addr').stdout).toContain(`inet ${address ?? ''}/24`);
    expect(JSON.parse(stdout)).toMatchObject({
      info: { image: 'registry.k8s.io/pause:3.10' },
      status: { linux: { namespaces: { options: { network: 'POD' } } } },
    });
  });

  it('knows a Pod on the network of its node', () => {
    const line = 'crictl inspectp -q $(crictl pods -q --name on-host)';
    expect(JSON.parse(lab.sh('node/node2', line).stdout)).toMatchObject({
      status: { network: { ip: '' }, linux: { namespaces: { options: { network: 'NODE' } } } },
    });
  });

  it('inspects a container that has ended', () => {
    const { stdout } = node1('crictl inspect $(crictl ps -aq --name main)');
    expect(JSON.parse(stdout)).toMatchObject({
      status: { exitCode: 3, state: 'CONTAINER_EXITED', reason: 'Error', metadata: { name: 'main' } },
    });
    const table = node1('crictl inspect -o table $(crictl ps -aq --name main)').stdout;
    expect(table).toContain('Exit Code: 3\n');
  });

  it('takes the beginning of an identity', () => {
    const line = 'crictl inspect -o yaml $(crictl ps -q --name web | cut -c1-6)';
    expect(node1(line).stdout).toContain('userSpecifiedImage: ""\n');
    expect(node1('crictl inspect ""').stderr).toContain('multiple IDs found with provided prefix: ');
  });

  it('reads logs', () => {
    const side = '$(crictl ps -q --name side)';
    expect(node1(`crictl logs ${side}`).stdout).toBe('one\ntwo\n');
    expect(node1(`crictl logs --tail 1 ${side}`).stdout).toBe('two\n');
    expect(node1(`crictl logs -t --tail=1 ${side}`).stdout).toMatch(/^2025-01-01T.*Z two\n$/u);
  });

  it('runs commands, and passes on that they failed', () => {
    expect(node1('crictl exec $(crictl ps -q --name side) hostname')).toMatchObject({
      stdout: 'pair\n',
      exitCode: 0,
    });
    const failed = node1('crictl exec $(crictl ps -q --name side) sh -c "exit 7"');
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain('command terminated with exit code 7');
    expect(node1('echo hello | crictl exec -i $(crictl ps -q --name side) cat').stdout).toBe('hello\n');
    expect(node1('crictl exec --name side -q hostname').stdout).toBe('pair\n');
  });

  it('lists images by their full names', () => {
    const images = rows(node1('crictl images').stdout).map((row) => row.slice(0, 2));
    expect(images).toEqual([
      ['IMAGE', 'TAG'],
      ['docker.io/library/busybox', 'latest'],
      ['docker.io/library/nginx', 'alpine'],
      ['ghcr.io/flannel-io/flannel-cni-plugin', 'v1.6.0-flannel1'],
      ['ghcr.io/flannel-io/flannel', 'v0.26.2'],
      ['registry.k8s.io/kube-proxy', 'v1.32.0'],
      ['registry.k8s.io/pause', '3.10'],
    ]);
  });

  it('tells its version and that of the runtime', () => {
    expect(node1('crictl --version').stdout).toBe('crictl version v1.32.0\n');
    expect(node1('crictl version').stdout).toContain('RuntimeVersion:  v1.7.24\n');
    expect(JSON.parse(node1('crictl info').stdout)).toMatchObject({
      status: { conditions: [{ type: 'RuntimeReady' }, { type: 'NetworkReady' }] },
    });
  });
});

describe('what crictl refuses', () => {
  it.each([
    ['crictl ps --what', 'FATA[0000] flag provided but not defined: -what'],
    ['crictl ps --name', 'FATA[0000] flag needs an argument: -name'],
    ['crictl ps -w', 'FATA[0000] option -w is not modelled in this lab'],
    ['crictl logs -f x', 'FATA[0000] option -f is not modelled in this lab'],
    ['crictl rm x', 'FATA[0000] crictl rm is not modelled in this lab'],
    ['crictl ps --state gone', '--state should be one of created, running, exited or unknown'],
    ['crictl ps -o wide', 'FATA[0000] unsupported output format "wide"'],
    ['crictl pods --label app', 'incorrectly specified label: app'],
    ['crictl inspect nope', 'desc = an error occurred when try to find container "nope": not found'],
    ['crictl inspectp nope', 'desc = an error occurred when try to find sandbox "nope": not found'],
    ['crictl logs', 'FATA[0000] ID cannot be empty'],
    ['crictl exec $(crictl ps -aq --name main) true', 'container is in CONTAINER_EXITED state'],
    ['crictl -r unix:///run/crio/crio.sock ps', 'dial unix /run/crio/crio.sock: connect: no such file'],
  ])('%s', (line, words) => {
    const { stderr, stdout, exitCode } = node1(line);
    expect(stderr).toContain(words);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
  });

  it('has no topic for a command that nobody knows', () => {
    expect(node1('crictl what')).toMatchObject({ stdout: "No help topic for 'what'\n", exitCode: 3 });
  });

  it('finds no runtime outside the cluster', () => {
    expect(lab.sh('host/laptop', 'crictl ps').stderr).toContain('connect: no such file or directory');
  });
});

describe('a container that starts again', () => {
  it('keeps its sandbox, and the runtime the one that has ended', () => {
    const before = node1('crictl inspectp $(crictl pods -q --name pair)').stdout;
    expect(node1('crictl exec $(crictl ps -q --name web) kill 1').exitCode).toBe(0);
    lab.sh('node/node1', 'sleep 3');
    const { stdout } = node1('crictl ps -a --name web');
    expect(stdout).toMatch(/ Running +web +1 /u);
    expect(stdout).toMatch(/ Exited +web +0 /u);
    expect(node1('crictl inspectp $(crictl pods -q --name pair)').stdout).toBe(before);
  });
});
