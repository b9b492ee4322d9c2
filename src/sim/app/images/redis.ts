/**
 * The image redis: RESP2 (redis.io/docs/latest/develop/reference/protocol-spec) with a handful of commands.
 *
 * Models inline commands and arrays, PING ECHO SET GET DEL EXISTS INCR KEYS DBSIZE FLUSHALL AUTH SELECT CLIENT COMMAND
 * INFO QUIT. Leaves out every other type of value, expiry and persistence; other commands get redis' own error.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { TcpStream } from '../../host/tcp-stream';
import { bytesOfUtf8, textOfUtf8 } from '../../wire/utf8';
import type { ContainerContext } from './container-context';
import { runDatabaseServer } from './database-server';
import { REDIS_PORT, redisReply, takeRedisRequest } from './redis-protocol';

export function* redis(process: Process, { image }: ContainerContext): Task<number> {
  const store = new Map<string, string>();
  return yield* runDatabaseServer(process, {
    port: REDIS_PORT,
    serve: (stream) => serve(stream, store, image.version),
    greeting:
      `1:C * Redis version=${image.version}, bits=64, commit=00000000, modified=0, pid=1, just started\n` +
      `1:M * Running mode=standalone, port=${REDIS_PORT}.\n1:M * Ready to accept connections tcp\n`,
    complaint: `1:C # Could not create server TCP listening socket *:${REDIS_PORT}: bind: Address already in use\n`,
  });
}

function* serve(stream: TcpStream, store: Map<string, string>, version: string): Task {
  let pending = '';
  for (;;) {
    const received = yield* stream.read();
    if (!received.ok || received.value.length === 0) break;
    pending += textOfUtf8(received.value);
    for (;;) {
      const request = takeRedisRequest(pending);
      if (request === undefined) break;
      pending = pending.slice(request.lengthRead);
      if (request.words.length === 0) continue;
      const reply = redisReply(request.words, store, version);
      yield* stream.write(bytesOfUtf8(reply));
      if (request.words[0]?.toUpperCase() === 'QUIT') {
        stream.close();
        return;
      }
    }
  }
  stream.close();
}
