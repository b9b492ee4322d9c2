import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLab } from '#kit/command-lab';

function pod(name: string, image: string, more = 'command: [sleep, infinity]'): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  terminationGracePeriodSeconds: 2
  containers:
    - name: main
      image: ${image}
      ${more}
`;
}

const HOOK = (handler: string): string =>
  `command: [sleep, infinity]\n      lifecycle: {postStart: ${handler}}`;

let lab: CommandLab;
beforeAll(() => {
  lab = new CommandLab(
    [
      pod('no-tag', 'nginx:1.161', ''),
      pod('mistyped', 'ngnix', ''),
      pod('no-registry', 'registry.invalid/team/web:1', ''),
      pod('capitals', 'Nginx:latest', ''),
      pod('never', 'alpine:3.20', 'imagePullPolicy: Never'),
      pod('unknown', 'acme/front:7', ''),
      pod('no-program', 'busybox:1.36', 'command: [nope]'),
      pod('no-file', 'busybox:1.36', 'command: [/bin/nope]'),
      pod('hooked', 'busybox:1.36', HOOK('{exec: {command: [sh, -c, "sleep 4; echo done > /tmp/done"]}}')),
      pod('bad-hook', 'busybox:1.36', HOOK('{exec: {command: ["false"]}}')),
    ].join(''),
  );
});

function kubectl(line: string): string {
  const { stdout, stderr } = lab.sh('host/laptop', `kubectl ${line}`);
  return stdout + stderr;
}

function statusOf(name: string): string {
  return kubectl(`get pod ${name} --no-headers`).split(/ +/)[2] ?? '';
}

/** `Reason Message` of each. */
function eventsOf(name: string): readonly string[] {
  const path = '{range .items[*]}{.reason}{" "}{.message}{"\\n"}{end}';
  return kubectl(`get events --field-selector involvedObject.name=${name} -o jsonpath='${path}'`)
    .trim()
    .split('\n');
}

describe('an image that is not there', () => {
  it('is tried again after a while', () => {
    expect(statusOf('no-tag')).toBe('ImagePullBackOff');
    const why =
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.161": failed to resolve reference "docker.io/library/nginx:1.161": docker.io/library/nginx:1.161: not found';
    expect(eventsOf('no-tag')).toEqual(
      expect.arrayContaining([
        'Pulling Pulling image "nginx:1.161"',
        `Failed Failed to pull image "nginx:1.161": ${why}`,
        'Failed Error: ErrImagePull',
        'BackOff Back-off pulling image "nginx:1.161"',
        'Failed Error: ImagePullBackOff',
      ]),
    );
    const path = '{.status.containerStatuses[0].state.waiting.message}';
    expect(kubectl(`get pod no-tag -o jsonpath=${path}`)).toBe(
      `Back-off pulling image "nginx:1.161": ErrImagePull: ${why}`,
    );
    lab.sh('host/laptop', 'sleep 60');
    const counts = "{.items[?(@.reason=='Pulling')].count}";
    expect(kubectl(`get events --field-selector involvedObject.name=no-tag -o jsonpath="${counts}"`)).toBe(
      '3',
    );
  });

  it('is named by the registry that was asked', () => {
    expect(eventsOf('mistyped').join('\n')).toContain(
      'Failed to pull image "ngnix": failed to pull and unpack image "docker.io/library/ngnix:latest": failed to resolve reference "docker.io/library/ngnix:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    );
    expect(eventsOf('no-registry').join('\n')).toContain(
      'Head "https://registry.invalid/v2/team/web/manifests/1": dial tcp: lookup registry.invalid: no such host',
    );
  });

  it('has a name that can be read', () => {
    expect(statusOf('capitals')).toBe('InvalidImageName');
    expect(eventsOf('capitals').join('\n')).toContain(
      'InspectFailed Failed to apply default image tag "Nginx:latest": couldn\'t parse image name "Nginx:latest": invalid reference format: repository name (library/Nginx) must be lowercase',
    );
  });

  it('is not pulled when nobody may', () => {
    expect(statusOf('never')).toBe('ErrImageNeverPull');
    expect(eventsOf('never')).toContain(
      'ErrImageNeverPull Container image "alpine:3.20" is not present with pull policy of Never',
    );
  });

  it('is taken to be there when it is not one of the well-known', () => {
    expect(statusOf('unknown')).toBe('Running');
  });

  it('may be corrected', () => {
    kubectl('set image pod/no-tag main=nginx:1.27');
    lab.sh('host/laptop', 'sleep 5');
    expect(statusOf('no-tag')).toBe('Running');
  });
});

describe('a program that is not there', () => {
  it('cannot be started', () => {
    expect(['RunContainerError', 'CrashLoopBackOff', 'StartError']).toContain(statusOf('no-program'));
    const started = '{.status.containerStatuses[0].lastState.terminated.';
    expect(kubectl(`get pod no-program -o jsonpath='${started}reason} ${started}exitCode}'`)).toBe(
      'StartError 128',
    );
    const events = eventsOf('no-program').join('\n');
    expect(events).toContain(
      'Failed Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown',
    );
    expect(events).not.toContain('Started');
    expect(eventsOf('no-file').join('\n')).toContain(
      'exec: "/bin/nope": stat /bin/nope: no such file or directory',
    );
  });
});

describe('postStart', () => {
  it('runs before the container counts as running', () => {
    const path = '{.status.containerStatuses[0].state.running.startedAt}';
    expect(lab.sh('hooked', 'cat /tmp/done').stdout).toBe('done\n');
    expect(kubectl(`get pod hooked -o jsonpath=${path}`)).toMatch(/Z$/);
    expect(statusOf('hooked')).toBe('Running');
  });

  it('ends the container when it fails', () => {
    const events = eventsOf('bad-hook');
    expect(events).toContain('FailedPostStartHook PostStartHook failed');
    expect(events).toContain('Killing FailedPostStartHook');
    expect(kubectl('get pod bad-hook --no-headers')).toMatch(/CrashLoopBackOff|Error|Running/);
  });
});
