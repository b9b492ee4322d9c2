/** Programs of the machine that some tests are judged by. Without one such a test is skipped, by name. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { isDesktop } from '#kit/desktop-app';

export type Tool = 'chromium' | 'tcpdump' | 'tshark' | 'npm' | 'bird' | 'nginx' | 'openssl';

/** Where administrators' programs are, which are not on everybody's path. */
const MORE_FOLDERS = ['/usr/sbin', '/sbin'];

/** Set where every tool has to be there: a missing one then fails its tests. */
const isEverythingRequired = process.env['PODWIRE_REQUIRE_ALL'] === '1';

function findTool(tool: Tool): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...MORE_FOLDERS];
  return folders.map((folder) => join(folder, tool)).find(isExecutable);
}

/** The path of a tool that the test has made sure of. */
export function toolPath(tool: Tool): string {
  const path = findTool(tool);
  if (path === undefined) throw new Error(`${tool} is not installed`);
  return path;
}

/** For `it.skipIf`: whether a test that needs these tools is to be skipped. */
export function isMissing(...tools: Tool[]): boolean {
  const needed = isDesktop ? tools.filter((tool) => tool !== 'chromium') : tools;
  return !isEverythingRequired && needed.some((tool) => findTool(tool) === undefined);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
