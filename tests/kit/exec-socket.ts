/**
 * `kubectl exec` against a lab: the WebSocket that a kubelet's side has, with the channels of `v5.channel.k8s.io`
 * (apimachinery, pkg/util/remotecommand/constants.go): 1 stdout, 2 stderr, 3 a Status with the exit code.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';

/** Starts it, and answers how it is stopped. */
export type ExecInPod = (pod: string, argv: readonly string[], heard: HeardCommand) => () => void;

export interface HeardCommand {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly ended: (exitCode: number) => void;
}

/** A listener for `upgrade` of a server. */
export function execSocket(
  exec: ExecInPod,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'v5.channel.k8s.io' });
  return (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, namespace = '', pod = ''] =
      /\/namespaces\/([^/]+)\/pods\/([^/]+)\/exec$/u.exec(url.pathname) ?? [];
    sockets.handleUpgrade(request, socket, head, (client) => {
      const send = (channel: number, text: string): void => {
        if (text !== '') client.send(Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));
      };
      const stop = exec(`${namespace}/${pod}`, url.searchParams.getAll('command'), {
        stdout: (text) => send(1, text),
        stderr: (text) => send(2, text),
        ended: (exitCode) => {
          send(3, JSON.stringify(statusOf(exitCode)));
          client.close(1000);
        },
      });
      client.on('close', stop);
    });
  };
}

function statusOf(exitCode: number): object {
  if (exitCode === 0) return { metadata: {}, status: 'Success' };
  const message = `command terminated with non-zero exit code: exit status ${exitCode}`;
  const causes = [{ reason: 'ExitCode', message: String(exitCode) }];
  return { metadata: {}, status: 'Failure', message, reason: 'NonZeroExitCode', details: { causes } };
}
