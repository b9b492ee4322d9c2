/**
 * The image postgres, as far as a connection goes before the password (PostgreSQL 16 protocol 3.0, chapter 55).
 *
 * Models `N` to SSLRequest and GSSENCRequest, the SCRAM request to a startup packet, and the error after a login, since no
 * accounts exist here. With POSTGRES_HOST_AUTH_METHOD=trust a login succeeds and every query is refused in words.
 * Leaves out SQL, and that the real image refuses to start without POSTGRES_PASSWORD: this one says so in its log.
 */
import { joinBytes } from '../../base/bytes';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { TcpStream } from '../../host/tcp-stream';
import { bytesOfUtf8, textOfUtf8 } from '../../wire/utf8';
import type { ContainerContext } from './container-context';
import { MessageReader, runDatabaseServer } from './database-server';
import { errorResponse, int32, READY_FOR_QUERY, typedMessage } from './postgres-messages';

const PORT = 5432;
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;
const PROTOCOL_3 = 196_608;
const MAX_MESSAGE_BYTES = 1_000_000;

export function* postgres(process: Process, context: ContainerContext): Task<number> {
  const { env } = context.container;
  const isTrusting = env.get('POSTGRES_HOST_AUTH_METHOD') === 'trust';
  if (!isTrusting && (env.get('POSTGRES_PASSWORD') ?? '') === '') {
    process.stderr(
      'podwire: POSTGRES_PASSWORD is not set; the real image would end here with\n' +
        'Error: Database is uninitialized and superuser password is not specified.\n',
    );
  }
  const { version } = context.image;
  return yield* runDatabaseServer(process, {
    port: PORT,
    serve: (stream) => serve(stream, version, isTrusting),
    greeting:
      `LOG:  starting PostgreSQL ${version} on x86_64-pc-linux-gnu\n` +
      `LOG:  listening on IPv4 address "0.0.0.0", port ${PORT}\n` +
      'LOG:  database system is ready to accept connections\n',
    complaint: `LOG:  could not bind IPv4 address "0.0.0.0": Address already in use\nFATAL:  could not create any TCP/IP sockets\n`,
  });
}

function* serve(stream: TcpStream, version: string, isTrusting: boolean): Task {
  const reader = new MessageReader(stream);
  for (;;) {
    const message = yield* reader.next((bytes) => boundedLength(bytes, 0, 4));
    if (message === undefined) break;
    const code = uint32(message, 4);
    if (code === SSL_REQUEST || code === GSS_REQUEST) {
      yield* stream.write(bytesOfUtf8('N'));
      continue;
    }
    if (code === CANCEL_REQUEST) break;
    if (code !== PROTOCOL_3) {
      yield* stream.write(
        errorResponse(
          'FATAL',
          '0A000',
          `unsupported frontend protocol ${code >>> 16}.${code & 0xffff}: server supports 3.0 to 3.0`,
        ),
      );
      break;
    }
    yield* logIn(stream, reader, parameterOf(message, 'user'), { version, isTrusting });
    break;
  }
  stream.close();
}

function* logIn(
  stream: TcpStream,
  reader: MessageReader,
  user: string,
  server: { readonly version: string; readonly isTrusting: boolean },
): Task {
  if (!server.isTrusting) {
    yield* stream.write(typedMessage('R', joinBytes([int32(10), bytesOfUtf8('SCRAM-SHA-256\0\0')])));
    if ((yield* nextTyped(reader)) === undefined) return;
    yield* stream.write(errorResponse('FATAL', '28P01', `password authentication failed for user "${user}"`));
    return;
  }
  yield* stream.write(
    joinBytes([
      typedMessage('R', int32(0)),
      typedMessage('S', bytesOfUtf8(`server_version\0${server.version}\0`)),
      typedMessage('S', bytesOfUtf8('server_encoding\0UTF8\0')),
      typedMessage('K', joinBytes([int32(64), int32(0x5057_4952)])),
      READY_FOR_QUERY,
    ]),
  );
  for (;;) {
    const message = yield* nextTyped(reader);
    if (message === undefined || message[0] === 'X'.charCodeAt(0)) return;
    yield* stream.write(joinBytes([errorResponse('ERROR', '0A000', 'this lab has no SQL'), READY_FOR_QUERY]));
  }
}

function* nextTyped(reader: MessageReader): Task<Uint8Array | undefined> {
  return yield* reader.next((bytes) => {
    const length = boundedLength(bytes, 1, 4);
    return length === undefined ? undefined : length + 1;
  });
}

/** A length that is out of bounds ends the connection: it is read as the end of what there is. */
function boundedLength(bytes: Uint8Array, offset: number, least: number): number | undefined {
  if (bytes.length < offset + 4) return undefined;
  const length = uint32(bytes, offset);
  return Math.min(Math.max(length, least), MAX_MESSAGE_BYTES);
}

/** A startup packet is a list of zero-terminated names and values. */
function parameterOf(message: Uint8Array, name: string): string {
  const words = textOfUtf8(message, 8).split('\0');
  for (let index = 0; index + 1 < words.length; index += 2) {
    if (words[index] === name) return words[index + 1] ?? '';
  }
  return '';
}

function uint32(bytes: Uint8Array, offset: number): number {
  return (
    (((bytes[offset] ?? 0) << 24) |
      ((bytes[offset + 1] ?? 0) << 16) |
      ((bytes[offset + 2] ?? 0) << 8) |
      (bytes[offset + 3] ?? 0)) >>>
    0
  );
}
