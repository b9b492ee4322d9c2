/**
 * Composes YAML documents as kubectl's parser understands them.
 *
 * That parser (sigs.k8s.io/yaml, goyaml.v2/resolve.go) speaks YAML 1.1: `yes` is true, `0644` is 420; unlike the
 * specification it has no base-60 numbers and leaves time stamps as text.
 * Leaves out: the tags !!binary, !!set and the like, of which only the plain value is taken.
 */
import { Composer, type TagId, type Tags } from 'yaml';

export function composerOf(options: { readonly keepsTokens?: boolean } = {}): Composer {
  return new Composer({
    version: '1.1',
    customTags: kubectlTags,
    merge: true,
    prettyErrors: false,
    logLevel: 'silent',
    keepSourceTokens: options.keepsTokens ?? false,
    // Compares every key with every other; the converter does it with a table.
    uniqueKeys: false,
  });
}

/** What kubectl's parser does not know is taken out of YAML 1.1. */
function kubectlTags(tags: Tags): Tags {
  return tags.filter((tag) => {
    if (typeof tag === 'string') return !LEFT_OUT_TAGS.has(tag);
    return !/:(?:binary|omap|pairs|set|timestamp)$/.test(tag.tag) && tag.format !== 'TIME';
  });
}

const LEFT_OUT_TAGS: ReadonlySet<TagId> = new Set<TagId>([
  'binary',
  'omap',
  'pairs',
  'set',
  'timestamp',
  'intTime',
  'floatTime',
]);
