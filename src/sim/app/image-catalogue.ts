/**
 * What the images of containers do: `resources/images.json`, read once.
 *
 * An image is found by its name without registry, tag and digest; the tag chooses a variant (another system inside) and
 * the version that the program tells. An image that is not in the catalogue runs the program `generic`.
 */
import { z } from 'zod';
import { err, ok, type Result } from '../base/result';
import { parseImageName } from './image-name';

const systemSchema = z.strictObject({
  /** Whose wording the commands print. */
  flavor: z.enum(['busybox', 'gnu']),
  libc: z.enum(['musl', 'glibc']),
  /** Everything the lab knows, or command names; a name in braces stands for a list under `commandLists`. */
  commands: z.union([z.literal('all'), z.array(z.string())]),
  /** /etc/os-release */
  release: z.string().optional(),
});

const imageSchema = z.strictObject({
  /** As `image:` names it, without registry and tag; several when several images do the same. */
  names: z.array(z.string()).min(1),
  /** The program that answers, one of those in `container-programs.ts`; none for an image with tools only. */
  program: z.string().optional(),
  system: z.string(),
  /** Of an image of Docker Hub's library: a regular expression for the tags that it has. */
  tags: z.string().optional(),
  /** Chosen when the tag contains the word. */
  variants: z.array(z.strictObject({ tag: z.string(), system: z.string() })).optional(),
  /** What the program says it is when the tag does not tell. */
  version: z.string().optional(),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  /** Commands that stand for the program: `nginx`, `/docker-entrypoint.sh`. */
  binaries: z.array(z.string()).optional(),
  /** Beside those of the system. */
  commands: z.array(z.string()).optional(),
});

const catalogueSchema = z.strictObject({
  commandLists: z.record(z.string(), z.array(z.string())),
  systems: z.record(z.string(), systemSchema),
  images: z.array(imageSchema),
  /** For every other image. */
  unknown: z.strictObject({ system: z.string() }),
});

export type ImageCatalogue = z.infer<typeof catalogueSchema>;

/** What is known about one image. */
export interface ImageProfile {
  readonly name: string;
  readonly tag: string;
  /** `generic` for an image that is not in the catalogue, undefined for one with tools only. */
  readonly program: string | undefined;
  readonly version: string;
  readonly flavor: 'busybox' | 'gnu';
  readonly libc: 'musl' | 'glibc';
  readonly commands: ReadonlySet<string> | 'all';
  readonly release: string | undefined;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly binaries: ReadonlySet<string>;
  readonly isKnown: boolean;
}

/** `input` is the parsed JSON of `resources/images.json`. The error says where it is wrong. */
export function parseImageCatalogue(input: unknown): Result<ImageCatalogue, string> {
  const parsed = catalogueSchema.safeParse(input);
  if (!parsed.success) return err(z.prettifyError(parsed.error));
  const catalogue = parsed.data;
  for (const { names, system, variants } of catalogue.images) {
    for (const name of [system, ...(variants ?? []).map((variant) => variant.system)]) {
      if (catalogue.systems[name] === undefined) return err(`image ${names[0] ?? ''}: no system ${name}`);
    }
  }
  if (catalogue.systems[catalogue.unknown.system] === undefined) {
    return err(`unknown images: no system ${catalogue.unknown.system}`);
  }
  return ok(catalogue);
}

export function findImage(catalogue: ImageCatalogue, image: string): ImageProfile {
  const { name, tag } = parseImageName(image);
  const base = name.split('/').at(-1) ?? name;
  const entry =
    catalogue.images.find(({ names }) => names.includes(name)) ??
    catalogue.images.find(({ names }) => names.some((candidate) => candidate === `*/${base}`));
  const variant = entry?.variants?.find((candidate) => tag.includes(candidate.tag));
  const systemName = variant?.system ?? entry?.system ?? catalogue.unknown.system;
  const system = catalogue.systems[systemName];
  const commands = system?.commands ?? [];
  return {
    name,
    tag,
    program: entry === undefined ? 'generic' : entry.program,
    version: versionOf(tag, entry?.version ?? ''),
    flavor: system?.flavor ?? 'gnu',
    libc: system?.libc ?? 'glibc',
    commands:
      commands === 'all'
        ? 'all'
        : new Set(expandCommands(catalogue, [...commands, ...(entry?.commands ?? [])])),
    release: system?.release,
    entrypoint: entry?.entrypoint ?? [],
    command: entry?.command ?? [],
    binaries: new Set(entry?.binaries ?? []),
    isKnown: entry !== undefined,
  };
}

/**
 * Why an image cannot be pulled, as far as one can tell without a registry: Docker Hub's own images have known tags and
 * names, and a host below `.invalid` does not exist (RFC 6761). Every other image is taken to be there.
 */
export function pullFailureOf(
  catalogue: ImageCatalogue,
  image: string,
): 'no-tag' | 'no-repository' | 'no-registry' | undefined {
  const [reference = ''] = image.split('@');
  const host = reference.split('/')[0] ?? '';
  if (reference.includes('/') && /\.invalid(?::\d+)?$/u.test(host)) return 'no-registry';
  const [, library] = /^(?:docker\.io\/)?(?:library\/)?([^/:]+)(?::[^/]*)?$/u.exec(reference) ?? [];
  if (library === undefined) return undefined;
  const entry = catalogue.images.find(({ names }) => names.includes(library));
  if (entry === undefined) {
    const known = catalogue.images.flatMap(({ names, tags }) => (tags === undefined ? [] : (names[0] ?? [])));
    return known.some((name) => isMistyped(library, name)) ? 'no-repository' : undefined;
  }
  if (entry.tags === undefined || library !== entry.names[0] || image.includes('@')) return undefined;
  return new RegExp(`^(?:${entry.tags})$`, 'u').test(parseImageName(reference).tag) ? undefined : 'no-tag';
}

/** Two letters in the other order, or one that is missing, too many or another. */
function isMistyped(word: string, name: string): boolean {
  if (name.length < 5 || word === name || Math.abs(word.length - name.length) > 1) return false;
  let start = 0;
  while (start < word.length && word.charAt(start) === name.charAt(start)) start += 1;
  const [left, right] = [word.slice(start), name.slice(start)];
  const isSwapped = left.slice(0, 2) === right.charAt(1) + right.charAt(0);
  return (
    left.slice(1) === right.slice(1) ||
    left.slice(1) === right ||
    left === right.slice(1) ||
    (isSwapped && left.slice(2) === right.slice(2))
  );
}

function expandCommands(catalogue: ImageCatalogue, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const list = /^\{(.+)\}$/.exec(name)?.[1];
    return list === undefined ? [name] : expandCommands(catalogue, catalogue.commandLists[list] ?? []);
  });
}

/** `1.27-alpine` of 1.27.3 is 1.27.3; `1.25.4` is 1.25.4; `16` of 16.4 is 16.4; `latest` is the catalogue's. */
function versionOf(tag: string, known: string): string {
  const written = /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1];
  if (written === undefined || known === written || known.startsWith(`${written}.`)) return known;
  const missing = known.split('.').length - written.split('.').length;
  return written + '.0'.repeat(Math.max(missing, 0));
}
