/** md5sum, sha1sum, sha256sum, sha512sum and base64 (coreutils 9.1; busybox 1.36). */
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import type { Process, Program } from '../../host/process';
import type { Task } from '../../host/task';
import { base64Of, bytesOfBase64 } from '../../wire/base64';
import { bytesOfUtf8, textOfUtf8 } from '../../wire/utf8';
import { readToolArguments, toolMisuse, type ToolUsage } from '../tool-options';
import { linesOf, pathFor, readInput } from './input-files';

function usageOf(name: string): ToolUsage {
  return {
    name,
    gnu: 'b,binary c,check t,text z,zero! --tag! --ignore-missing! --quiet --status --strict w,warn',
    busybox: 'c s w',
  };
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

function sumWith(name: string, digest: (bytes: Uint8Array) => Uint8Array): Program {
  const usage = usageOf(name);
  return function* sum(process: Process, args: readonly string[]): Task<number> {
    const given = readToolArguments(process, args, usage);
    if (typeof given === 'number') return given;
    let hasFailed = false;
    let failures = 0;
    for (const operand of given.operands.length === 0 ? ['-'] : given.operands) {
      const text = yield* readInput(process, operand);
      if (text === undefined) hasFailed = true;
      else if (given.has('c')) {
        for (const line of linesOf(text)) {
          const [, expected = '', file = ''] = /^([0-9a-f]+) [ *](.*)$/iu.exec(line) ?? [];
          const content = process.environment.files.read(pathFor(process, file));
          const isSame =
            content !== undefined && hexOf(digest(bytesOfUtf8(content))) === expected.toLowerCase();
          if (!isSame) failures += 1;
          const isQuiet = given.has('status') || given.has('s') || (given.has('quiet') && isSame);
          if (!isQuiet) process.stdout(`${file}: ${isSame ? 'OK' : 'FAILED'}\n`);
        }
      } else process.stdout(`${hexOf(digest(bytesOfUtf8(text)))} ${given.has('b') ? '*' : ' '}${operand}\n`);
    }
    if (failures > 0 && !given.has('status') && !given.has('s')) {
      process.stderr(
        `${name}: WARNING: ${failures} computed checksum${failures === 1 ? '' : 's'} did NOT match\n`,
      );
    }
    return hasFailed || failures > 0 ? 1 : 0;
  };
}

export const md5sum = sumWith('md5sum', md5);
export const sha1sum = sumWith('sha1sum', sha1);
export const sha256sum = sumWith('sha256sum', sha256);
export const sha512sum = sumWith('sha512sum', sha512);

const BASE64: ToolUsage = {
  name: 'base64',
  gnu: 'd,decode i,ignore-garbage w,wrap:',
  busybox: 'd,decode w:',
};
const LINE_LENGTH = 76;
const WHOLE = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

export function* base64(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, BASE64);
  if (typeof given === 'number') return given;
  const [name = '-', extra] = given.operands;
  if (extra !== undefined) return toolMisuse(process, BASE64, `extra operand ‘${extra}’`);
  const wrap = given.text('w') ?? String(LINE_LENGTH);
  if (!/^\d+$/u.test(wrap)) {
    process.stderr(`base64: invalid wrap size: ‘${wrap}’\n`);
    return 1;
  }
  const text = yield* readInput(process, name);
  if (text === undefined) return 1;
  if (given.has('d')) {
    const clean = text.replaceAll(given.has('i') ? /[^A-Za-z0-9+/=]/gu : /\n/gu, '');
    if (!WHOLE.test(clean)) {
      process.stderr(
        process.environment.flavor === 'busybox' ? 'base64: truncated input\n' : 'base64: invalid input\n',
      );
      return 1;
    }
    process.stdout(textOfUtf8(bytesOfBase64(clean)));
    return 0;
  }
  const encoded = base64Of(bytesOfUtf8(text));
  const width = Number(wrap);
  if (width === 0 || encoded === '') process.stdout(encoded);
  else {
    const lines = encoded.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [];
    process.stdout(`${lines.join('\n')}\n`);
  }
  return 0;
}
