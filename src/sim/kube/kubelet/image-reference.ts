/**
 * What the kubelet says about the name of an image, and the runtime about a pull that fails.
 *
 * Kubernetes v1.32 `pkg/util/parsers`, github.com/distribution/reference, containerd 1.7 `core/remotes/docker`.
 */
import { fullImageName } from './image-name';

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const HOST =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\\.(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?))*(?::\\d+)?';
const TAG = ':[\\w][\\w.-]{0,127}';
const DIGEST = '@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(`^(?:${HOST}/)?${COMPONENT}(?:/${COMPONENT})*(?:${TAG})?(?:${DIGEST})?$`, 'u');

/** Why the name is none; undefined for a good one. */
export function imageNameProblem(image: string): string | undefined {
  const why = referenceProblem(image);
  return why === undefined
    ? undefined
    : `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format${why}`;
}

function referenceProblem(image: string): string | undefined {
  const [first = '', ...rest] = image.split('/');
  const hasRegistry = rest.length > 0 && (/[.:]/u.test(first) || first === 'localhost');
  const path = hasRegistry ? rest.join('/') : rest.length > 0 ? image : `library/${image}`;
  const remote = path.replace(/@.*$/u, '').replace(/:[^/]*$/u, '');
  if (remote !== remote.toLowerCase()) return `: repository name (${remote}) must be lowercase`;
  return REFERENCE.test(image) ? undefined : '';
}

/** Why there is no such image: the repository has no such tag, there is no such repository, or no such registry. */
export type PullFailure = 'no-tag' | 'no-repository' | 'no-registry';

/** What the runtime answers. */
export function pullFailureText(image: string, failure: PullFailure): string {
  const name = fullImageName(image);
  const about = `failed to pull and unpack image "${name}": failed to resolve reference "${name}": `;
  const [host = '', ...path] = name.split('/');
  const [, repository = '', tag = ''] = /^(.*):([^:]*)$/u.exec(path.join('/')) ?? [];
  switch (failure) {
    case 'no-tag':
      return `rpc error: code = NotFound desc = ${about}${name}: not found`;
    case 'no-repository':
      return `${about}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
    case 'no-registry':
      return `${about}failed to do request: Head "https://${host}/v2/${repository}/manifests/${tag}": dial tcp: lookup ${host.replace(/:\d+$/u, '')}: no such host`;
  }
}
