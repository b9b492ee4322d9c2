/** One page's WebSocket: parses what it sends, and passes on what the lab answers. */
import { WebSocket } from 'ws';
import { say } from '../../sim/api/sentence';
import { clientMessageSchema, type ClientMessage, type HostMessage } from '../contract/lab-api';
import type { PageChannel } from './page-channel';

const MEBIBYTE = 1024 * 1024;
/** A file of 16 MiB that somebody drops on the page or pastes has room, whatever JSON makes of it. */
const MAX_MESSAGE_BYTES = 96 * MEBIBYTE;
/** What is larger than a message may be is still answered, so that the page can say why nothing came of it. */
export const MAX_SOCKET_BYTES = 256 * MEBIBYTE;
/** The beginning of a request as pages write it. */
const REQUEST_HEAD = /^\{"kind":"request","id":(\d{1,15}),"name":"([A-Za-z.]{1,40})"/u;
const HEAD_BYTES = 128;

/** RFC 6455: the message breaks a rule of ours. */
const POLICY_VIOLATION = 1008;

export function servePage(socket: WebSocket, connectionId: number, channel: PageChannel): void {
  function send(message: HostMessage): void {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  }
  channel.connect(connectionId, send);
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    const refusal = data.length > MAX_MESSAGE_BYTES ? refusalOf(data) : undefined;
    if (refusal !== undefined) {
      send(refusal);
      return;
    }
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

/** Undefined when it is no request. */
function refusalOf(data: Buffer): HostMessage | undefined {
  const head = REQUEST_HEAD.exec(data.subarray(0, HEAD_BYTES).toString('latin1'));
  if (head === null) return undefined;
  const id = Number(head[1]);
  const size = `${Math.ceil(data.length / MEBIBYTE)} MiB`;
  if (head[2] !== 'file.openDropped')
    return { kind: 'error', id, message: say('{size} are too much at once', { size }) };
  const message = say('Cannot open this: {size} are too much at once.', { size });
  const hint = say('open large files with Open, in place of dropping them');
  return { kind: 'response', id, value: { kind: 'failed', message, hint } };
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
