#!/usr/bin/env node
/** The command: runs the built command line, and says what to do where there is none. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const built = new URL('../out/main/cli.js', import.meta.url);

if (existsSync(built)) {
  await import(built.href);
} else {
  process.stderr.write(
    `podwire: ${fileURLToPath(built)} is missing; build it with \`npm run build\` in the checkout\n`,
  );
  process.exitCode = 2;
}
