import process from 'node:process';

/** Where the build for exactly this V8 is, if there is one. */
export function compiledWorkerUrl(): URL {
  return new URL(`./simulation-worker.${process.versions.v8}-${process.arch}.compiled`, import.meta.url);
}
