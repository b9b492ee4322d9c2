/** The environment for kubectl and the programs with which it logs in: a desktop is not started from a shell, and has a short PATH. */
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';

/** Where package managers put them; none of it goes before what PATH has. */
const USUAL_FOLDERS = ['/usr/local/bin', '/opt/homebrew/bin', '/snap/bin'];
const USUAL_FOLDERS_AT_HOME = ['.local/bin', 'bin', '.rd/bin', 'google-cloud-sdk/bin'];

export function toolEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  if (process.platform === 'win32') return environment;
  const named = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const usual = [...USUAL_FOLDERS, ...USUAL_FOLDERS_AT_HOME.map((folder) => join(homedir(), folder))];
  const others = usual.filter((folder) => !named.includes(folder));
  return { ...environment, PATH: [...named, ...others].join(delimiter) };
}
