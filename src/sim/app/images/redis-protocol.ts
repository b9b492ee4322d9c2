/** RESP2: requests out of what came in, and the answers to the commands that the lab's redis knows. */
import { bytesOfUtf8 } from '../../wire/utf8';

export const REDIS_PORT = 6379;

/** The first whole request in `text`: an array of bulk strings, or a line of words. */
export function takeRedisRequest(
  text: string,
): { readonly words: readonly string[]; readonly lengthRead: number } | undefined {
  const end = text.indexOf('\n');
  if (end === -1) return undefined;
  const line = text.slice(0, end).replace(/\r$/, '');
  if (!line.startsWith('*')) {
    return { words: line.split(/\s+/).filter((word) => word !== ''), lengthRead: end + 1 };
  }
  const words: string[] = [];
  let offset = end + 1;
  for (let index = 0; index < Number(line.slice(1)); index += 1) {
    const headEnd = text.indexOf('\n', offset);
    if (headEnd === -1) return undefined;
    const length = Number(text.slice(offset + 1, headEnd));
    if (text.length < headEnd + 1 + length + 2) return undefined;
    words.push(text.slice(headEnd + 1, headEnd + 1 + length));
    offset = headEnd + 1 + length + 2;
  }
  return { words, lengthRead: offset };
}

export function redisReply(words: readonly string[], store: Map<string, string>, version: string): string {
  const [command = '', key = '', value = ''] = words;
  switch (command.toUpperCase()) {
    case 'PING':
      return words.length > 1 ? bulk(key) : '+PONG\r\n';
    case 'ECHO':
      return bulk(key);
    case 'SET':
      if (words.length < 3) return wrongArguments(command);
      store.set(key, value);
      return '+OK\r\n';
    case 'GET':
      return bulk(store.get(key));
    case 'DEL':
      return integer(words.slice(1).filter((name) => store.delete(name)).length);
    case 'EXISTS':
      return integer(words.slice(1).filter((name) => store.has(name)).length);
    case 'INCR': {
      const next = Number(store.get(key) ?? '0') + 1;
      if (!Number.isSafeInteger(next)) return '-ERR value is not an integer or out of range\r\n';
      store.set(key, String(next));
      return integer(next);
    }
    case 'KEYS':
      return `*${store.size}\r\n${[...store.keys()].map(bulk).join('')}`;
    case 'DBSIZE':
      return integer(store.size);
    case 'FLUSHALL':
    case 'FLUSHDB':
      store.clear();
      return '+OK\r\n';
    case 'INFO':
      return bulk(
        `# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\ntcp_port:${REDIS_PORT}\r\n`,
      );
    case 'COMMAND':
      return '*0\r\n';
    case 'AUTH':
    case 'SELECT':
    case 'CLIENT':
    case 'QUIT':
      return '+OK\r\n';
    default: {
      const rest = words.slice(1).map((word) => `'${word}' `);
      return `-ERR unknown command '${command}', with args beginning with: ${rest.join('')}\r\n`;
    }
  }
}

function bulk(text: string | undefined): string {
  return text === undefined ? '$-1\r\n' : `$${bytesOfUtf8(text).length}\r\n${text}\r\n`;
}

function integer(value: number): string {
  return `:${value}\r\n`;
}

function wrongArguments(command: string): string {
  return `-ERR wrong number of arguments for '${command.toLowerCase()}' command\r\n`;
}
