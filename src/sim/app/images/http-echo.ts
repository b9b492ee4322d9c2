/** The image hashicorp/http-echo: answers every request with the text that it was given (`-text`, `-listen`). */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { calendarNow, formatIsoDate } from '../calendar';
import { startHttpServer, type HttpReply, type HttpRequest } from '../http-server';
import { goFlag, untilStopped, type ContainerContext } from './container-context';
import { goReply } from './go-http';
import { formatEndpoint } from '../../wire/ip-address';

const DEFAULT_PORT = 5678;

export function* httpEcho(process: Process, { args, container, image }: ContainerContext): Task<number> {
  const text = goFlag(args, 'text') ?? container.env.get('ECHO_TEXT') ?? 'hello-world';
  const listen = goFlag(args, 'listen') ?? `:${DEFAULT_PORT}`;
  const port = Number(/:(\d+)$/.exec(listen)?.[1] ?? DEFAULT_PORT);
  const started = startHttpServer(process, {
    port,
    handler: (request) => answer(process, text, image.version, request),
  });
  if (!started.ok) {
    process.stderr(`[ERR] Error starting server: listen tcp :${port}: bind: address already in use\n`);
    return 1;
  }
  process.stdout(`[INFO] server is listening on :${port}\n`);
  const exitCode = yield* untilStopped(process);
  process.stdout('[INFO] server shutdown complete\n');
  return exitCode;
}

// eslint-disable-next-line require-yield -- answered at once
function* answer(process: Process, text: string, version: string, request: HttpRequest): Task<HttpReply> {
  const { method, target, version: protocol } = request.head;
  const when = formatIsoDate(calendarNow(process.environment));
  const isHealth = request.path === '/health';
  const body = isHealth ? '{"status":"ok"}\n' : `${text}\n`;
  process.stdout(
    `${when} ${formatEndpoint(request.client.address, request.client.port)} "${method} ${target} ${protocol}" 200 ${body.length}\n`,
  );
  const headers = [
    { name: 'X-App-Name', value: 'http-echo' },
    { name: 'X-App-Version', value: version },
  ];
  return goReply(process, request, { text: body, headers });
}
