/**
 * The image mysql, as far as a connection goes before the password (MySQL client/server protocol, HandshakeV10).
 *
 * Models the greeting that the server sends first and the refusal of every login, since no accounts exist here. Leaves
 * out SQL, and that the real image refuses to start without a root password: this one says so in its log.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import type { TcpStream } from '../../host/tcp-stream';
import { textOfUtf8 } from '../../wire/utf8';
import type { ContainerContext } from './container-context';
import { MessageReader, runDatabaseServer } from './database-server';
import { mysqlError, mysqlHandshake, mysqlPacket, SALT_BYTES } from './mysql-packets';
import { formatIp } from '../../wire/ip-address';

const PORT = 3306;
/** Capabilities, packet size, character set and filler of a HandshakeResponse41. */
const USER_OFFSET = 4 + 32;

export function* mysql(process: Process, context: ContainerContext): Task<number> {
  const { env } = context.container;
  const hasPassword = [...env.keys()].some((name) => /^(?:MYSQL|MARIADB)_.*ROOT_PASSWORD/.test(name));
  if (!hasPassword && !/yes|true|1/.test(env.get('MYSQL_ALLOW_EMPTY_PASSWORD') ?? '')) {
    process.stderr(
      'podwire: MYSQL_ROOT_PASSWORD is not set; the real image would end here with\n' +
        '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n',
    );
  }
  const { version } = context.image;
  return yield* runDatabaseServer(process, {
    port: PORT,
    serve: (stream, number) => serve(process, stream, version, number),
    greeting: `[System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '${version}'  socket: '/var/run/mysqld/mysqld.sock'  port: ${PORT}  MySQL Community Server - GPL.\n`,
    complaint:
      "[ERROR] [MY-010262] [Server] Can't start server: Bind on TCP/IP port: Address already in use\n",
  });
}

function* serve(process: Process, stream: TcpStream, version: string, connectionNumber: number): Task {
  const salt = new Uint8Array(SALT_BYTES);
  // The salt is text for old clients: no octet of it is zero.
  for (let index = 0; index < SALT_BYTES; index += 1) salt[index] = 1 + process.environment.prng.below(126);
  yield* stream.write(mysqlPacket(0, mysqlHandshake(version, connectionNumber + 7, salt)));
  const response = yield* new MessageReader(stream).next((bytes) =>
    bytes.length < 4 ? undefined : 4 + ((bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16)),
  );
  if (response !== undefined) {
    const user = textOfUtf8(response, USER_OFFSET).split('\0')[0] ?? '';
    const client = formatIp(stream.remote.address);
    const message = `Access denied for user '${user}'@'${client}' (using password: YES)`;
    yield* stream.write(mysqlPacket((response[3] ?? 0) + 1, mysqlError(1045, '28000', message)));
  }
  stream.close();
}
