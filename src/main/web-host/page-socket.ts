/** One page's WebSocket: parses what it sends, and passes on what the lab answers. */
import { WebSocket } from 'ws';
import { clientMessageSchema, type ClientMessage } from '../contract/lab-api';
import type { PageChannel } from './page-channel';

/** RFC 6455: the message breaks a rule of ours. */
const POLICY_VIOLATION = 1008;

export function servePage(socket: WebSocket, connectionId: number, channel: PageChannel): void {
  channel.connect(connectionId, (message) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  });
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    const message = isBinary ? undefined : parseClientMessage(data.toString('utf8'));
    if (message === undefined) socket.close(POLICY_VIOLATION, 'not a message of the contract');
    else channel.receive(connectionId, message);
  });
  socket.on('close', () => {
    channel.disconnect(connectionId);
  });
  // A page that sends too much, or nonsense below the messages: `close` follows.
  socket.on('error', () => undefined);
}

function parseClientMessage(text: string): ClientMessage | undefined {
  const parsed = clientMessageSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
