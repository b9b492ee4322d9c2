import { describe, expect, it } from 'vitest';
import { CommandLab } from '../../../../kit/command-lab';

const lab = new CommandLab(`
apiVersion: podwire.dev/v1
kind: Lab
metadata: { name: lab }
spec: {}
---
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: web, image: nginx, ports: [{ name: http, containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 8000, targetPort: http }] }
---
apiVersion: v1
kind: Pod
metadata: { name: files }
spec: { containers: [{ name: main, image: busybox, command: [sleep, infinity] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: bare }
spec: { containers: [{ name: main, image: 'registry.k8s.io/pause:3.10' }] }
---
apiVersion: v1
kind: Pod
metadata: { name: short }
spec: { containers: [{ name: main, image: busybox, command: [sleep, infinity] }] }
`);

describe('kubectl port-forward', () => {
  it('carries connections of this machine to the target port of a Service', () => {
    const { stdout } = lab.sh(
      'host/laptop',
      "kubectl port-forward svc/web 8080:8000 & sleep 1; for i in 1 2; do curl -s -o /dev/null -w '%{http_code}\\n' localhost:8080; done; kill -INT $!",
    );
    expect(stdout).toBe(
      'Forwarding from 127.0.0.1:8080 -> 80\nHandling connection for 8080\n200\nHandling connection for 8080\n200\n',
    );
  });

  it('listens on several ports, and on any that is free', () => {
    const { stdout } = lab.sh(
      'host/laptop',
      'kubectl port-forward web 8081:80 :80 & sleep 1; ss -Hltn | wc -l; kill -INT $!',
    );
    expect(stdout).toMatch(
      /^Forwarding from 127\.0\.0\.1:8081 -> 80\nForwarding from 127\.0\.0\.1:\d+ -> 80\n2\n$/,
    );
  });

  it('loses the Pod when nobody listens on the port there', () => {
    const { stdout, stderr } = lab.sh(
      'host/laptop',
      'kubectl port-forward web 9090:81 & sleep 1; curl -s localhost:9090; echo curl $?; wait $!; echo exit $?',
    );
    expect(stdout).toBe(
      'Forwarding from 127.0.0.1:9090 -> 81\nHandling connection for 9090\ncurl 52\nexit 1\n',
    );
    expect(stderr).toMatch(
      /portforward\.go:424\] "Unhandled Error" err="an error occurred forwarding 9090 -> 81: error forwarding port 81 to pod [0-9a-f]{64}, uid : failed to execute portforward in network namespace .*IPv4: dial tcp4 127\.0\.0\.1:81: connect: connection refused IPv6 dial tcp6 /,
    );
    expect(stderr).toContain('\nerror: lost connection to pod\n');
  });

  it('loses the Pod when it is deleted', () => {
    const { stdout, stderr } = lab.sh(
      'host/laptop',
      'kubectl port-forward short 8080:80 & sleep 1; kubectl delete pod short --now; wait $!; echo exit $?',
    );
    expect(stdout).toBe('Forwarding from 127.0.0.1:8080 -> 80\npod "short" deleted\nexit 1\n');
    expect(stderr).toBe('error: lost connection to pod\n');
  });

  it('says which address is taken', () => {
    const { stderr } = lab.sh(
      'host/laptop',
      'nc -l -p 8088 & kubectl port-forward web 8088:80; echo $?; kill %1 2>/dev/null; kill $!',
    );
    expect(stderr).toBe(
      'Unable to listen on port 8088: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:8088: bind: address already in use unable to create listener: Error listen tcp6 [::1]:8088: bind: cannot assign requested address]\nerror: unable to listen on any of the requested ports: [{8088 80}]\n',
    );
  });
});

describe('kubectl cp', () => {
  it('copies a file there and back', () => {
    const outcome = lab.sh(
      'host/laptop',
      'echo hello > /tmp/a; kubectl cp /tmp/a files:/tmp/b && kubectl exec files -- cat /tmp/b; kubectl cp files:/tmp/b /tmp/c; cat /tmp/c',
    );
    expect(outcome).toEqual({
      stdout: "hello\ntar: removing leading '/' from member names\nhello\n",
      stderr: '',
      exitCode: 0,
    });
  });

  it('copies into a directory that is there, and whole directories', () => {
    const { stdout } = lab.sh(
      'host/laptop',
      'mkdir -p /tmp/d/e; echo 1 > /tmp/d/one; echo 2 > /tmp/d/e/two; kubectl cp /tmp/d default/files:/tmp; kubectl exec files -- cat /tmp/d/one /tmp/d/e/two; kubectl cp files:tmp/d /tmp/back; cat /tmp/back/one /tmp/back/e/two',
    );
    expect(stdout).toBe('1\n2\n1\n2\n');
  });

  it('needs tar in the container', () => {
    const { stderr, exitCode } = lab.sh('host/laptop', 'kubectl cp /tmp/a bare:/tmp/b');
    expect(stderr).toMatch(
      /^error: Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: .*exec: "tar": executable file not found in \$PATH: unknown\n$/,
    );
    expect(exitCode).toBe(1);
  });

  it.each([
    ['kubectl cp a', 'error: source and destination are required'],
    ['kubectl cp a b', 'error: one of src or dest must be a remote file specification'],
    ['kubectl cp files:a files:b', 'error: one of src or dest must be a local file specification'],
    ['kubectl cp files: b', 'error: filepath can not be empty'],
    ['kubectl cp :a b', 'error: filespec must match the canonical format: [[namespace/]pod:]file/path'],
    ['kubectl cp /tmp/none files:/tmp/x', "error: /tmp/none doesn't exist in local filesystem"],
    ['kubectl cp nobody:/a /tmp/x', 'Error from server (NotFound): pods "nobody" not found'],
    ['kubectl cp files:/tmp/b .', 'error: open .: is a directory'],
  ])('refuses %s', (line, text) => {
    expect(lab.sh('host/laptop', line)).toMatchObject({ stderr: `${text}\n`, exitCode: 1 });
  });

  it('hands on what tar complains of', () => {
    expect(lab.sh('host/laptop', 'kubectl cp files:/tmp/none /tmp/x')).toEqual({
      stdout: 'tar: /tmp/none: No such file or directory\ntar: error exit delayed from previous errors\n',
      stderr: 'command terminated with exit code 1\n',
      exitCode: 1,
    });
  });
});
